import Foundation

/// Computes the comparison of a day: tests every endpoint and the service, selects what is called a change, and finds
/// what is new, gone or back.
struct DayComparison {
    let comparison: Comparison
    /// Results for the day's endpoints.
    let endpoints: [Endpoint: SubjectComparison]

    /// An endpoint with fewer requests per day has days without any by chance.
    private static let requestsToMiss = 20
    /// Tests of the same subject, by several measures and numbers of days, produce false calls on the same days. The
    /// sum of their chances overstates the number of false calls by this factor.
    private static let overlap = 1.2
    /// With fewer errors than this, no error rate is called worse.
    private static let fewestErrors = 10

    /// - Parameters:
    ///   - queries: slow queries of the same days.
    ///   - resources: changes that `ResourceComparison` found.
    ///   - ongoing: changes that the previous day reported.
    init(
        _ history: DayHistory, queries: QueryHistory? = nil, resources: [Change] = [], ongoing: [OngoingChange] = [],
        hasDate: Bool,
        settings: ComparisonSettings
    ) {
        let present = history.endpoints.filter { $0.value[history.today] != nil }
        let names = present.keys.sorted()
        var kinds: [Endpoint: [Change.Kind]] = [:]
        var notes: [Endpoint: String] = [:]
        var found: [(change: Change, gravity: Gravity)] = []
        var unjudgedQueries = queries?.today.count ?? 0
        var steadyQueries = 0
        let serviceFigures = history.days.map(\.service)
        let note = hasDate ? Self.note(history) : "Only calendar days are compared with previous days."
        if note != nil, hasDate, history.earlierDays > 0 {
            // Queries and resources can be compared on days without requests too.
            found += resources.map { ($0, Gravity($0, impact: $0.after ?? 0)) }
            let compared = queries.map { QueryComparison($0, in: history, ongoing: ongoing, settings: settings) }
            let hadRequests = history.days.dropLast().contains { $0.service?.requests ?? 0 > 0 }
            // On a day without requests, everything would be gone.
            found += (compared?.appearances ?? []).filter { !hadRequests || $0.change.kind != .gone }
            found +=
                Self.tested([], compared?.candidates ?? [], ongoing: ongoing, in: history, settings: settings).found
            let stated = Set(found.map(\.change.subject))
            steadyQueries = compared?.candidates.count { !stated.contains($0.change.subject) } ?? 0
            unjudgedQueries = compared?.unjudged ?? 0
        }
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
            let compared = queries.map { QueryComparison($0, in: history, ongoing: ongoing, settings: settings) }
            found += compared?.appearances ?? []
            unjudgedQueries = compared?.unjudged ?? 0
            steadyQueries = compared?.candidates.count ?? 0
            let tested = Self.tested(
                subjects, compared?.candidates ?? [], ongoing: ongoing, in: history, settings: settings)
            for subject in tested.indistinct { if case .endpoint(let name) = subject { notes[name] = Self.indistinct } }
            for (change, gravity) in tested.found {
                found.append((change, gravity))
                if case .query = change.subject { steadyQueries -= 1 }
                if case .endpoint(let endpoint) = change.subject { kinds[endpoint, default: []].append(change.kind) }
            }
        }
        found.sort { $0.gravity < $1.gravity }

        func comparison(_ figures: [DayFigures?], kind: Change.Kind, note: String?) -> SubjectComparison {
            let before = history.days[history.today - 1].isArchived ? figures[history.today - 1] : nil
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
            days: history.earlierDays, note: note, changes: found.map(\.change), steady: steady,
            unjudged: reasons.map { Comparison.Unjudged(reason: $0.key, endpoints: $0.value) }
                .sorted { $0.endpoints != $1.endpoints ? $0.endpoints > $1.endpoints : $0.reason < $1.reason },
            service: comparison(
                serviceFigures, kind: gravest(serviceKinds) ?? (note == nil ? .steady : .tooLittleData), note: note),
            queries: steadyQueries + unjudgedQueries > 0
                ? Comparison.Queries(steady: steadyQueries, unjudged: unjudgedQueries) : nil)
    }

    /// Why the day is not compared at all.
    private static func note(_ history: DayHistory) -> String? {
        let today = history.days[history.today]
        guard let service = today.service, service.requests > 0 else { return "There are no requests to compare." }
        let days = history.comparable.count - 1
        if history.earlierDays == 0 { return "First day on record: nothing to compare with yet." }
        guard days < DayForecast.fewestDays else { return nil }
        let incomplete = history.earlierDays - days
        let missing = incomplete > 0 ? ", not counting \(NumberText.counted(incomplete, "day")) with hours missing" : ""
        return
            "Only \(NumberText.counted(days, "earlier day")) on record\(missing); changes are reported from the sixth day on."
    }

    /// The reason for an endpoint that varies so much that even three times its usual time or errors would not be
    /// called.
    private static let indistinct = "varies too much from day to day"

    /// Why an endpoint is not compared.
    private static func reason(_ figures: [DayFigures?], in history: DayHistory, settings: ComparisonSettings)
        -> String?
    {
        guard let today = figures[history.today] else { return nil }
        let days = history.comparable.dropLast().compactMap { figures[$0] }
        if today.requests < settings.minimumRequests {
            return "fewer than \(NumberText.counted(settings.minimumRequests, "request"))"
        }
        if days.count < DayForecast.fewestDays { return "seen on fewer than \(DayForecast.fewestDays) earlier days" }
        if days.map({ Double($0.requests) }).median ?? 0 < Double(settings.minimumRequests) {
            return "usually fewer than \(NumberText.counted(settings.minimumRequests, "request"))"
        }
        if today.p95Milliseconds == nil { return "only hourly aggregates remain" }
        if days.count(where: { $0.p95Milliseconds != nil }) < DayForecast.fewestDays {
            return "only hourly aggregates remain of earlier days"
        }
        return nil
    }
}

