import Foundation
import Postgres

/// The state that this program keeps between runs, by name, as JSON.
struct StateTable {
    let store: MonitoringStore

    /// `nil` when the name has no value.
    func read<Value: Decodable>(_ name: String) throws -> Value? {
        let rows = try store.connection.query(
            "SELECT value::text FROM \(store.schema(.state)) WHERE name = $1::text", [name])
        guard rows.count > 0 else { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: Data(try rows[0].text(0).utf8))
        } catch is DecodingError {
            throw StoreError(
                "cannot read row \"\(name)\" of \(store.schema.displayName(.state))",
                why: "its value was not written by daybook",
                next: "delete the row to start over")
        }
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
