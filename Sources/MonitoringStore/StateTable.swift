import FoundationEssentials
import Postgres

/// The state that this program keeps between runs, by name, as JSON.
struct StateTable {
    let store: MonitoringStore

    /// `nil` when the name has no value.
    func read<Value: Decodable>(_ name: String) throws -> Value? {
        let rows = try store.connection.query(
            "SELECT value::text FROM \(store.schema(.state)) WHERE name = $1::text", [name])
        guard let row = rows.first else { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(try row.text("value").utf8))
        } catch is DecodingError {
            throw StoreError(
                "cannot read row \"\(name)\" of \(store.schema.displayName(.state))",
                why: "its value was not written by daybook", next: "delete the row to start over")
        }
    }

    /// The values, as JSON, of all names that begin with a prefix, in the order of the names.
    func values(prefix: String) throws -> [String] {
        try store.connection.query(
            "SELECT value::text FROM \(store.schema(.state)) WHERE starts_with(name, $1::text) ORDER BY name", [prefix]
        ).map { try $0.text("value") }
    }

    /// Adds a value.
    ///
    /// - Throws: `PostgresError` with state 23505 if the name has a value.
    func insert(_ name: String, json: String) throws {
        try store.connection.query(
            "INSERT INTO \(store.schema(.state)) (name, value, updated_at) VALUES ($1::text, $2::jsonb, clock_timestamp())",
            [name, json])
    }

    /// Removes a value if it is still this one.
    func remove(_ name: String, json: String) throws -> Bool {
        try store.connection.query(
            "DELETE FROM \(store.schema(.state)) WHERE name = $1::text AND value = $2::jsonb RETURNING 1", [name, json]
        ).count == 1
    }

    func write(_ value: some Encodable, _ name: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try store.connection.query(
            """
            INSERT INTO \(store.schema(.state)) (name, value, updated_at) VALUES ($1::text, $2::jsonb, clock_timestamp())
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
            """, [name, String(decoding: try encoder.encode(value), as: UTF8.self)])
    }
}
