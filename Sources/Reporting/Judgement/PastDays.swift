/// What the days before a reported one show about its conditions: whether they are news.
struct PastDays {
    /// Date of the reported day; `nil` for a window that is not a calendar day and therefore has no past.
    private let date: CalendarDate?
    /// Days, oldest first.
    private let days: [(date: CalendarDate, entries: [Endpoint: Traffic])]
    /// Days for which the findings are known, oldest first.
    private let judged: [(date: CalendarDate, conditions: [String: DayCondition])]
    /// Days of which the server's log was read, oldest first.
    let eventDays: [(date: CalendarDate, events: [String: ServerEventCount])]

    /// Traffic of the reported day, by endpoint.
    private let today: [Endpoint: Traffic]

    init(
        before date: CalendarDate?, today: DailyDistributions, earlier: [CalendarDate: DailyDistributions],
        entries: [CalendarDate: DayEntry]
    ) {
        self.date = date
        func traffic(_ day: DailyDistributions) -> [Endpoint: Traffic] {
            Dictionary(firstOf: day.entries.map { ($0.endpoint, $0.traffic) })
        }
        self.today = traffic(today)
        days = date == nil ? [] : earlier.sorted { $0.key < $1.key }.map { ($0, traffic($1)) }
        eventDays =
            date == nil
            ? []
            : entries.sorted { $0.key < $1.key }.compactMap { date, entry in
                entry.judgement?.events.map { (date, Dictionary(firstOf: $0.map { ($0.id, $0) })) }
            }
        judged =
            date == nil
            ? []
            : entries.sorted { $0.key < $1.key }.compactMap { date, entry in
                entry.judgement.map { (date, Dictionary(firstOf: $0.conditions.map { ($0.id, $0) })) }
            }
    }

    /// The number of events of a group on each day of which a log was read, oldest first.
    func events(with id: String) -> [(date: CalendarDate, count: Int)] {
        eventDays.map { ($0.date, $0.events[id]?.count ?? 0) }
    }

    /// Whether each day on record had a finding, oldest first; days without this information are left out.
    func days(with id: String) -> [(date: CalendarDate, isThere: Bool)] {
        judged.map { ($0.date, $0.conditions[id] != nil) }
    }

    /// Whether a finding is more severe than when it was acknowledged: at a higher level, or with more than twice the
    /// harm.
    func isWorse(_ finding: Finding, than date: CalendarDate) -> Bool {
        guard
            let then = judged.last(where: { $0.date <= date && $0.conditions[finding.id] != nil })?.conditions[
                finding.id]
        else { return false }
        return finding.level > then.level && then.level != .idle || finding.harm.weight > 2 * then.harm + 10
    }

    // MARK: - Breaches of thresholds

    /// Values above a threshold on the reported day, with chance ruled out.
    struct Breach {
        struct ServerErrors {
            let level: Health.Status
            let evidence: Evidence
            let recurrence: Recurrence
        }

        struct Average {
            let level: Health.Status
            let mean: Double
            let threshold: Double
            let recurrence: Recurrence
            /// Whether it is more than a few percent above the value of any earlier day, or no earlier day is known.
            let isNews: Bool
        }

        var serverErrors: ServerErrors?
        var average: Average?
        /// Also `nil` if server errors are above a threshold.
        var clientErrors: Evidence?
    }

    /// An average is news if it is above that of every earlier day by this factor.
    private static let rise = 1.25

