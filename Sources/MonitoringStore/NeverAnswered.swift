import Postgres
import Reporting

/// Endpoints with nothing but client errors, such as the paths that scanners try. Read once per run of the alert rules,
/// and only if an hour has candidates.
struct NeverAnswered {
    let store: MonitoringStore
    /// The first stored hour that is checked.
    let start: Instant
    let end: Instant
    private var found: Set<Endpoint>?

    init(store: MonitoringStore, start: Instant, end: Instant) {
        self.store = store
        self.start = start
        self.end = end
    }

    /// The endpoints of an hour that have nothing but client errors.
    mutating func endpoints(of hour: [Endpoint: Traffic]) throws -> Set<Endpoint> {
        let candidates = hour.filter { $0.value.hasClientErrorsOnly }
        if candidates.isEmpty { return [] }
        let all = try found ?? read()
        found = all
        return all.intersection(candidates.keys)
    }

    /// Where the statuses of errors are unknown, one of them may be a server error.
    private func read() throws -> Set<Endpoint> {
        let rows = try store.connection.query(
            """
            SELECT endpoint::text, method::text FROM \(store.schema(.hourlyAggregates))
            WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND endpoint IS NOT NULL
            GROUP BY endpoint, method
            HAVING bool_and(coalesce(success_count, 0) = 0 AND coalesce(request_count, 0) = coalesce(error_count, 0)
              AND (coalesce(error_count, 0) = 0 OR CASE jsonb_typeof(status_counts)
                WHEN 'object' THEN NOT EXISTS (SELECT FROM jsonb_object_keys(status_counts) status WHERE status !~ '^4[0-9][0-9]$')
                ELSE false END))
            """, [start.description, end.description])
        return Set(try rows.map { Endpoint(name: try $0.text("endpoint"), method: try $0.optionalText("method")) })
    }
}

extension Traffic {
    fileprivate var hasClientErrorsOnly: Bool {
        stored.allSatisfy { $0.requests == 0 } && !statuses.isEmpty
            && statuses.allSatisfy { $0.value == 0 || $0.key.map { (400..<500).contains($0) } == true }
    }
}
