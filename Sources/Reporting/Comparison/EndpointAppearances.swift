/// Endpoints that are new, gone or back.
extension DayComparison {
    static func appearances(_ history: DayHistory, settings: ComparisonSettings) -> [Change] {
        history.endpoints.keys.sorted().compactMap { name in
            let figures = history.endpoints[name] ?? []
            let presence = history.presence(figures) { history.isKnown(figures, on: $0) }
            let sightings = history.sightings(figures)
            guard let today = figures[history.today] else {
                // Seen on each of the last days.
                guard !history.days[history.today].hasOthers, let last = presence.seen.last,
                    let days = presence.steadyDays
                else { return nil }
                // Where hours are missing, expect only the requests of the other hours: the endpoint may have had
                // requests in the missing ones.
                let expected =
                    days.compactMap { figures[$0]?.volume(without: history.missingHours).map(Double.init) }.median
                    ?? 0
                guard expected >= Double(requestsToMiss) else { return nil }
                let usual = days.compactMap { figures[$0].map { Double($0.requests) } }.median ?? 0
                let date = history.days[last].date
                return Change(
                    subject: .endpoint(name), kind: .gone, before: usual, after: 0, requests: 0, since: date,
                    sentence:
                        "No requests, usually \(NumberText.decimal(usual, places: 0)) a day; the last on \(ChangeSentence.day(date))",
                    sightings: sightings)
            }
            guard today.requests >= settings.minimumRequests else { return nil }
            let requests = NumberText.counted(today.requests, "request")
            let p95 = today.p95Milliseconds.map { "P95 \(NumberText.milliseconds($0))" }
            let failed = "\(NumberText.percent(Double(today.errors) / Double(today.requests))) failed"
            let text = [requests, p95, failed].compactMap(\.self).joined(separator: ", ")
            guard let last = presence.seen.last else {
                guard presence.known.count >= Presence.daysForNew else { return nil }
                return Change(
                    subject: .endpoint(name), kind: .new, requests: today.requests,
                    sentence: "\(text); not seen on the \(NumberText.counted(presence.known.count, "day")) before",
                    sightings: sightings)
            }
            guard let absence = presence.longAbsence else { return nil }
            let date = history.days[last].date
            return Change(
                subject: .endpoint(name), kind: .returned, requests: today.requests, since: date,
                sentence:
                    "\(text); none for \(NumberText.counted(absence, "day")), the last on \(ChangeSentence.day(date))",
                sightings: sightings)
        }
    }
}