    func breach(of endpoint: EndpointReport, settings: ReportSettings) -> Breach {
        let thresholds = settings.health(of: endpoint.endpoint)
        var breach = Breach()
        let summary = endpoint.summary
        if let errors = summary.serverErrors {
            let evidence = Evidence(events: errors, requests: summary.requests)
            let level = Self.level(evidence, thresholds)
            if level > .ok {
                let recurrence = Recurrence(
                    traffic(of: endpoint.endpoint) { traffic in
                        let figures = DayFigures(traffic)
                        return figures.serverErrors.map {
                            Self.level(Evidence(events: $0, requests: figures.requests), thresholds) > .ok
                        } ?? false
                    })
                breach.serverErrors = Breach.ServerErrors(level: level, evidence: evidence, recurrence: recurrence)
            }
        }
        if breach.serverErrors == nil, let errors = summary.clientErrors {
            let evidence = Evidence(events: errors, requests: summary.requests)
            if Self.level(evidence, thresholds) > .ok { breach.clientErrors = evidence }
        }
        // The standard error of an average below every threshold is irrelevant.
        if summary.meanMilliseconds ?? 0 > min(thresholds.warningMeanMilliseconds, thresholds.criticalMeanMilliseconds),
            let average = today[endpoint.endpoint].flatMap(AverageEvidence.init)
        {
            let level = Self.level(average, thresholds)
            if level > .ok {
                let threshold =
                    level == .critical ? thresholds.criticalMeanMilliseconds : thresholds.warningMeanMilliseconds
                var means: [Double] = []
                let days = traffic(of: endpoint.endpoint) { traffic in
                    let before = AverageEvidence(traffic)
                    means.append(before?.meanMilliseconds ?? 0)
                    return before.map { Self.level($0, thresholds) > .ok } ?? false
                }
                let recurrence = Recurrence(days)
                // A value that wavers around a threshold is not news at each crossing: it must be above all earlier
                // values.
                let most = means.dropLast(Recurrence.run(days).count).max()
                let isHigher = most.map { average.meanMilliseconds > Self.rise * $0 } ?? (recurrence == .new)
                let isStanding = if case .standing = recurrence { true } else { false }
                breach.average = Breach.Average(
                    level: level, mean: average.meanMilliseconds, threshold: threshold, recurrence: recurrence,
                    isNews: recurrence != .unknown && !isStanding && isHigher)
            }
        }
        return breach
    }

    private static func level(_ evidence: Evidence, _ thresholds: HealthThresholds) -> Health.Status {
        if evidence.isAbove(thresholds.criticalErrorRate, level: Evidence.dailyLevel) { return .critical }
        return evidence.isAbove(thresholds.warningErrorRate, level: Evidence.dailyLevel) ? .warning : .ok
    }

    private static func level(_ average: AverageEvidence, _ thresholds: HealthThresholds) -> Health.Status {
        if average.isAbove(thresholds.criticalMeanMilliseconds) { return .critical }
        return average.isAbove(thresholds.warningMeanMilliseconds) ? .warning : .ok
    }

    /// Whether each day on record with requests to an endpoint met a condition.
    private func traffic(of endpoint: Endpoint, _ condition: (Traffic) -> Bool) -> [(date: CalendarDate, isThere: Bool)]
    {
        days.compactMap { day in
            // A quiet day says nothing about an endpoint.
            guard let traffic = day.entries[endpoint], traffic.requests >= 20 else { return nil }
            return (day.date, condition(traffic))
        }
    }

    /// The share of errors over the days before; `nil` if the endpoint was not seen.
    func usualRate(of endpoint: Endpoint, server: Bool) -> Double? {
        let figures = days.compactMap { $0.entries[endpoint].map { DayFigures($0) } }
        let requests = figures.reduce(0) { $0 + $1.requests }
        guard requests > 0 else { return nil }
        return Double(figures.reduce(0) { $0 + (server ? $1.serverErrors ?? 0 : $1.errors) }) / Double(requests)
    }

    // MARK: - Hours

    private static let fewestOfSilence = 30.0

    /// Hours in which an endpoint had no requests although it usually has, except hours without requests to the
    /// service.
    func silence(of endpoint: EndpointReport, _ history: DayHistory, service: Set<Int>) -> Absence? {
        guard endpoint.summary.requests > 0, let figures = history.endpoints[endpoint.endpoint],
            let hours = figures[history.today]?.hours
        else { return nil }
        let like = history.volumes(of: history.likeDays(figures.map { $0.map { Double($0.requests) } }), figures)
        guard let absence = Absence.find(in: hours, like: like, fewestUsual: Self.fewestOfSilence, silentOnly: true),
            service.isDisjoint(with: absence.clocks)
        else { return nil }
        return absence
    }
}

