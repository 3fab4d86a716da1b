/// Finds the organizations affected in the hours that broke a rule.
struct AlertedOrganizations {
    let organizations: OrganizationTraffic
    let byEndpoint: [Endpoint: [Organization: RequestCount]]
    let figures: HourlyFigures
    let labels: [OrganizationID: String]

    /// `nil` for an alert that does not involve organizations, or if no hour breaks the rule with its current settings.
    func affected(by alert: Alert) -> AffectedOrganizations? {
        guard let measure = HourlyRule.of(type: alert.type)?.affects, let hours = alert.hours?.breaches else {
            return nil
        }
        let endpoint = alert.endpoint.map { Endpoint(name: $0, method: alert.method) }
        let requests = endpoint.map { byEndpoint[$0] ?? [:] } ?? organizations.totals
        var events: [Organization: Int] = [:]
        for hour in hours {
            switch measure {
            case .errors:
                for (failing, counts) in organizations.errors[hour] ?? [:]
                where endpoint.map({ $0 == failing }) ?? figures.judges(failing) {
                    events.merge(counts, uniquingKeysWith: +)
                }
            case .slowQueries: events.merge(organizations.alertingQueries[hour] ?? [:], uniquingKeysWith: +)
            case .time: break
            }
        }
        return AffectedOrganizations(measure, events: events, requests: requests, labels: labels)
    }
}