// MARK: - New, gone, returned

extension DayComparison {
    private static func appearances(_ history: DayHistory, settings: ComparisonSettings) -> [Change] {
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

// MARK: - Worse and better

extension DayComparison {
    private struct Subject {
        let subject: ChangeSubject
        let figures: [DayFigures?]
    }

    /// A measure of a subject with its test.
    private struct Candidate {
        let subject: Subject
        let measure: RequestMeasure
        let isUp: Bool
        let before: Double
        let after: Double
        let test: FalseCallLimit.Test
        /// Number of days that the test combined.
        let span: Int
        /// The first day of the change according to the previous day; `nil` if that day did not call it.
        var since: CalendarDate?
        /// Whether the change is so much worse than on the previous day that it counts as new on this day.
        var isMuchWorse = false

        var isWorse: Bool { isUp == measure.isMoreWorse }

        /// Number of errors that the measure counts on this day.
        func errors(in history: DayHistory) -> Int? {
            let today = subject.figures[history.today]
            return measure == .serverErrors ? today?.serverErrors : today?.errors
        }
    }

    private static func tested(
        _ subjects: [Subject], _ queries: [QueryComparison.Candidate], ongoing: [OngoingChange], in history: DayHistory,
        settings: ComparisonSettings
    ) -> (found: [(change: Change, gravity: Gravity)], indistinct: [ChangeSubject]) {
        let comparable = history.comparable
        var candidates: [Candidate] = []
        var continued: [Candidate] = []
        var indistinct: [ChangeSubject] = []
        for measure in RequestMeasure.allCases {
            let scale = MeasureScale(measure, settings: settings, missing: history.missingHours)
            // The service is tested separately, because whatever the endpoints have in common belongs to the service.
            for group in [subjects.filter { $0.subject == .service }, subjects.filter { $0.subject != .service }] {
                let forecast = DayForecast(
                    scale.history(group.map(\.figures), dates: history.days.map(\.date), days: comparable),
                    defaultDayVariance: scale.defaultDayVariance)
                for (position, subject) in group.enumerated() {
                    guard let today = subject.figures[history.today], let after = scale.figure(today) else { continue }
                    let values = subject.figures.map { $0.flatMap(scale.figure) }
                    if measure == .requests, !history.hasLikeDays(values) { continue }
                    let ongoing = ongoing.first { $0.subject == subject.subject && $0.measure == measure.measure }
                    func candidate(_ deviation: Deviation, before: Double, span: Int) -> Candidate {
                        Candidate(
                            subject: subject, measure: measure, isUp: deviation.difference > 0, before: before,
                            after: after,
                            test: scale.test(
                                deviation, before: before, after: after, today: today,
                                isService: subject.subject == .service, span: span),
                            span: span)
                    }
                    if let deviation = forecast.deviations[position], let before = history.usual(values) {
                        let single = candidate(deviation, before: before, span: 1)
                        candidates.append(single)
                        // Even four standard deviations are called on most days.
                        if measure == .p95, deviation.spread * 4 > log(3) { indistinct.append(subject.subject) }
                        // A change called on the previous day stays called until it has lasted long enough to be
                        // standing, or is over.
                        if let ongoing, let usual = history.usual(values, before: ongoing.since),
                            ongoing.isThere(after, usual: usual, on: scale.transform),
                            abs(after - usual) >= scale.floor(from: usual)
                        {
                            continued.append(
                                Candidate(
                                    subject: subject, measure: measure, isUp: ongoing.after > ongoing.before,
                                    before: usual,
                                    after: after, test: single.test, span: 1, since: ongoing.since,
                                    isMuchWorse: ongoing.isWorse(after, usual: usual)))
                        }
                    }
                    // Requests follow the weekday more closely than a test over several days could account for.
                    for span in DayForecast.spans.keys.sorted() where measure != .requests {
                        guard let deviation = forecast.lasting[span]?[position],
                            let before = history.usual(values, leavingOut: span)
                        else { continue }
                        candidates.append(candidate(deviation, before: before, span: span))
                    }
                }
            }
        }
        // Forecasts from less than four weeks of days are less certain than they claim, and so are their chances.
        let trust = min(Double(comparable.count - 1) / 28, 1)
        let verdicts = FalseCallLimit.called(
            candidates.map(\.test) + queries.flatMap(\.tests), falseCalls: settings.falseCalls * trust * Self.overlap)
        let provisional = candidates.indices.filter { verdicts[$0] }.map { candidates[$0] }.filter { candidate in
            !candidate.isWorse || !candidate.measure.isRate || candidate.errors(in: history) ?? 0 >= fewestErrors
        }
        // One call for each measure of a subject: the previous day's if there is one, otherwise the one from the fewest
        // days.
        var called: [Candidate] = []
        for candidate in continued + provisional.sorted(by: { $0.span < $1.span })
        where !called.contains(where: {
            $0.subject.subject == candidate.subject.subject && $0.measure == candidate.measure
        }) {
            called.append(candidate)
        }
        var rest = verdicts.dropFirst(candidates.count)
        var found: [(change: Change, gravity: Gravity)] = []
        for query in queries {
            let isCalled = rest.prefix(query.tests.count).contains(true) || query.isCertain
            rest = rest.dropFirst(query.tests.count)
            if isCalled { found.append((query.change, Gravity(query.change, impact: query.impact))) }
        }
        found += called.filter { !isTold($0, by: called, history) }.map { candidate in
            let requests = candidate.subject.figures[history.today]?.requests ?? 0
            let isConsequence =
                candidate.subject.subject == .service
                && called.contains {
                    $0.subject.subject != .service && $0.measure == candidate.measure && $0.isWorse == candidate.isWorse
                }
            let change = change(candidate, in: history, settings: settings)
            let impact = candidate.measure == .requests ? 1 : Double(requests)
            return (
                change,
                Gravity(change, impact: abs(candidate.after - candidate.before) * impact, isConsequence: isConsequence)
            )
        }
        return (found, indistinct.filter { subject in !found.contains { $0.change.subject == subject } })
    }

    /// Whether the other error measure describes the change better: server errors do if they are at least half of it.
    private static func isTold(_ candidate: Candidate, by called: [Candidate], _ history: DayHistory) -> Bool {
        func other(_ measure: RequestMeasure) -> Candidate? {
            called.first {
                $0.subject.subject == candidate.subject.subject && $0.measure == measure
                    && $0.isWorse == candidate.isWorse
            }
        }
        switch candidate.measure {
        case .p95, .requests: return false
        // P95 already shows it.
        case .mean: return other(.p95) != nil
        case .errors:
            guard let server = other(.serverErrors) else { return false }
            return abs(server.after - server.before) * 2 >= abs(candidate.after - candidate.before)
        case .serverErrors:
            guard let all = other(.errors) else { return false }
            return abs(candidate.after - candidate.before) * 2 < abs(all.after - all.before)
        }
    }

    private static func change(_ candidate: Candidate, in history: DayHistory, settings: ComparisonSettings) -> Change {
        let scale = MeasureScale(candidate.measure, settings: settings, missing: history.missingHours)
        let figures = candidate.subject.figures
        let values = figures.map { $0.flatMap(scale.figure) }
        let requests = figures[history.today]?.requests ?? 0
        let start =
            candidate.since
            ?? history.start(
                from: scale.transform(candidate.before), to: scale.transform(candidate.after),
                values.map { $0.map(scale.transform) })
        let since = candidate.isMuchWorse ? nil : start
        var parts: [String] = []
        switch candidate.measure {
        case .p95, .mean:
            let name = candidate.measure == .p95 ? "P95" : "Average"
            parts.append(
                "\(ChangeSentence.times(name, before: candidate.before, after: candidate.after)), \(NumberText.counted(requests, "request"))"
            )
        case .requests:
            let text = ChangeSentence.counts(before: candidate.before, after: candidate.after)
            parts.append(text.prefix(1).uppercased() + text.dropFirst())
        case .errors, .serverErrors:
            parts.append(
                ChangeSentence.shares(
                    candidate.measure == .errors ? "Errors" : "Server errors", before: candidate.before,
                    after: candidate.after)
                    + ", \(NumberText.count(candidate.errors(in: history) ?? 0)) of \(NumberText.counted(requests, "request"))"
            )
        }
        parts.append(history.evidence(isAbove: candidate.isUp, today: candidate.after, values))
        if let since { parts.append("since \(ChangeSentence.day(since))") }
        return Change(
            subject: candidate.subject.subject, kind: candidate.isWorse ? .worse : .better,
            measure: candidate.measure.measure,
            before: candidate.before, after: candidate.after, requests: requests, since: since,
            sentence: parts.joined(separator: "; "),
            sightings: history.sightings(figures, values: candidate.measure == .p95 ? nil : values))
    }
}