/// Finds bursts of server errors in the hours of a day.
struct Bursts {
    private(set) var service: ErrorBurst?
    private(set) var endpoints: [Endpoint: ErrorBurst] = [:]
    private let hours: [Endpoint: [(requests: Int, errors: Int)?]]

    init(_ day: ObservedDay, earlier: [CalendarDate: DailyDistributions]) {
        var hours: [Endpoint: [(requests: Int, errors: Int)?]] = [:]
        let none = [(requests: Int, errors: Int)?](repeating: (0, 0), count: day.traffic.hours.count)
        var all = none
        for (index, hour) in day.traffic.hours.enumerated() {
            for (endpoint, traffic) in hour where endpoint.group == nil || endpoint.group == .other {
                let isKnown = traffic.stored.allSatisfy { $0.requests == 0 }
                let errors = traffic.statuses.reduce(0) { ($1.key ?? 0) >= 500 ? $0 + $1.value : $0 }
                let counts: (requests: Int, errors: Int)? = isKnown ? (traffic.requests, errors) : nil
                if endpoint.group == nil { hours[endpoint, default: none][index] = counts }
                all[index] = all[index].flatMap { sum in
                    counts.map { (sum.requests + $0.requests, sum.errors + $0.errors) }
                }
            }
        }
        self.hours = hours
        var before: [Endpoint: [(requests: Int, errors: Int)]] = [:]
        var beforeAll: [(requests: Int, errors: Int)] = []
        for day in earlier.values {
            var sum = (requests: 0, errors: 0)
            for entry in day.entries where entry.endpoint.group == nil || entry.endpoint.group == .other {
                let figures = (
                    requests: entry.traffic.latencies.requests,
                    errors: entry.traffic.statuses.reduce(0) { ($1.key ?? 0) >= 500 ? $0 + $1.value : $0 }
                )
                if entry.endpoint.group == nil { before[entry.endpoint, default: []].append(figures) }
                sum = (sum.requests + figures.requests, sum.errors + figures.errors)
            }
            beforeAll.append(sum)
        }
        for (endpoint, hours) in hours {
            endpoints[endpoint] = before[endpoint].flatMap { ErrorBurst.find(in: hours, before: $0) }
        }
        service = ErrorBurst.find(in: all, before: beforeAll)
    }

    /// Hours that broke the rule for error rates, one after the other.
    struct AlertedHours {
        /// Positions of hours of the window.
        let hours: Range<Int>
        let evidence: Evidence
    }

    /// Of the hours of an alert about the errors of an endpoint, when only server errors count, the stretch with the
    /// most of them; `nil` when there is none.
    func alerted(_ endpoint: EndpointReport, _ alert: AlertGroup, _ settings: ReportSettings) -> AlertedHours? {
        guard let hours = hours[endpoint.endpoint], let breaches = alert.hours?.breaches else { return nil }
        var best: AlertedHours?
        var stretch: AlertedHours?
        for index in breaches.sorted() where hours.indices.contains(index) && endpoint.hours.indices.contains(index) {
            // Where only aggregates remain, the rule's evidence is all there is.
            let all = Evidence(events: endpoint.hours[index].errors, requests: endpoint.hours[index].requests)
            let known = hours[index].map { Evidence(events: $0.errors, requests: $0.requests) }
            let threshold = settings.alerts(of: endpoint.endpoint).errorRate
            guard known?.isAbove(threshold, level: Evidence.hourlyLevel) ?? true else { continue }
            let evidence = known ?? all
            let before = stretch.flatMap { $0.hours.upperBound == index ? $0 : nil }
            let longer = AlertedHours(
                hours: (before?.hours.lowerBound ?? index)..<index + 1,
                evidence: Evidence(
                    events: (before?.evidence.events ?? 0) + evidence.events,
                    requests: (before?.evidence.requests ?? 0) + evidence.requests))
            stretch = longer
            if best.map({ longer.evidence.events > $0.evidence.events }) ?? true { best = longer }
        }
        return best
    }
}
