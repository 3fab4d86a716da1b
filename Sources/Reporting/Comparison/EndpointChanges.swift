import Glibc

/// Endpoints and the service, worse or better than on the days before.
extension DayComparison {
    struct Subject {
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

    /// The candidates of all measures, and what the previous day called and still is there.
    private struct Tests {
        private(set) var candidates: [Candidate] = []
        private var continued: [Candidate] = []
        /// Endpoints whose time varies too much for even three times as much to be called.
        private(set) var indistinct: [ChangeSubject] = []

        mutating func add(
            _ subject: Subject, _ measure: RequestMeasure, _ scale: MeasureScale, _ forecast: DayForecast,
            at position: Int, ongoing: OngoingChange?, in history: DayHistory
        ) {
            guard let today = subject.figures[history.today], let after = scale.figure(today) else { return }
            let values = subject.figures.map { $0.flatMap(scale.figure) }
            if measure == .requests, !history.hasLikeDays(values) { return }
            func candidate(_ deviation: Deviation, before: Double, span: Int) -> Candidate {
                Candidate(
                    subject: subject, measure: measure, isUp: deviation.difference > 0, before: before, after: after,
                    test: scale.test(
                        deviation, before: before, after: after, today: today, isService: subject.subject == .service,
                        span: span), span: span)
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
                            subject: subject, measure: measure, isUp: ongoing.after > ongoing.before, before: usual,
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

        /// One call for each measure of a subject: the previous day's if there is one, otherwise the one from the fewest
        /// days.
        func called(_ verdicts: [Bool], in history: DayHistory) -> [Candidate] {
            let provisional = candidates.indices.filter { verdicts[$0] }.map { candidates[$0] }.filter { candidate in
                !candidate.isWorse || !candidate.measure.isRate
                    || candidate.errors(in: history) ?? 0 >= DayComparison.fewestErrors
            }
            var called: [Candidate] = []
            for candidate in continued + provisional.sorted(by: { $0.span < $1.span })
            where !called.contains(where: {
                $0.subject.subject == candidate.subject.subject && $0.measure == candidate.measure
            }) {
                called.append(candidate)
            }
            return called
        }
    }

    /// What the tests of all measures and numbers of days call, with queries among them, so that together they call no
    /// more by chance than the settings allow.
    static func tested(
        _ subjects: [Subject], _ queries: [QueryComparison.Candidate], ongoing: [OngoingChange], in history: DayHistory,
        settings: ComparisonSettings
    ) -> (found: [(change: Change, gravity: Gravity)], indistinct: [ChangeSubject]) {
        var tests = Tests()
        for measure in RequestMeasure.allCases {
            let scale = MeasureScale(measure, settings: settings, missing: history.missingHours)
            // The service is tested separately, because whatever the endpoints have in common belongs to the service.
            for group in [subjects.filter { $0.subject == .service }, subjects.filter { $0.subject != .service }] {
                let forecast = DayForecast(
                    scale.history(group.map(\.figures), dates: history.days.map(\.date), days: history.comparable),
                    defaultDayVariance: scale.defaultDayVariance)
                for (position, subject) in group.enumerated() {
                    let ongoing = ongoing.first { $0.subject == subject.subject && $0.measure == measure.measure }
                    tests.add(subject, measure, scale, forecast, at: position, ongoing: ongoing, in: history)
                }
            }
        }
        // Forecasts from less than four weeks of days are less certain than they claim, and so are their chances.
        let trust = min(Double(history.comparable.count - 1) / 28, 1)
        let verdicts = FalseCallLimit.called(
            tests.candidates.map(\.test) + queries.flatMap(\.tests),
            falseCalls: settings.falseCalls * trust * Self.overlap)
        let called = tests.called(verdicts, in: history)
        var rest = verdicts.dropFirst(tests.candidates.count)
        var found: [(change: Change, gravity: Gravity)] = []
        for query in queries {
            let isCalled = rest.prefix(query.tests.count).contains(true) || query.isCertain
            rest = rest.dropFirst(query.tests.count)
            if isCalled { found.append((query.change, Gravity(query.change, impact: query.impact))) }
        }
        found += called.filter { !isTold($0, by: called, history) }.map { candidate in
            (change(candidate, in: history, settings: settings), candidate)
        }.map { change, candidate in (change, gravity(change, candidate, of: called, history)) }
        return (found, tests.indistinct.filter { subject in !found.contains { $0.change.subject == subject } })
    }

    private static func gravity(
        _ change: Change, _ candidate: Candidate, of called: [Candidate], _ history: DayHistory
    ) -> Gravity {
        let requests = candidate.subject.figures[history.today]?.requests ?? 0
        let isConsequence =
            candidate.subject.subject == .service
            && called.contains {
                $0.subject.subject != .service && $0.measure == candidate.measure && $0.isWorse == candidate.isWorse
            }
        let impact = candidate.measure == .requests ? 1 : Double(requests)
        return Gravity(change, impact: abs(candidate.after - candidate.before) * impact, isConsequence: isConsequence)
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
            measure: candidate.measure.measure, before: candidate.before, after: candidate.after, requests: requests,
            since: since, sentence: parts.joined(separator: "; "),
            sightings: history.sightings(figures, values: candidate.measure == .p95 ? nil : values))
    }
}
