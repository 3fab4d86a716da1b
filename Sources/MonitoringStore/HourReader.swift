import Foundation
import Postgres
import Reporting

/// Reads requests by hour, from rows and from stored hours, in the caller's transaction.
struct HourReader {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    /// The names of endpoints.
    var names = EndpointNames()

    /// The requests in an interval, read from rows.
    func rows(from start: Instant, to end: Instant) throws -> [Endpoint: Traffic] {
        try requests(over: connection).traffic(from: start, to: end)
    }

    /// The requests in an interval, read over another session with the same snapshot.
    func requests(over connection: Connection, kept: [Endpoint]? = nil, tenant: OrganizationID? = nil) -> RequestReader
    {
        RequestReader(
            connection: connection, table: tables.requests, isDistributed: tables.areDistributed, kept: kept,
            tenant: tenant,
            names: names)
    }

    /// The number of rows.
    func rowCount(from start: Instant, to end: Instant, over connection: Connection) throws -> Int {
        try connection.query(
            """
            SELECT count(*) FROM \(tables.requests) log
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            """, [start.description, end.description])[0].int("count")
    }

    /// The stored hours that overlap an interval.
    ///
    /// - Parameters:
    ///   - kept: the endpoints that are counted one by one; the others are merged. `nil` for all.
    ///   - limit: the largest number of stored hours.
    ///   - notes: receives notes about rows that are ignored.
    /// - Throws: `TooManyEndpoints`, and errors of the connection.
    func stored(
        from start: Instant, to end: Instant, kept: Set<Endpoint>? = nil, limit: Int? = nil, _ notes: inout [String]
    ) throws -> [HourlyTraffic.StoredHour] {
        let added =
            tables.keepsDistributions
            ? """
            latency_distribution, status_counts::text, detached_requests,
                   CASE WHEN detached_requests < request_count THEN detached_distribution END AS detached_distribution,
                   CASE WHEN detached_requests < request_count THEN detached_status_counts::text END AS detached_status_counts,
                   total_response_time_ms
            """
            : """
            NULL::bytea AS latency_distribution, NULL::text AS status_counts, NULL::bigint AS total_response_time_ms
            """
        let period = tables.keepsPeriods ? "period_seconds" : "3600 AS period_seconds"
        var stored: [HourlyTraffic.StoredHour] = []
        var others: [HourSlot: HourlyTraffic.StoredHour] = [:]
        // By hour and folded endpoint, where names are folded.
        var folded: [HourSlot: [Endpoint: HourlyTraffic.StoredHour]] = [:]
        var foldedHours = 0
        var rows = 0
        var unusable = 0
        var contradicting = 0
        func add(_ hour: HourlyTraffic.StoredHour) throws {
            if let kept, !kept.contains(hour.endpoint) {
                others[
                    hour.slot,
                    default: HourlyTraffic.StoredHour(start: hour.start, seconds: hour.seconds, endpoint: .other)
                ].merge(hour)
            } else if names.areFolded {
                let endpoint = hour.endpoint
                if folded[hour.slot, default: [:]][endpoint]?.merge(hour) != nil { return }
                foldedHours += 1
                if limit.map({ foldedHours > $0 }) ?? false {
                    folded = [:]
                } else {
                    folded[hour.slot, default: [:]][endpoint] = hour
                }
            } else {
                stored.append(hour)
            }
        }
        // Aggregates are merged in a fixed order.
        let order = names.areFolded ? "ORDER BY hour, endpoint::text COLLATE \"C\", method::text COLLATE \"C\"" : ""
        let most = names.areFolded ? nil : limit.map { "LIMIT \($0 + 1)" }
        try connection.stream(
            """
            SELECT endpoint::text, method::text, hour, \(period), request_count, \(added),
                   error_count, success_count, avg_response_time_ms, p50_response_time_ms, p95_response_time_ms,
                   p99_response_time_ms
            FROM \(schema(.hourlyAggregates))
            WHERE hour > $1::timestamptz - interval '1 hour' AND hour < $2::timestamptz
            \(order) \(most ?? "")
            """, [start.description, end.description]
        ) { row in
            rows += 1
            if let limit, foldedHours > limit { return }
            guard let name = try row.optionalText("endpoint") else {
                unusable += 1
                return
            }
            let endpoint = names.endpoint(name, method: try row.optionalText("method"))
            let hour = Instant(microseconds: try row.microseconds("hour"))
            let seconds = Int64(min(max(try row.optionalInt("period_seconds") ?? 3600, 1), 3600))
            if let exact = try exact(
                row, requests: "request_count", distribution: "latency_distribution", statuses: "status_counts")
            {
                let detached =
                    try exact.requests == row.int("detached_requests")
                    ? exact
                    : self.exact(
                        row, requests: "detached_requests", distribution: "detached_distribution",
                        statuses: "detached_status_counts") ?? Traffic()
                return try add(
                    HourlyTraffic.StoredHour(
                        start: hour, seconds: seconds, endpoint: endpoint, traffic: exact, detached: detached))
            }
            guard var aggregate = try aggregate(row) else {
                unusable += 1
                return
            }
            if !aggregate.percentilesAgree {
                contradicting += 1
                aggregate = aggregate.withoutPercentiles
            }
            var traffic = Traffic()
            traffic.stored = [aggregate]
            try add(HourlyTraffic.StoredHour(start: hour, seconds: seconds, endpoint: endpoint, traffic: traffic))
        }
        if let limit, (names.areFolded ? foldedHours : rows) > limit { throw TooManyEndpoints() }
        stored += folded.values.flatMap(\.values)
        let table = schema.displayName(.hourlyAggregates)
        if contradicting > 0 {
            notes.append(
                "\(NumberText.counted(contradicting, "row")) of \(table) \(contradicting == 1 ? "has" : "have")"
                    + " contradictory percentiles, which are ignored.")
        }
        if unusable > 0 {
            notes.append(
                "\(NumberText.counted(unusable, "row")) of \(table)"
                    + " \(unusable == 1 ? "has" : "have") no usable counts and \(unusable == 1 ? "is" : "are") ignored."
            )
        }
        return stored + others.values.sorted { $0.start < $1.start }
    }

