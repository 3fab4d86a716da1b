/// Who was affected in the hours that broke a rule.
struct AlertedOrganizations {
    private let organizations: OrganizationTraffic
    private let traffic: HourlyTraffic
    private let settings: ReportSettings
    private let byEndpoint: [Endpoint: [Organization: RequestCount]]

    init(
        _ organizations: OrganizationTraffic, byEndpoint: [Endpoint: [Organization: RequestCount]], traffic: HourlyTraffic,
        settings: ReportSettings
    ) {
        self.organizations = organizations
        self.traffic = traffic
        self.settings = settings
        self.byEndpoint = byEndpoint
    }

    /// `nil` for an alert about a resource, or one of which no hour breaks the rule as it is set now.
    func affected(by alert: Alert) -> AffectedOrganizations? {
        let labels = settings.organizations.labels
        switch alert.type.flatMap(AlertRule.init(rawValue:)) {
        case .highErrorRate:
            let endpoint = alert.endpoint.map { Endpoint(name: $0, method: alert.method) }
            return AffectedOrganizations(
                .errors, events: errors(of: endpoint),
                requests: endpoint.map { byEndpoint[$0] ?? [:] } ?? organizations.totals, labels: labels)
        case .slowQuery:
            var events: [Organization: Int] = [:]
            for queries in organizations.alertingQueries.values
            where queries.values.reduce(0, +) > settings.alerts.slowQueryCount {
                events.merge(queries, uniquingKeysWith: +)
            }
            return AffectedOrganizations(.slowQueries, events: events, requests: organizations.totals, labels: labels)
        case .resourceThreshold, nil:
            return nil
        }
    }

    /// In the hours in which too many of its requests failed.
    private func errors(of endpoint: Endpoint?) -> [Organization: Int] {
        var errors: [Organization: Int] = [:]
        for (index, byEndpoint) in organizations.errors {
            let hour = traffic.hours[index]
            let those = endpoint.map { [hour[$0] ?? Traffic()] } ?? Array(hour.values)
            let requests = those.reduce(0) { $0 + $1.requests }
            let failed = those.reduce(0) { $0 + $1.errors }
            guard AlertRule.breaks(requests: requests, errors: failed, settings.alerts) else { continue }
            for (failing, counts) in byEndpoint where endpoint == nil || failing == endpoint {
                errors.merge(counts, uniquingKeysWith: +)
            }
        }
        return errors
    }
}
