import Foundation

/// The comparison of a night in the making: tests of every endpoint and of the service, the calls among them, and what is
/// new, gone or back.
struct NightComparison {
    let comparison: Comparison
    /// Of the night's endpoints.
    let endpoints: [Endpoint: SubjectComparison]

    /// An endpoint with fewer requests a night is now and then without any.
    private static let requestsToMiss = 20
    /// With fewer errors than this, no rate of errors is worse.
    private static let fewestErrors = 10

    /// - Parameters:
    ///   - queries: of the same nights.
    ///   - resources: what `ResourceComparison` found.
    init(
        _ history: NightHistory, queries: QueryHistory? = nil, resources: [Change] = [], hasDate: Bool, settings: ComparisonSettings
    ) {
        let present = history.endpoints.filter { $0.value[history.tonight] != nil }
        let names = present.keys.sorted()
        var kinds: [Endpoint: [Change.Kind]] = [:]
        var notes: [Endpoint: String] = [:]
        var found: [(change: Change, gravity: Gravity)] = []
        var unjudgedQueries = queries?.tonight.count ?? 0
        var steadyQueries = 0
        let serviceFigures = history.nights.map(\.service)
        let note = hasDate ? Self.note(history) : "Only the report of a calendar day is compared with the nights before."
        if note == nil {
            let appearances = Self.appearances(history, settings: settings)
            found += appearances.map { ($0, Gravity($0, impact: Double($0.requests))) }
            for change in appearances {
                if case .endpoint(let endpoint) = change.subject { kinds[endpoint, default: []].append(change.kind) }
            }
            var subjects: [Subject] = [Subject(subject: .service, figures: serviceFigures)]
            for name in names {
                let figures = present[name] ?? []
                if kinds[name] == nil {
                    notes[name] = Self.reason(figures, in: history, settings: settings)
                    if notes[name] == nil { subjects.append(Subject(subject: .endpoint(name), figures: figures)) }
                }
            }
            found += resources.map { ($0, Gravity($0, impact: $0.after ?? 0)) }
            let compared = queries.map { QueryComparison($0, in: history, settings: settings) }
            found += compared?.appearances ?? []
            unjudgedQueries = compared?.unjudged ?? 0
            steadyQueries = compared?.candidates.count ?? 0
            for (change, gravity) in Self.tested(subjects, compared?.candidates ?? [], in: history, settings: settings) {
                found.append((change, gravity))
                if case .query = change.subject { steadyQueries -= 1 }
                if case .endpoint(let endpoint) = change.subject { kinds[endpoint, default: []].append(change.kind) }
            }
        }
        found.sort { $0.gravity < $1.gravity }

        func comparison(_ figures: [NightFigures?], kind: Change.Kind, note: String?) -> SubjectComparison {
            let before = history.nights[history.tonight - 1].isArchived ? figures[history.tonight - 1] : nil
            let weekdays = history.sameWeekdays().compactMap { figures[$0] }
            return SubjectComparison(
                kind: kind, note: note, dayBefore: before.map { SubjectComparison.Reference([$0]) },
                sameWeekday: weekdays.isEmpty ? nil : SubjectComparison.Reference(weekdays),
                sightings: history.sightings(figures))
        }
        func gravest(_ kinds: [Change.Kind]) -> Change.Kind? { Change.Kind.allCases.first { kinds.contains($0) } }
        var endpoints: [Endpoint: SubjectComparison] = [:]
        var (steady, reasons) = (0, [String: Int]())
        for (name, figures) in present {
            let kind = gravest(kinds[name] ?? []) ?? (note == nil && notes[name] == nil ? .steady : .tooLittleData)
            if kind == .steady { steady += 1 }
            if kind == .tooLittleData, let reason = notes[name] { reasons[reason, default: 0] += 1 }
            endpoints[name] = comparison(figures, kind: kind, note: kind == .tooLittleData ? notes[name] ?? note : nil)
        }
        self.endpoints = endpoints
        let serviceKinds = found.filter { $0.change.subject == .service }.map(\.change.kind)
        self.comparison = Comparison(
            nights: history.earlierNights, note: note, changes: found.map(\.change), steady: steady,
            unjudged: reasons.map { Comparison.Unjudged(reason: $0.key, endpoints: $0.value) }
                .sorted { $0.endpoints != $1.endpoints ? $0.endpoints > $1.endpoints : $0.reason < $1.reason },
            service: comparison(
                serviceFigures, kind: gravest(serviceKinds) ?? (note == nil ? .steady : .tooLittleData), note: note),
            queries: steadyQueries + unjudgedQueries > 0 ? Comparison.Queries(steady: steadyQueries, unjudged: unjudgedQueries) : nil)
    }

