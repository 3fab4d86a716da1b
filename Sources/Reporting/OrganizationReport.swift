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
