import Glibc

/// Slow queries that are new, gone or back.
extension QueryComparison {
    static func appearances(_ queries: QueryHistory, in history: DayHistory, settings: ComparisonSettings)
        -> [Change]
    {
        let groups = Dictionary(firstOf: queries.today.map { ($0.fingerprint, $0) })
        return queries.figures.keys.sorted().compactMap { fingerprint in
            let figures = queries.figures[fingerprint] ?? []
            let presence = history.presence(figures) { queries.isKnown(figures, on: $0) }
            func change(
                _ kind: Change.Kind, before: Double?, after: Double, executions: Int, since: CalendarDate?,
                _ parts: [String?]
            ) -> Change {
                Change(
                    subject: .query(fingerprint), kind: kind, measure: .slowTime, before: before, after: after,
                    requests: executions, since: since, sentence: parts.compactMap(\.self).joined(separator: ", "),
                    sightings: queries.sightings(figures), excerpt: queries.excerpts[fingerprint])
            }
            guard let today = figures[history.today], let group = groups[fingerprint] else {
                guard queries.isComplete[history.today] == true, let last = presence.seen.last,
                    let recent = presence.steadyDays,
                    let usual = recent.compactMap({ figures[$0].map { Double($0.count) } }).median,
                    usual >= executionsToMiss,
                    let time = recent.compactMap({ figures[$0].map { Double($0.totalMilliseconds) } }).median
                else { return nil }
                return change(
                    .gone, before: time, after: 0, executions: 0, since: history.days[last].date,
                    [
                        "Not slow any more; usually \(NumberText.decimal(usual, places: 0)) slow executions a day, \(NumberText.duration(milliseconds: time)) in total",
                        "the last on \(ChangeSentence.day(history.days[last].date))",
                    ])
            }
            guard today.totalMilliseconds >= settings.changeOfSlowMilliseconds else { return nil }
            let text =
                "\(NumberText.counted(today.count, "execution")), \(NumberText.duration(milliseconds: Double(today.totalMilliseconds))) in total, longest \(NumberText.milliseconds(Double(group.maxMilliseconds)))"
            let circumstances = queries.circumstances(of: group)
            let recentFirst = max(history.today - daysNew + 1, 0)
            let first = presence.seen.first ?? history.today
            if first >= recentFirst {
                let before = presence.known.count { $0 < first }
                let executions = (first...history.today).reduce(0) { $0 + (figures[$1]?.count ?? 0) }
                guard before >= daysForNew, pow(Double(before + 1), -Double(executions)) < chanceOfNew else {
                    return nil
                }
                let since = first == history.today ? nil : history.days[first].date
                let absence = "not seen on the \(NumberText.counted(before, "day")) before"
                return change(
                    .new, before: nil, after: Double(today.totalMilliseconds), executions: today.count, since: since,
                    [text] + circumstances + [
                        since.map { "new since \(ChangeSentence.day($0)) (\(absence))" } ?? "new (\(absence))"
                    ])
            }
            guard let last = presence.seen.last, let absence = presence.longAbsence else { return nil }
            let date = history.days[last].date
            return change(
                .returned, before: nil, after: Double(today.totalMilliseconds), executions: today.count, since: date,
                [text] + circumstances + [
                    "none for \(NumberText.counted(absence, "day")), the last on \(ChangeSentence.day(date))"
                ])
        }
    }
}