    /// Why the night is not compared at all.
    private static func note(_ history: NightHistory) -> String? {
        let tonight = history.nights[history.tonight]
        guard let service = tonight.service, service.requests > 0 else { return "There are no requests to compare." }
        if let gap = tonight.gap, gap.share > HourlyVolume.Gap.tolerated {
            return
                "\(NumberText.counted(gap.hours, "hour")) \(gap.hours == 1 ? "is" : "are") missing, which usually \(gap.hours == 1 ? "has" : "have") \(NumberText.percent(gap.share)) of the requests: not compared."
        }
        let nights = history.comparable.count - 1
        if history.earlierNights == 0 { return "Nothing to compare with yet: no night before this one is archived." }
        guard nights < NightForecast.fewestNights else { return nil }
        let incomplete = history.earlierNights - nights
        let missing = incomplete > 0 ? ", not counting \(NumberText.counted(incomplete, "night")) with hours missing" : ""
        return
            "Nothing to compare with yet: \(NumberText.counted(nights, "night")) before this one \(nights == 1 ? "is" : "are") archived\(missing), and it takes \(NightForecast.fewestNights)."
    }

    /// Why an endpoint is not judged.
    private static func reason(_ figures: [NightFigures?], in history: NightHistory, settings: ComparisonSettings) -> String? {
        guard let tonight = figures[history.tonight] else { return nil }
        let nights = history.comparable.dropLast().compactMap { figures[$0] }
        if tonight.requests < settings.minimumRequests {
            return "fewer than \(NumberText.counted(settings.minimumRequests, "request"))"
        }
        if nights.count < NightForecast.fewestNights { return "seen on fewer than \(NightForecast.fewestNights) nights before" }
        if nights.map({ Double($0.requests) }).median ?? 0 < Double(settings.minimumRequests) {
            return "usually fewer than \(NumberText.counted(settings.minimumRequests, "request"))"
        }
        if tonight.p95Milliseconds == nil { return "only hourly aggregates remain" }
        if nights.count(where: { $0.p95Milliseconds != nil }) < NightForecast.fewestNights {
            return "only hourly aggregates remain of the nights before"
        }
        return nil
    }
}

// MARK: - New, gone, returned

extension NightComparison {
    private static func appearances(_ history: NightHistory, settings: ComparisonSettings) -> [Change] {
        history.endpoints.keys.sorted().compactMap { name in
            let figures = history.endpoints[name] ?? []
            let presence = history.presence(figures) { history.isKnown(figures, on: $0) }
            let sightings = history.sightings(figures)
            guard let tonight = figures[history.tonight] else {
                // Seen on every one of the last nights.
                guard !history.nights[history.tonight].hasOthers, let last = presence.seen.last, let nights = presence.steadyNights
                else { return nil }
                let usual = nights.compactMap { figures[$0].map { Double($0.requests) } }.median ?? 0
                guard usual >= Double(requestsToMiss) else { return nil }
                let date = history.nights[last].date
                return Change(
                    subject: .endpoint(name), kind: .gone, before: usual, after: 0, requests: 0, since: date,
                    sentence:
                        "No requests, after \(NumberText.decimal(usual, places: 0)) on a usual night; the last on \(ChangeSentence.day(date))",
                    sightings: sightings)
            }
            guard tonight.requests >= settings.minimumRequests else { return nil }
            let requests = NumberText.counted(tonight.requests, "request")
            let p95 = tonight.p95Milliseconds.map { "P95 \(NumberText.milliseconds($0))" }
            let failed = "\(NumberText.percent(Double(tonight.errors) / Double(tonight.requests))) failed"
            let text = [requests, p95, failed].compactMap(\.self).joined(separator: ", ")
            guard let last = presence.seen.last else {
                guard presence.known.count >= Presence.nightsForNew else { return nil }
                return Change(
                    subject: .endpoint(name), kind: .new, requests: tonight.requests,
                    sentence: "\(text); on none of the \(NumberText.counted(presence.known.count, "night")) before", sightings: sightings)
            }
            guard let absence = presence.longAbsence else { return nil }
            let date = history.nights[last].date
            return Change(
                subject: .endpoint(name), kind: .returned, requests: tonight.requests, since: date,
                sentence:
                    "\(text); \(NumberText.counted(absence, "night")) without any before, the last on \(ChangeSentence.day(date))",
                sightings: sightings)
        }
    }
}

// MARK: - Worse and better

extension NightComparison {
    private struct Subject {
        let subject: ChangeSubject
        let figures: [NightFigures?]
    }

    /// A measure of a subject, tested.
    private struct Candidate {
        let subject: Subject
        let measure: RequestMeasure
        let deviation: Deviation
        let before: Double
        let after: Double
        let test: FalseCallLimit.Test

        var isWorse: Bool { deviation.difference > 0 }

        /// How many errors the measure counts tonight.
        func errors(in history: NightHistory) -> Int? {
            let tonight = subject.figures[history.tonight]
            return measure == .serverErrors ? tonight?.serverErrors : tonight?.errors
        }
    }