    /// A stored distribution with its statuses; `nil` unless both exist and have as many requests as the row counts.
    private func exact(_ row: Row, requests: String, distribution: String, statuses: String) throws -> Traffic? {
        guard let bytes = try row.optionalBytes(distribution), let json = try row.optionalText(statuses),
            let latencies = LatencyHistogram(encoded: bytes), let statuses = StatusCounts(json: json),
            latencies.requests == statuses.requests, try statuses.requests == row.optionalInt(requests)
        else { return nil }
        var traffic = Traffic()
        traffic.latencies = latencies
        traffic.statuses = statuses.counts
        return traffic
    }

    /// The counts and rounded figures of the specification; `nil` when the counts are impossible.
    private func aggregate(_ row: Row) throws -> HourlyAggregate? {
        guard let requests = try row.optionalInt("request_count"), let errors = try row.optionalInt("error_count"),
            requests >= 0,
            (0...requests).contains(errors), let mean = try row.optionalInt("avg_response_time_ms")
        else { return nil }
        let successes = min(max(try row.optionalInt("success_count") ?? 0, 0), requests - errors)
        return HourlyAggregate(
            requests: requests, errors: errors, unknownStatus: requests - errors - successes, meanMilliseconds: mean,
            totalMilliseconds: try row.optionalInt("total_response_time_ms"),
            p50Milliseconds: try row.optionalInt("p50_response_time_ms"),
            p95Milliseconds: try row.optionalInt("p95_response_time_ms"),
            p99Milliseconds: try row.optionalInt("p99_response_time_ms"))
    }
}

/// The number of requests of a stored hour by status, as in the column `status_counts`: an object of counts by status,
/// with `none` for requests without one.
struct StatusCounts: Equatable {
    private static let none = "none"

    let counts: [Int?: Int]

    init(_ counts: [Int?: Int]) { self.counts = counts }

    /// `nil` for anything that `named` does not produce.
    init?(json: String) {
        guard let named = try? JSONDecoder().decode([String: Int].self, from: Data(json.utf8)) else { return nil }
        var counts: [Int?: Int] = [:]
        for (name, count) in named {
            guard (1...Traffic.greatestCount).contains(count) else { return nil }
            if name == Self.none {
                counts[nil] = count
            } else {
                guard let status = Int(name), "\(status)" == name else { return nil }
                counts[status] = count
            }
        }
        self.counts = counts
    }

    /// The value for the column.
    var named: [String: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ($0.key.map(String.init) ?? Self.none, $0.value) })
    }

    var requests: Int { counts.values.saturatingSum }
}
