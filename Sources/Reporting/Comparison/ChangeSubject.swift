/// What has changed: the whole service, an endpoint, a group of slow queries, or a resource.
package enum ChangeSubject: Hashable, Sendable {
    case service
    case endpoint(Endpoint)
    /// By the fingerprint of its group.
    case query(String)
    /// By its metric.
    case resource(String)

    /// `GET /api/orders`, `the whole service`; for people.
    package var name: String {
        switch self {
        case .service: "the whole service"
        case .endpoint(let endpoint): endpoint.method.map { "\($0) \(endpoint.name)" } ?? endpoint.name
        case .query(let fingerprint): fingerprint
        case .resource(let metric): ResourceSeries.name(of: metric)
        }
    }
}

/// In `report.json`: `{type: service|endpoint|query|resource, endpoint | null, method | null, fingerprint | null, metric | null}`.
extension ChangeSubject: Codable {
    private enum CodingKeys: String, CodingKey { case type, endpoint, method, fingerprint, metric }

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
        case "resource": self = .resource(try container.decode(String.self, forKey: .metric))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "\(other) is no subject of a change")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var (type, endpoint, fingerprint, metric): (String, Endpoint?, String?, String?)
        switch self {
        case .service: (type, endpoint, fingerprint, metric) = ("service", nil, nil, nil)
        case .endpoint(let subject): (type, endpoint, fingerprint, metric) = ("endpoint", subject, nil, nil)
        case .query(let text): (type, endpoint, fingerprint, metric) = ("query", nil, text, nil)
        case .resource(let text): (type, endpoint, fingerprint, metric) = ("resource", nil, nil, text)
        }
        try container.encode(type, forKey: .type)
        try container.encode(endpoint?.name, forKey: .endpoint)
        try container.encode(endpoint?.method, forKey: .method)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encode(metric, forKey: .metric)
    }
}