    private static func tested(
        _ subjects: [Subject], _ queries: [QueryComparison.Candidate], in history: NightHistory, settings: ComparisonSettings
    ) -> [(change: Change, gravity: Gravity)] {
        let comparable = history.comparable
        var candidates: [Candidate] = []
        for measure in RequestMeasure.allCases {
            let scale = MeasureScale(measure, settings: settings)
            // The service is judged by itself: what endpoints have in common is its own.
            for group in [subjects.filter { $0.subject == .service }, subjects.filter { $0.subject != .service }] {
                let forecast = NightForecast(
                    scale.history(group.map(\.figures), dates: history.nights.map(\.date), nights: comparable),
                    defaultDayVariance: scale.defaultDayVariance)
                for (subject, deviation) in zip(group, forecast.deviations) {
                    guard let deviation, let tonight = subject.figures[history.tonight], let after = scale.figure(tonight),
                        let before = history.usual(subject.figures.map { $0.flatMap(scale.figure) })
                    else { continue }
                    candidates.append(
                        Candidate(
                            subject: subject, measure: measure, deviation: deviation, before: before, after: after,
                            test: scale.test(deviation, before: before, after: after, tonight: tonight, isService: subject.subject == .service)))
                }
            }
        }
        // Forecasts from fewer nights than four weeks have are less known than they say, and so are their chances.
        let trust = min(Double(comparable.count - 1) / 28, 1)
        let verdicts = FalseCallLimit.called(candidates.map(\.test) + queries.map(\.test), falseCalls: settings.falseCalls * trust)
        let called = candidates.indices.filter { verdicts[$0] }.map { candidates[$0] }.filter { candidate in
            !candidate.isWorse || candidate.measure == .p95 || candidate.errors(in: history) ?? 0 >= fewestErrors
        }
        let calledQueries = zip(queries, verdicts.dropFirst(candidates.count)).filter(\.1).map(\.0)
        return calledQueries.map { ($0.change, Gravity($0.change, impact: $0.impact)) } + called.filter { !isTold($0, by: called, history) }.map { candidate in
            let requests = candidate.subject.figures[history.tonight]?.requests ?? 0
            let isConsequence = candidate.subject.subject == .service
                && called.contains { $0.subject.subject != .service && $0.measure == candidate.measure && $0.isWorse == candidate.isWorse }
            let change = change(candidate, in: history, settings: settings)
            return (
                change,
                Gravity(change, impact: abs(candidate.after - candidate.before) * Double(requests), isConsequence: isConsequence)
            )
        }
    }

    /// Whether the other measure of errors tells it better: that of server errors when they are at least half of the change.
    private static func isTold(_ candidate: Candidate, by called: [Candidate], _ history: NightHistory) -> Bool {
        func other(_ measure: RequestMeasure) -> Candidate? {
            called.first {
                $0.subject.subject == candidate.subject.subject && $0.measure == measure && $0.isWorse == candidate.isWorse
            }
        }
        switch candidate.measure {
        case .p95: return false
        case .errors:
            guard let server = other(.serverErrors) else { return false }
            return abs(server.after - server.before) * 2 >= abs(candidate.after - candidate.before)
        case .serverErrors:
            guard let all = other(.errors) else { return false }
            return abs(candidate.after - candidate.before) * 2 < abs(all.after - all.before)
        }
    }

    private static func change(_ candidate: Candidate, in history: NightHistory, settings: ComparisonSettings) -> Change {
        let scale = MeasureScale(candidate.measure, settings: settings)
        let figures = candidate.subject.figures
        let values = figures.map { $0.flatMap(scale.figure) }
        let requests = figures[history.tonight]?.requests ?? 0
        let since = history.start(
            from: scale.transform(candidate.before), to: scale.transform(candidate.after), values.map { $0.map(scale.transform) })
        var parts: [String] = []
        switch candidate.measure {
        case .p95:
            parts.append(
                "\(ChangeSentence.times(before: candidate.before, after: candidate.after)), \(NumberText.counted(requests, "request"))")
        case .errors, .serverErrors:
            parts.append(
                ChangeSentence.shares(
                    candidate.measure == .errors ? "Errors" : "Server errors", before: candidate.before, after: candidate.after)
                    + ", \(NumberText.count(candidate.errors(in: history) ?? 0)) of \(NumberText.counted(requests, "request"))")
        }
        parts.append(history.evidence(isAbove: candidate.isWorse, tonight: candidate.after, values))
        if let since { parts.append("since \(ChangeSentence.day(since))") }
        return Change(
            subject: candidate.subject.subject, kind: candidate.isWorse ? .worse : .better, measure: candidate.measure.measure,
            before: candidate.before, after: candidate.after, requests: requests, since: since,
            sentence: parts.joined(separator: "; "),
            sightings: history.sightings(figures, values: candidate.measure == .p95 ? nil : values))
    }
}
