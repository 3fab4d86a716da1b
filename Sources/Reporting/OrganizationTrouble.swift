/// An organization for which an endpoint failed while it served the others; the endpoint's own error rate hides this if
/// the organization sends only a small part of its requests.
package struct OrganizationTrouble: Hashable, Codable, Sendable {
    package let name: OrganizationName
    package let endpoint: String
    @Nullable package var method: String?
    package let requests: Int
    package let errors: Int
    /// Requests of all other organizations to the same endpoint.
    package let othersRequests: Int
    package let othersErrors: Int

    private enum CodingKeys: String, CodingKey {
        case name = "organization"
        case endpoint, method, requests, errors, othersRequests, othersErrors
    }

    /// Example: `14.0 % of the requests of Blau & Söhne to POST /api/imports failed (7 of 50), 0.5 % for all others.`
    package var sentence: String {
        let rate = NumberText.percent(Double(errors) / Double(max(requests, 1)))
        let place = method.map { "\($0) " } ?? ""
        let others =
            othersRequests == 0
            ? "no other organization had any requests"
            : "\(NumberText.percent(Double(othersErrors) / Double(othersRequests))) for all others"
        return "\(rate) of the requests of \(name.text) to \(place)\(endpoint) failed"
            + " (\(NumberText.count(errors)) of \(NumberText.count(requests))), \(others)."
    }

    /// Organizations with at least as many requests as an alert needs, with an error rate above the endpoint's
    /// threshold, and clearly above all others at the endpoint.
    static func all(
        _ endpoints: [Endpoint: [Organization: RequestCount]], settings: ReportSettings
    ) -> [OrganizationTrouble] {
        var troubles: [OrganizationTrouble] = []
        for (endpoint, counts) in endpoints where !endpoint.isOther {
            let (minimum, rate) = (
                settings.alerts(of: endpoint).minimumRequests, settings.health(of: endpoint).criticalErrorRate
            )
            let all = counts.values.reduce(into: RequestCount()) { $0.merge($1) }
            for (organization, count) in counts {
                guard let id = organization.id, count.requests >= max(minimum, 1),
                    Double(count.errors) / Double(count.requests) > rate,
                    Proportion(events: all.errors, requests: all.requests).isExceeded(
                        by: count.errors, of: count.requests)
                else { continue }
                troubles.append(
                    OrganizationTrouble(
                        name: OrganizationName(id, settings.organizations.labels), endpoint: endpoint.name,
                        method: endpoint.method, requests: count.requests, errors: count.errors,
                        othersRequests: all.requests - count.requests, othersErrors: all.errors - count.errors))
            }
        }
        return troubles.sorted {
            if $0.errors != $1.errors { return $0.errors > $1.errors }
            if $0.requests != $1.requests { return $0.requests < $1.requests }
            if $0.name.id != $1.name.id { return $0.name.id < $1.name.id }
            return Endpoint(name: $0.endpoint, method: $0.method) < Endpoint(name: $1.endpoint, method: $1.method)
        }
    }
}

/// How often something happens overall, used to judge whether it happened to one organization much more often than to
/// all.
struct Proportion {
    let events: Int
    let requests: Int

    /// Whether one organization had twice as many events as its requests explain, at least five, and more than three
    /// standard deviations above the expectation for independent events: 1 in 700 by chance alone (Poisson; the normal
    /// approximation is too permissive for small expectations, for which the minimum of five compensates).
    func isExceeded(by count: Int, of theirs: Int) -> Bool {
        guard requests > 0 else { return false }
        let expected = Double(events) * Double(theirs) / Double(requests)
        return count >= 5 && Double(count) >= 2 * expected
            && Double(count) - expected >= 3 * max(expected, 1).squareRoot()
    }
}
