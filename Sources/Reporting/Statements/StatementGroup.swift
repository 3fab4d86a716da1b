/// Statements that differ only in their literals, and what they did on a day.
package struct StatementGroup: Hashable, Sendable {
    /// What later days know of it.
    package struct Day: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let calls: Int
        package let totalMilliseconds: Double
    }

    /// That of the slow query with the same text.
    package let fingerprint: String
    /// The text without literals, with the placeholders of the server.
    package let query: String
    /// The text with one line for each clause; `nil` if it cannot be formatted.
    package let formattedQuery: String?
    package let load: StatementLoad
    /// One for each hour of the window.
    package let hours: [StatementHour]
    /// The databases and roles that sent it, by name, sorted; empty where they are gone.
    package let databases: [String]
    package let roles: [String]
    /// The endpoint in the comment of the first execution on record, if it has one.
    package let endpoint: String?
    /// The days before that list it, oldest first; among the last `SlowQueryHistory.length`.
    package var history: [Day] = []
}

/// Encodes a group with the fields of its load among its own.
extension StatementGroup: Codable {
    private enum CodingKeys: String, CodingKey {
        case fingerprint, query, formattedQuery, hours, databases, roles, endpoint, history
    }

    package init(from decoder: any Decoder) throws {
        load = try StatementLoad(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        fingerprint = try container.decode(String.self, forKey: .fingerprint)
        query = try container.decode(String.self, forKey: .query)
        formattedQuery = try container.decodeIfPresent(String.self, forKey: .formattedQuery)
        hours = try container.decode([StatementHour].self, forKey: .hours)
        databases = try container.decode([String].self, forKey: .databases)
        roles = try container.decode([String].self, forKey: .roles)
        endpoint = try container.decodeIfPresent(String.self, forKey: .endpoint)
        history = try container.decode([Day].self, forKey: .history)
    }

    package func encode(to encoder: any Encoder) throws {
        try load.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encode(query, forKey: .query)
        try container.encode(formattedQuery, forKey: .formattedQuery)
        try container.encode(hours, forKey: .hours)
        try container.encode(databases, forKey: .databases)
        try container.encode(roles, forKey: .roles)
        try container.encode(endpoint, forKey: .endpoint)
        try container.encode(history, forKey: .history)
    }
}
