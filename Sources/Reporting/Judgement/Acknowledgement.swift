/// An operator's statement that a problem is known and must not raise an alarm until a given day. It is stored next to
/// the archive, shown on the page, and reopened when the problem gets worse.
package struct Acknowledgement: Hashable, Codable, Sendable {
    /// What is acknowledged.
    package enum Subject: Hashable, Sendable {
        /// Endpoints, by name pattern and method.
        case endpoint(EndpointPattern)
        /// A group of slow queries, by its fingerprint.
        case query(String)
        /// A finding, by the id shown on pages and in `report.json`.
        case finding(String)
    }

    package let subject: Subject
    /// The reason; empty where none was given.
    package let note: String
    /// The last day for which it holds; `nil` for no end.
    package let until: CalendarDate?
    /// When it was written.
    package let at: Instant

    package init(subject: Subject, note: String, until: CalendarDate?, at: Instant) {
        self.subject = subject
        self.note = note
        self.until = until
        self.at = at
    }

    /// Whether it holds on a day.
    package func holds(on date: CalendarDate) -> Bool { until.map { date <= $0 } ?? true }
}

/// Encodes an acknowledgement as `{type: endpoint|query|finding, endpoint, method, fingerprint, finding, note, until,
/// at}`; fields that a type does not have are `null`.
extension Acknowledgement {
    private enum CodingKeys: String, CodingKey { case type, endpoint, method, fingerprint, finding, note, until, at }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .type) {
        case "endpoint":
            subject = .endpoint(
                EndpointPattern(
                    name: try container.decode(String.self, forKey: .endpoint),
                    method: try container.decodeIfPresent(String.self, forKey: .method)))
        case "query": subject = .query(try container.decode(String.self, forKey: .fingerprint))
        case "finding": subject = .finding(try container.decode(String.self, forKey: .finding))
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container,
                debugDescription: "\(other) cannot be acknowledged; expected endpoint, query or finding")
        }
        note = try container.decodeIfPresent(String.self, forKey: .note) ?? ""
        until = try container.decodeIfPresent(CalendarDate.self, forKey: .until)
        at = try container.decode(Instant.self, forKey: .at)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var (type, endpoint, method, fingerprint, finding): (String, String?, String?, String?, String?)
        switch subject {
        case .endpoint(let pattern):
            (type, endpoint, method, fingerprint, finding) = ("endpoint", pattern.name, pattern.method, nil, nil)
        case .query(let text): (type, endpoint, method, fingerprint, finding) = ("query", nil, nil, text, nil)
        case .finding(let id): (type, endpoint, method, fingerprint, finding) = ("finding", nil, nil, nil, id)
        }
        try container.encode(type, forKey: .type)
        try container.encode(endpoint, forKey: .endpoint)
        try container.encode(method, forKey: .method)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encode(finding, forKey: .finding)
        try container.encode(note, forKey: .note)
        try container.encode(until, forKey: .until)
        try container.encode(at, forKey: .at)
    }
}
