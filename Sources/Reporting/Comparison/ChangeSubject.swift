/// The subject of a change: the whole service, an endpoint, a group of slow queries, the database server, a resource, or
/// an objective.
package enum ChangeSubject: Hashable, Sendable {
    case service
    case endpoint(Endpoint)
    /// A query, by its fingerprint.
    case query(String)
    /// The PostgreSQL server, by its log.
    case server
    /// A resource, by its metric.
    case resource(String)
    /// An objective, by its name.
    case objective(String)

    /// The name for people: `GET /api/orders`, `the whole service`.
    package var name: String {
        switch self {
        case .service: "the whole service"
        case .endpoint(let endpoint): endpoint.method.map { "\($0) \(endpoint.name)" } ?? endpoint.name
        case .query(let fingerprint): fingerprint
        case .server: "the database server"
        case .resource(let metric): ResourceSeries.name(of: metric)
        case .objective(let name): name
        }
    }

    /// That of a query; `nil` for anything else.
    var fingerprint: String? {
        if case .query(let fingerprint) = self { fingerprint } else { nil }
    }

    /// The type as `report.json` has it.
    var type: String {
        switch self {
        case .service: "service"
        case .endpoint: "endpoint"
        case .query: "query"
        case .server: "server"
        case .resource: "resource"
        case .objective: "objective"
        }
    }
}

/// Encodes a subject in `report.json` as `{type: service|endpoint|query|server|resource|objective, endpoint | null, method |
/// null, fingerprint | null, metric | null, objective | null}`.
extension ChangeSubject: Codable {
    private enum CodingKeys: String, CodingKey { case type, endpoint, method, fingerprint, metric, objective }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "service": self = .service
        case "endpoint":
            self = .endpoint(
                Endpoint(
                    name: try container.decode(String.self, forKey: .endpoint),
                    method: try container.decodeIfPresent(String.self, forKey: .method)))
        case "query": self = .query(try container.decode(String.self, forKey: .fingerprint))
        case "server": self = .server
        case "resource": self = .resource(try container.decode(String.self, forKey: .metric))
        case "objective": self = .objective(try container.decode(String.self, forKey: .objective))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "\(other) is not a subject of a change")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var (endpoint, fingerprint, metric, objective): (Endpoint?, String?, String?, String?)
        switch self {
        case .service, .server: break
        case .endpoint(let subject): endpoint = subject
        case .query(let text): fingerprint = text
        case .resource(let text): metric = text
        case .objective(let text): objective = text
        }
        try container.encode(type, forKey: .type)
        try container.encode(endpoint?.name, forKey: .endpoint)
        try container.encode(endpoint?.method, forKey: .method)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encode(metric, forKey: .metric)
        try container.encode(objective, forKey: .objective)
    }
}
