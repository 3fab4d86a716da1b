/// The figures of one organization, or of several together. In `report.json` they are on the same level as the fields
/// that identify it.
package struct OrganizationFigures: Hashable, Codable, Sendable {
    package let requests: Int
    package let errors: Int
    package let clientErrors: Int
    package let serverErrors: Int
    package let unknownStatus: Int
    /// errors / requests, 0...1; `nil` without requests.
    @Nullable package var errorRate: Double?
    @Nullable package var meanMilliseconds: Double?
    /// Exact; `nil` without requests, and if there are too many organizations to keep a distribution of each.
    @Nullable package var p95Milliseconds: Double?
    package let totalMilliseconds: Double
    package let slowQueries: Int
    package let slowQueryMilliseconds: Int

    init(_ count: RequestCount, latencies: LatencyHistogram? = nil, slowQueries: OrganizationTraffic.SlowQueryCount?) {
        requests = count.requests
        errors = count.errors
        clientErrors = count.clientErrors
        serverErrors = count.serverErrors
        unknownStatus = count.unknownStatus
        errorRate = count.requests > 0 ? Double(count.errors) / Double(count.requests) : nil
        meanMilliseconds = count.meanMilliseconds
        p95Milliseconds = latencies?.latency(at: .p95)
        totalMilliseconds = Double(count.totalMilliseconds)
        self.slowQueries = slowQueries?.count ?? 0
        slowQueryMilliseconds = slowQueries?.totalMilliseconds ?? 0
    }

    private init(_ parts: [OrganizationFigures]) {
        requests = parts.map(\.requests).saturatingSum
        errors = parts.map(\.errors).saturatingSum
        clientErrors = parts.map(\.clientErrors).saturatingSum
        serverErrors = parts.map(\.serverErrors).saturatingSum
        unknownStatus = parts.map(\.unknownStatus).saturatingSum
        totalMilliseconds = parts.reduce(0) { $0 + $1.totalMilliseconds }
        slowQueries = parts.map(\.slowQueries).saturatingSum
        slowQueryMilliseconds = parts.map(\.slowQueryMilliseconds).saturatingSum
        errorRate = requests > 0 ? Double(errors) / Double(requests) : nil
        meanMilliseconds = requests > 0 ? totalMilliseconds / Double(requests) : nil
        p95Milliseconds = nil
    }

    /// The sum of figures, without a percentile, because percentiles do not add up.
    package static func sum(_ parts: some Sequence<OrganizationFigures>) -> OrganizationFigures {
        OrganizationFigures(Array(parts))
    }
}

/// An organization by id and, if the operator configured one, by name.
package struct OrganizationName: Hashable, Codable, Sendable {
    package let id: OrganizationID
    @Nullable package var label: String?

    package init(id: OrganizationID, label: String?) {
        self.id = id
        self.label = label
    }

    init(_ id: OrganizationID, _ labels: [OrganizationID: String]) { self.init(id: id, label: labels[id]) }

    /// The label, or a shortened id.
    package var text: String { label ?? id.shortened }
}

/// One organization over the window. In `report.json` its figures are on the same level as its id.
package struct OrganizationReport: Hashable, Codable, Sendable {
    /// The organization's requests to one endpoint.
    package struct EndpointShare: Hashable, Codable, Sendable {
        package let endpoint: String
        @Nullable package var method: String?
        package let requests: Int
        package let errors: Int
        package let totalMilliseconds: Double
    }

    package let name: OrganizationName
    package let figures: OrganizationFigures
    /// The few endpoints with most of its errors, followed by those that took most of its time.
    package let endpoints: [EndpointShare]

    static let endpointsListed = 3

    private enum CodingKeys: String, CodingKey { case endpoints }

    init(name: OrganizationName, figures: OrganizationFigures, endpoints: [Endpoint: RequestCount]) {
        self.name = name
        self.figures = figures
        self.endpoints = endpoints.filter { !$0.key.isOther }.sorted {
            if $0.value.errors != $1.value.errors { return $0.value.errors > $1.value.errors }
            if $0.value.totalMilliseconds != $1.value.totalMilliseconds {
                return $0.value.totalMilliseconds > $1.value.totalMilliseconds
            }
            return $0.key < $1.key
        }.prefix(Self.endpointsListed).map {
            EndpointShare(
                endpoint: $0.key.name, method: $0.key.method, requests: $0.value.requests, errors: $0.value.errors,
                totalMilliseconds: Double($0.value.totalMilliseconds))
        }
    }

    package init(from decoder: any Decoder) throws {
        name = try OrganizationName(from: decoder)
        figures = try OrganizationFigures(from: decoder)
        endpoints = try decoder.container(keyedBy: CodingKeys.self).decode([EndpointShare].self, forKey: .endpoints)
    }

    package func encode(to encoder: any Encoder) throws {
        try name.encode(to: encoder)
        try figures.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(endpoints, forKey: .endpoints)
    }
}

/// The organizations that are not listed, together. In `report.json` their figures are on the same level as their
/// number.
package struct OtherOrganizations: Hashable, Codable, Sendable {
    package let organizations: Int
    package let figures: OrganizationFigures

    private enum CodingKeys: String, CodingKey { case organizations }

    init(organizations: Int, figures: OrganizationFigures) {
        self.organizations = organizations
        self.figures = figures
    }

    package init(from decoder: any Decoder) throws {
        organizations = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .organizations)
        figures = try OrganizationFigures(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organizations, forKey: .organizations)
        try figures.encode(to: encoder)
    }
}
