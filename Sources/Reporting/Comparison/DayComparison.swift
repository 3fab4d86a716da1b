/// Computes the comparison of a day: tests every endpoint and the service, selects what is called a change, and finds
/// what is new, gone or back.
struct DayComparison {
    let comparison: Comparison
    /// Results for the day's endpoints.
    let endpoints: [Endpoint: SubjectComparison]

    /// An endpoint with fewer requests per day has days without any by chance.
    static let requestsToMiss = 20
    /// Tests of the same subject, by several measures and numbers of days, produce false calls on the same days. The
    /// sum of their chances overstates the number of false calls by this factor.
    static let overlap = 1.2
    /// With fewer errors than this, no error rate is called worse.
    static let fewestErrors = 10

    /// - Parameters:
    ///   - queries: slow queries of the same days.
    ///   - statements: the query load of the same days.
    ///   - resources: changes that `ResourceComparison` found.
    ///   - ongoing: changes that the previous day reported.
    init(
        _ history: DayHistory, queries: QueryHistory? = nil, statements: StatementHistory? = nil,
        resources: [Change] = [], ongoing: [OngoingChange] = [],
        hasDate: Bool,
        settings: ComparisonSettings
    ) {
        let present = history.endpoints.filter { $0.value[history.today] != nil }
        let names = present.keys.sorted()
        var kinds: [Endpoint: [Change.Kind]] = [:]
        var notes: [Endpoint: String] = [:]
        var found: [(change: Change, gravity: Gravity)] = []
        var comparedQueries: Set<String> = []
        let serviceFigures = history.days.map(\.service)
        let load =
            hasDate
            ? statements.map { StatementComparison($0, in: history, ongoing: ongoing, settings: settings) } : nil
        let note = hasDate ? Self.note(history) : "Only calendar days are compared with previous days."
        if note != nil, hasDate, history.earlierDays > 0 {
            let alone = Self.withoutRequests(history, queries, load, resources, ongoing: ongoing, settings: settings)
            (found, comparedQueries) = (alone.found, alone.compared)
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
            found += load?.appearances ?? []
            comparedQueries = (compared?.compared ?? []).union(load?.compared ?? [])
            let tested = Self.tested(
                subjects, (compared?.candidates ?? []) + (load?.candidates ?? []), ongoing: ongoing, in: history,
                settings: settings)
            for subject in tested.indistinct { if case .endpoint(let name) = subject { notes[name] = Self.indistinct } }
            for (change, gravity) in tested.found {
                found.append((change, gravity))
                if case .endpoint(let endpoint) = change.subject { kinds[endpoint, default: []].append(change.kind) }
            }
        }
        found = Self.withoutRepetitions(found).sorted { $0.gravity < $1.gravity }

        func gravest(_ kinds: [Change.Kind]) -> Change.Kind? { Change.Kind.allCases.first { kinds.contains($0) } }
        var endpoints: [Endpoint: SubjectComparison] = [:]
        var (steady, reasons) = (0, [String: Int]())
        for (name, figures) in present {
            let kind = gravest(kinds[name] ?? []) ?? (note == nil && notes[name] == nil ? .steady : .tooLittleData)
            if kind == .steady { steady += 1 }
            if kind == .tooLittleData, let reason = notes[name] { reasons[reason, default: 0] += 1 }
            endpoints[name] = Self.comparison(
                figures, in: history, kind: kind, note: kind == .tooLittleData ? notes[name] ?? note : nil)
        }
        self.endpoints = endpoints
        let serviceKinds = found.filter { $0.change.subject == .service }.map(\.change.kind)
        self.comparison = Comparison(
            days: history.earlierDays, note: note, changes: found.map(\.change), steady: steady,
            unjudged: reasons.map { Comparison.Unjudged(reason: $0.key, endpoints: $0.value) }
                .sorted { $0.endpoints != $1.endpoints ? $0.endpoints > $1.endpoints : $0.reason < $1.reason },
            service: Self.comparison(
                serviceFigures, in: history, kind: gravest(serviceKinds) ?? (note == nil ? .steady : .tooLittleData),
                note: note),
            queries: Comparison.Queries(
                listed: Set(queries?.today.map(\.fingerprint) ?? []).union(
                    statements?.today.groups.map(\.fingerprint) ?? []),
                compared: comparedQueries, changed: Set(found.compactMap(\.change.subject.fingerprint))))
    }

    /// Of the changes of one query, the slow executions tell most; then the average, the calls and the total time of all.
    private static func withoutRepetitions(
        _ found: [(change: Change, gravity: Gravity)]
    ) -> [(change: Change, gravity: Gravity)] {
        let order: [Change.Measure] = [.slowTime] + StatementMeasure.allCases.map(\.measure)
        func place(_ change: Change) -> Int { change.measure.flatMap(order.firstIndex) ?? 0 }
        var first: [ChangeSubject: Int] = [:]
        for (change, _) in found {
            guard case .query = change.subject else { continue }
            first[change.subject] = min(first[change.subject] ?? order.count, place(change))
        }
        return found.filter { change, _ in first[change.subject].map { $0 == place(change) } ?? true }
    }

    /// Changes of queries and resources, which can be compared on days without requests too.
    private static func withoutRequests(
        _ history: DayHistory, _ queries: QueryHistory?, _ load: StatementComparison?, _ resources: [Change],
        ongoing: [OngoingChange],
        settings: ComparisonSettings
    ) -> (found: [(change: Change, gravity: Gravity)], compared: Set<String>) {
        var found = resources.map { (change: $0, gravity: Gravity($0, impact: $0.after ?? 0)) }
        let compared = queries.map { QueryComparison($0, in: history, ongoing: ongoing, settings: settings) }
        let hadRequests = history.days.dropLast().contains { $0.service?.requests ?? 0 > 0 }
        // On a day without requests, everything would be gone.
        found += (compared?.appearances ?? []).filter { !hadRequests || $0.change.kind != .gone }
        found += (load?.appearances ?? []).filter { !hadRequests || $0.change.kind != .gone }
        found +=
            tested(
                [], (compared?.candidates ?? []) + (load?.candidates ?? []), ongoing: ongoing, in: history,
                settings: settings
            ).found
        return (found, (compared?.compared ?? []).union(load?.compared ?? []))
    }

    private static func comparison(
        _ figures: [DayFigures?], in history: DayHistory, kind: Change.Kind, note: String?
    ) -> SubjectComparison {
        let before = history.days[history.today - 1].isArchived ? figures[history.today - 1] : nil
        let weekdays = history.sameWeekdays().compactMap { figures[$0] }
        return SubjectComparison(
            kind: kind, note: note, dayBefore: before.map { SubjectComparison.Reference([$0]) },
            sameWeekday: weekdays.isEmpty ? nil : SubjectComparison.Reference(weekdays),
            sightings: history.sightings(figures))
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
