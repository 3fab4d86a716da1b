import Postgres

/// The lock that only one writer of stored hours and alerts holds, until its transaction ends.
///
/// Locks of transactions also work through a connection pooler.
struct CollectorLock {
    let store: MonitoringStore

    private var name: [String] { ["daybook collect \(store.schema.name)"] }

    /// - Returns: whether it is held now; `false` if another transaction holds it.
    func attempt() throws -> Bool {
        try store.connection.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1::text, 0)) AS is_held", name)[0].bool("is_held")
    }

    /// Waits until no other transaction holds it.
    func wait() throws {
        try store.connection.query("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0))", name)
    }
}
