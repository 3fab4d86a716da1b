/// The organizations affected by the errors or the slowness of an endpoint, or by slow queries.
package struct AffectedOrganizations: Hashable, Codable, Sendable {
    /// The events by which organizations are affected.
    package enum Measure: String, Codable, Sendable {
        case errors
        /// Response time.
        case time
        case slowQueries
    }

    /// One affected organization with its share of the events.
    package struct Part: Hashable, Codable, Sendable {
        package let id: OrganizationID
        @Nullable package var label: String?
        /// Share of the events, 0...1; share of the milliseconds where time is measured.
        package let share: Double
        /// Share of the requests, 0...1.
        package let shareOfRequests: Double
        /// Whether it has far more events than its share of the requests explains.
        package let standsOut: Bool

        package var name: OrganizationName { OrganizationName(id: id, label: label) }
    }

    package let measure: Measure
    /// Number of errors or slow queries; number of requests where time is measured.
    package let events: Int
    /// Organizations with at least one event; where time is measured, organizations for which the endpoint was too
    /// slow.
    package let organizations: Int
    /// Organizations that sent requests; only to the same endpoint if this is about an endpoint.
    package let of: Int
    /// The largest parts, those that stand out first.
    package let parts: [Part]
    /// Share of the requests that carry no organization, 0...1.
    package let shareWithoutOrganization: Double

    static let partsListed = 3

    /// - Parameters:
    ///   - events: by organization.
    ///   - requests: of the same organizations over the window, against which events are held.
    /// - Returns: `nil` without any event, and if no request has an organization.
    init?(
        _ measure: Measure, events: [Organization: Int], requests: [Organization: RequestCount],
        labels: [OrganizationID: String]
    ) {
        let all = events.values.reduce(0, +)
        guard all > 0, Self.hasOrganizations(events.keys) || Self.hasOrganizations(requests.keys) else { return nil }
        let total = requests.values.reduce(0) { $0 + $1.requests }
        let proportion = Proportion(events: all, requests: total)
        self.init(
            measure, events: all, organizations: events.count { $0.key.id != nil && $0.value > 0 },
            amounts: events.mapValues(Double.init), requests: requests, labels: labels
        ) { proportion.isExceeded(by: events[$0] ?? 0, of: requests[$0]?.requests ?? 0) }
    }

    /// The organizations that waited for a slow endpoint.
    ///
    /// - Parameter limit: an average above this many milliseconds is too slow.
    init?(slow requests: [Organization: RequestCount], above limit: Double, labels: [OrganizationID: String]) {
        let total = requests.values.reduce(into: RequestCount()) { $0.merge($1) }
        guard total.requests > 0, Self.hasOrganizations(requests.keys), let mean = total.meanMilliseconds else {
            return nil
        }
        self.init(
            .time, events: total.requests,
            organizations: requests.count { $0.key.id != nil && $0.value.meanMilliseconds ?? 0 > limit },
            amounts: requests.mapValues { Double($0.totalMilliseconds) }, requests: requests, labels: labels
        ) { requests[$0].map { $0.requests >= 20 && $0.meanMilliseconds ?? 0 >= 2 * mean } ?? false }
    }

    /// Whether any of them is one: an access log has none.
    private static func hasOrganizations(_ organizations: some Sequence<Organization>) -> Bool {
        organizations.contains { $0.id != nil }
    }

    private init(
        _ measure: Measure, events: Int, organizations: Int, amounts: [Organization: Double],
        requests: [Organization: RequestCount], labels: [OrganizationID: String], standsOut: (Organization) -> Bool
    ) {
        self.measure = measure
        self.events = events
        self.organizations = organizations
        of = Set(requests.keys).union(amounts.keys).count { $0.id != nil }
        // Summed in a fixed order, so that every run gets the same sum.
        let whole = amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
        let total = requests.values.reduce(0) { $0 + $1.requests }
        func share(_ organization: Organization) -> Double { whole > 0 ? (amounts[organization] ?? 0) / whole : 0 }
        shareWithoutOrganization = share(.none)
        parts = amounts.filter { $0.value > 0 }.keys.compactMap { organization in
            organization.id.map { id in
                Part(
                    id: id, label: labels[id], share: share(organization),
                    shareOfRequests: total > 0 ? Double(requests[organization]?.requests ?? 0) / Double(total) : 0,
                    standsOut: standsOut(organization))
            }
        }.sorted {
            if $0.standsOut != $1.standsOut { return $0.standsOut }
            return $0.share != $1.share ? $0.share > $1.share : $0.id < $1.id
        }.prefix(Self.partsListed).map(\.self)
    }

    /// One sentence that says who was affected.
    package var sentence: String {
        let outstanding = parts.filter(\.standsOut)
        let share = outstanding.reduce(0) { $0 + $1.share }
        let requests = outstanding.reduce(0) { $0 + $1.shareOfRequests }
        if shareWithoutOrganization >= 0.995 {
            return "All \(noun) came from requests without an organization."
        }
        if shareWithoutOrganization > 0.5 {
            return "\(percent(shareWithoutOrganization)) of the \(noun) came from requests without an organization."
        }
        if of == 1, let only = parts.first { return "Only \(only.name.text), the only organization." }
        if share >= 0.995 { return "Only \(names(outstanding)) (\(percent(requests)) of requests)." }
        if share >= 0.5 {
            return
                "Mostly \(names(outstanding)): \(percent(share)) of the \(noun) with \(percent(requests)) of requests."
        }
        if events < 10, measure != .time {
            return
                "\(tally): \(parts.map { "\($0.name.text) (\(NumberText.decimal($0.share * Double(events), places: 0)))" }.joined(separator: ", "))\(organizations > parts.count ? " and others" : "")."
        }
        if !outstanding.isEmpty {
            return
                "\(tally), \(names(outstanding)) more than others: \(percent(share)) of the \(noun) with \(percent(requests)) of requests."
        }
        if organizations == of {
            return "Affects \(of == 2 ? "both" : "all \(NumberText.count(of))") organizations evenly."
        }
        return organizations >= of.subtractingSaturated(organizations)
            ? "Affects \(NumberText.count(organizations)) of \(NumberText.count(of)) organizations evenly."
            : "\(tally), in proportion to their requests."
    }

    private var noun: String {
        switch measure {
        case .errors: "errors"
        case .time: "time"
        case .slowQueries: "slow queries"
        }
    }

    /// Example: `12 of 18 organizations had errors`.
    private var tally: String {
        let number = "\(NumberText.count(organizations)) of \(NumberText.counted(of, "organization"))"
        switch measure {
        case .errors: return "\(number) had errors"
        case .time: return "slow for \(number)"
        case .slowQueries: return "\(number) had slow queries"
        }
    }

    private func percent(_ share: Double) -> String { NumberText.percent(share) }

    private func names(_ parts: [Part]) -> String {
        let names = parts.map(\.name.text)
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
