/// The organizations that sent the requests of a window.
///
/// The requests, errors and times of `list`, `none` and `other` add up; together with `requestsUnattributed`, the
/// requests are those of the whole window.
package struct Organizations: Hashable, Codable, Sendable {
    /// Number of organizations, listed or not.
    package let count: Int
    /// The organizations with the most time, errors or requests; sorted by the time of their requests and slow queries,
    /// greatest first.
    package let list: [OrganizationReport]
    /// Requests and slow queries without an organization; `nil` if there are none.
    @Nullable package var none: OrganizationFigures?
    /// `nil` if all organizations are listed.
    @Nullable package var other: OtherOrganizations?
    /// Requests known only from stored hours that do not tell their organizations.
    package let requestsUnattributed: Int
    /// Problems of one organization that others do not have; sorted by number of errors, greatest first.
    package let troubles: [OrganizationTrouble]
    /// Number of further problems.
    package let troublesNotListed: Int

    static let troublesListed = 10

    init(
        _ traffic: OrganizationTraffic, endpoints: [Endpoint: [Organization: RequestCount]], requests: Int,
        settings: ReportSettings
    ) {
        let totals = traffic.totals
        let labels = settings.organizations.labels
        var figures: [Organization: OrganizationFigures] = [:]
        for organization in Set(totals.keys).union(traffic.slowQueries.keys) {
            figures[organization] = OrganizationFigures(
                totals[organization] ?? RequestCount(), latencies: traffic.latencies(of: organization),
                slowQueries: traffic.slowQueries[organization])
        }
        count = figures.keys.count { $0.id != nil } + traffic.otherOrganizations
        let known = figures.compactMap { organization, figures in organization.id.map { (id: $0, figures: figures) } }
        let listed = Self.foremost(known, settings.organizations.listed)
        list = listed.map { id, figures in
            OrganizationReport(
                name: OrganizationName(id, labels), figures: figures, endpoints: traffic.counts(of: .known(id)))
        }
        none = figures[.none]
        let isListed = Set(listed.map(\.id))
        let rest =
            known.filter { !isListed.contains($0.id) }.sorted { $0.id < $1.id }.map(\.figures)
            + [figures[.other]].compactMap(\.self)
        other =
            rest.isEmpty
            ? nil : OtherOrganizations(organizations: count - listed.count, figures: OrganizationFigures(sum: rest))
        let attributed = totals.values.reduce(0) { $0 + $1.requests }
        requestsUnattributed = max(requests - attributed, 0)
        let troubles = OrganizationTrouble.all(endpoints, settings: settings)
        self.troubles = Array(troubles.prefix(Self.troublesListed))
        troublesNotListed = troubles.count - self.troubles.count
    }

    /// Selects the organizations with the most time, errors or requests, a third of the list each and the rest by time;
    /// sorted by time.
    static func foremost(
        _ all: [(id: OrganizationID, figures: OrganizationFigures)], _ limit: Int
    ) -> [(id: OrganizationID, figures: OrganizationFigures)] {
        func ranked(_ figure: (OrganizationFigures) -> Double) -> [(id: OrganizationID, figures: OrganizationFigures)] {
            all.sorted { left, right in
                let (ours, theirs) = (figure(left.figures), figure(right.figures))
                return ours != theirs ? ours > theirs : left.id < right.id
            }
        }
        let byTime = ranked { $0.totalMilliseconds + Double($0.slowQueryMilliseconds) }
        guard all.count > limit else { return byTime }
        var kept: Set<OrganizationID> = []
        for ranking in [ranked { Double($0.errors) }.filter { $0.figures.errors > 0 }, ranked { Double($0.requests) }] {
            kept.formUnion(ranking.prefix(limit / 3).map(\.id))
        }
        for (id, _) in byTime where kept.count < limit { kept.insert(id) }
        return byTime.filter { kept.contains($0.id) }
    }
}

/// The organizations of one endpoint.
package struct EndpointOrganizations: Hashable, Codable, Sendable {
    /// The requests of one organization to the endpoint.
    package struct Share: Hashable, Codable, Sendable {
        package let id: OrganizationID
        @Nullable package var label: String?
        package let requests: Int
        package let errors: Int
        package let totalMilliseconds: Double

        package var name: OrganizationName { OrganizationName(id: id, label: label) }
    }

    /// Requests that are not in the list.
    package struct Rest: Hashable, Codable, Sendable {
        package let requests: Int
        package let errors: Int
        package let totalMilliseconds: Double
    }

    /// Number of organizations that sent requests to it, as far as they are kept apart.
    package let count: Int
    /// The organizations that took the most of its time, and those with the most errors; sorted by time, greatest
    /// first.
    package let list: [Share]
    /// Requests without an organization and of organizations that are not listed; `nil` if there are none.
    @Nullable package var rest: Rest?

    static let listed = 5

    /// - Parameter counts: counts of the endpoint, by organization.
    init(_ counts: [Organization: RequestCount], labels: [OrganizationID: String]) {
        let known = counts.compactMap { organization, count in organization.id.map { (id: $0, count: count) } }
        let byTime = known.sorted {
            $0.count.totalMilliseconds != $1.count.totalMilliseconds
                ? $0.count.totalMilliseconds > $1.count.totalMilliseconds : $0.id < $1.id
        }
        let byErrors = byTime.filter { $0.count.errors > 0 }.enumerated().sorted {
            $0.element.count.errors != $1.element.count.errors
                ? $0.element.count.errors > $1.element.count.errors : $0.offset < $1.offset
        }.map(\.element)
        var kept = Set(byErrors.prefix(2).map(\.id))
        for (id, _) in byTime where kept.count < Self.listed { kept.insert(id) }
        count = known.count
        list = byTime.filter { kept.contains($0.id) }.map { id, count in
            Share(
                id: id, label: labels[id], requests: count.requests, errors: count.errors,
                totalMilliseconds: Double(count.totalMilliseconds))
        }
        let rest = counts.filter { $0.key.id.map { !kept.contains($0) } ?? true }.values.reduce(into: RequestCount()) {
            $0.merge($1)
        }
        self.rest =
            rest.requests == 0
            ? nil
            : Rest(requests: rest.requests, errors: rest.errors, totalMilliseconds: Double(rest.totalMilliseconds))
    }
}
