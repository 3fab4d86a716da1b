/// What has changed: the whole service, an endpoint, or a group of slow queries.
package enum ChangeSubject: Hashable, Sendable {
    case service
    case endpoint(Endpoint)
    /// By the fingerprint of its group.
    case query(String)

    /// `GET /api/orders`, `the whole service`; for people.
    package var name: String {
        switch self {
        case .service: "the whole service"
        case .endpoint(let endpoint): endpoint.method.map { "\($0) \(endpoint.name)" } ?? endpoint.name
        case .query(let fingerprint): fingerprint
        }
    }
}

/// In `report.json`: `{type: service|endpoint|query, endpoint | null, method | null, fingerprint | null}`.
extension ChangeSubject: Codable {
    private enum CodingKeys: String, CodingKey { case type, endpoint, method, fingerprint }

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
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "\(other) is no subject of a change")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var (type, endpoint, fingerprint): (String, Endpoint?, String?)
        switch self {
        case .service: (type, endpoint, fingerprint) = ("service", nil, nil)
        case .endpoint(let subject): (type, endpoint, fingerprint) = ("endpoint", subject, nil)
        case .query(let text): (type, endpoint, fingerprint) = ("query", nil, text)
        }
        try container.encode(type, forKey: .type)
        try container.encode(endpoint?.name, forKey: .endpoint)
        try container.encode(endpoint?.method, forKey: .method)
        try container.encode(fingerprint, forKey: .fingerprint)
    }
}
