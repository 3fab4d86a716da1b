/// The figures of one endpoint. In `report.json` the fields of `summary` are on the same level as its name.
package struct EndpointReport: Hashable, Codable, Sendable, DividedElement {
    package let endpoint: Endpoint
    package let summary: Summary
    package let health: Health
    package let hours: [HourPoint]
    /// Only requests whose rows were read; an aggregate does not separate statuses.
    package let statusCodes: [StatusCount]
    /// Figures of the last days, shortest period first; empty for a window that is not a calendar day.
    package let periods: [PeriodSummary]
    /// The organizations that sent the requests; `nil` where they were not read.
    package let organizations: EndpointOrganizations?
    /// The organizations affected by its problems; `nil` if it has none or they are unknown.
    package let affected: AffectedOrganizations?
    /// `nil` if every request is known only from an hourly aggregate.
    package let latencies: LatencyDistribution?
    /// Statuses other than success, hour by hour; `nil` in reports archived without them.
    package let errorHours: [StatusHours]?
    /// `nil` if there are none, or if they were not read.
    package let errorMessages: ErrorMessages?
    /// Comparison with the previous days; `nil` in reports archived without it.
    package let comparison: SubjectComparison?

    /// - Parameters:
    ///   - earlier: distributions of the endpoint on the previous days.
    ///   - organizations: requests to the endpoint by organization.
    ///   - worse: the measures that got worse compared with the previous days.
    init(
        endpoint: Endpoint, hours: [Traffic], periods: [PeriodSummary] = [], comparison: SubjectComparison? = nil,
        earlier: [LatencyHistogram] = [], organizations: [Organization: RequestCount]? = nil,
        worse: Set<Change.Measure> = [], errorMessages: ErrorMessages? = nil,
        window: ReportWindow, settings: ReportSettings
    ) {
        let day = Traffic(sum: hours)
        self.endpoint = endpoint
        summary = Summary(day)
        health = Health(of: summary, thresholds: settings.health(of: endpoint))
        self.hours = zip(window.hours, hours).map { HourPoint(start: $0.start, traffic: $1) }
        statusCodes = StatusCount.list(day.statuses)
        self.periods = periods
        self.comparison = comparison
        latencies = day.latencies.isEmpty ? nil : LatencyDistribution(hours: hours, earlier: earlier)
        errorHours = StatusHours.errors(hours)
        self.errorMessages = errorMessages
        let labels = settings.organizations.labels
        self.organizations = organizations.map { EndpointOrganizations($0, labels: labels) }
        affected = organizations.flatMap { [summary, health] in
            Self.affected($0, summary, health, worse, settings.health(of: endpoint), labels)
        }
    }

    private static func affected(
        _ organizations: [Organization: RequestCount], _ summary: Summary, _ health: Health,
        _ worse: Set<Change.Measure>,
        _ thresholds: HealthThresholds, _ labels: [OrganizationID: String]
    ) -> AffectedOrganizations? {
        let failsMore = worse.contains(.errors) || worse.contains(.serverErrors)
        guard health.status > .ok || failsMore else { return nil }
        if failsMore || summary.errorRate ?? 0 > thresholds.warningErrorRate {
            return AffectedOrganizations(
                .errors, events: organizations.mapValues(\.errors), requests: organizations, labels: labels)
        }
        return AffectedOrganizations(slow: organizations, above: thresholds.warningMeanMilliseconds, labels: labels)
    }

    private enum CodingKeys: String, CodingKey {
        case endpoint, method, health, hours, statusCodes, periods, organizations, affected, latencies, errorHours,
            errorMessages, comparison
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        endpoint = Endpoint(
            name: try container.decode(String.self, forKey: .endpoint),
            method: try container.decodeIfPresent(String.self, forKey: .method))
        summary = try Summary(from: decoder)
        health = try container.decode(Health.self, forKey: .health)
        hours = try container.decode([HourPoint].self, forKey: .hours)
        statusCodes = try container.decodeIfPresent([StatusCount].self, forKey: .statusCodes) ?? []
        periods = try container.decodeIfPresent([PeriodSummary].self, forKey: .periods) ?? []
        organizations = try container.decodeIfPresent(EndpointOrganizations.self, forKey: .organizations)
        affected = try container.decodeIfPresent(AffectedOrganizations.self, forKey: .affected)
        latencies = try container.decodeIfPresent(LatencyDistribution.self, forKey: .latencies)
        errorHours = try container.decodeIfPresent([StatusHours].self, forKey: .errorHours)
        errorMessages = try container.decodeIfPresent(ErrorMessages.self, forKey: .errorMessages)
        comparison = try container.decodeIfPresent(SubjectComparison.self, forKey: .comparison)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(endpoint.name, forKey: .endpoint)
        try container.encode(endpoint.method, forKey: .method)
        try container.encode(health, forKey: .health)
        try container.encode(hours, forKey: .hours)
        try container.encode(statusCodes, forKey: .statusCodes)
        try container.encode(periods, forKey: .periods)
        try container.encode(organizations, forKey: .organizations)
        try container.encode(affected, forKey: .affected)
        try container.encode(latencies, forKey: .latencies)
        try container.encode(errorHours, forKey: .errorHours)
        try container.encode(errorMessages, forKey: .errorMessages)
        try container.encode(comparison, forKey: .comparison)
        try summary.encode(to: encoder)
    }

    /// Sorts the worst first: by health, then by the share of the total time.
    static func isWorse(_ left: EndpointReport, _ right: EndpointReport) -> Bool {
        if left.health.status != right.health.status { return left.health.status > right.health.status }
        let (time, other) = (left.summary.totalMilliseconds ?? 0, right.summary.totalMilliseconds ?? 0)
        if time != other { return time > other }
        return left.endpoint < right.endpoint
    }
}
