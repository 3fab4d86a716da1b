import Postgres
import Reporting

/// Measures the resources that the database server itself can report.
struct ResourceSampling {
    let store: MonitoringStore
    /// The fullest sequence, read before; `nil` if there is none.
    var fullest: SequenceReader.Sequence?
    /// Limits by metric; they override those of the server.
    let limits: [String: Double]

    /// The names of the resources.
    static let metrics = [
        "database_size", "connection_count", "storage_used", "transaction_id_age", "multixact_id_age", "sequence_used",
    ]

    /// One sample of each resource.
    ///
    /// - Parameter notes: receives a sentence about each resource that could not be measured.
    func samples(at now: Instant, _ notes: inout [String]) throws -> [ResourceRecord] {
        let server = try store.connection.query(
            """
            SELECT pg_database_size(current_database()) AS size,
                   (SELECT count(*) FROM pg_catalog.pg_stat_activity
                    WHERE datid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend') AS connections,
                   current_setting('max_connections')::integer AS most_connections
            """)[0]
        var samples = [
            ResourceRecord(metric: "database_size", value: Double(try server.int("size")), at: now),
            ResourceRecord(
                metric: "connection_count", value: Double(try server.int("connections")),
                limit: Double(try server.int("most_connections")), at: now),
        ]
        if let size = try storageSize(&notes) {
            samples.append(ResourceRecord(metric: "storage_used", value: Double(size), at: now))
        }
        let ages = try CatalogReader(connection: store.connection, schema: store.schema).ages()
        for (metric, age) in [("transaction_id_age", ages.transactions), ("multixact_id_age", ages.multixacts)] {
            samples.append(
                ResourceRecord(metric: metric, value: Double(age.age), limit: Double(DatabaseAge.limit), at: now))
        }
        if let fullest {
            // Rounded to a millionth, so that it is written the same everywhere.
            let percent = (Double(fullest.used) / Double(fullest.size) * 1e8).rounded() / 1e6
            samples.append(ResourceRecord(metric: "sequence_used", value: percent, limit: 100, at: now))
        }
        // A column of an enumerated type takes only its own names.
        let names = Set(
            try store.connection.query(
                """
                SELECT e.enumlabel::text AS name FROM pg_catalog.pg_enum e
                JOIN pg_catalog.pg_attribute a ON a.atttypid = e.enumtypid
                WHERE a.attrelid = to_regclass($1::text) AND a.attname = 'metric_type'
                """, [store.schema(.resources)]
            ).map { try $0.text("name") })
        if !names.isEmpty { samples.removeAll { !names.contains($0.metric) } }
        return samples.map { sample in
            var sample = sample
            if let limit = limits[sample.metric] { sample.limit = limit }
            return sample
        }
    }

    /// The bytes of all files in Supabase's storage; `nil` where there is none, or where the role cannot see all of it.
    private func storageSize(_ notes: inout [String]) throws -> Int? {
        let objects = ForeignTable(schema: "storage", name: "objects", column: "metadata")
        guard try objects.exists(over: store.connection) else { return nil }
        if let obstacle = try objects.obstacle(over: store.connection) {
            notes.append("storage_used is not sampled: \(obstacle.why); \(obstacle.next).")
            return nil
        }
        return try store.connection.query(
            """
            SELECT coalesce(sum(CASE WHEN metadata ->> 'size' ~ '^[0-9]{1,18}$' THEN (metadata ->> 'size')::bigint END), 0)::bigint AS bytes
            FROM storage.objects
            """)[0].int("bytes")
    }
}
