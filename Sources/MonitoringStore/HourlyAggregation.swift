import Foundation
import Postgres
import Reporting

/// Makes stored hours from rows. Every statement runs in the caller's transaction, which must see one unchanging view.
struct HourlyAggregation {
    let store: MonitoringStore
    let hours: HourReader

    private var connection: Connection { store.connection }
    private var requests: String { store.schema(.requests) }
    private var aggregates: String { store.schema(.hourlyAggregates) }

    /// Whole hours whose rows are not fully stored, oldest first, however old they are: hours without a stored row, with
    /// fewer or more rows than were stored, with a row that has no distribution, and with rows that came after retention.
    func hoursDue(before end: Instant) throws -> [Instant] {
        try connection.query(
            """
            WITH logged AS (
              SELECT date_trunc('hour', "timestamp", 'UTC') AS hour, count(*) AS rows FROM \(requests)
              WHERE "timestamp" < $1::timestamptz AND isfinite("timestamp") GROUP BY 1
            ), stored AS (
              SELECT hour, sum(request_count) AS rows, bool_or(rows_deleted_at IS NOT NULL) AS were_deleted,
                     bool_and(latency_distribution IS NOT NULL AND status_counts IS NOT NULL) AS are_exact
              FROM \(aggregates) WHERE hour < $1::timestamptz GROUP BY 1
            )
            SELECT logged.hour FROM logged LEFT JOIN stored ON stored.hour = logged.hour
            WHERE stored.hour IS NULL OR stored.were_deleted OR NOT stored.are_exact OR stored.rows <> logged.rows
            ORDER BY 1
            """, [end.description]
        ).map { Instant(microseconds: try $0.microseconds(0)) }
    }

    /// Stores an hour. A stored row is replaced only by more requests, or by as many with their distribution; rows that came
    /// after retention deleted those of the hour are added to what is stored, and deleted too.
    ///
    /// - Returns: how many rows were written, and how many requests they count.
    func store(hour: Instant) throws -> (rows: Int, requests: Int) {
        var traffic = try hours.rows(from: hour, to: hour.adding(seconds: 3600))
        var notes: [String] = []
        let deleted = try hours.stored(from: hour, to: hour.adding(seconds: 3600), &notes)
            .filter { $0.start == hour && $0.rowsDeleted }
        for stored in deleted {
            if let late = traffic[stored.endpoint] { traffic[stored.endpoint] = late.merging(stored.traffic) }
        }
        let rows = traffic.sorted { $0.key < $1.key }.compactMap { StoredRow($0, $1) }
        let json = String(decoding: try JSONEncoder().encode(rows), as: UTF8.self)
        let written = try connection.query(
            """
            WITH fresh AS (
              SELECT r.*, decode(r.distribution, 'hex') AS latency_distribution FROM jsonb_to_recordset($2::jsonb) AS r(
                endpoint text, method text, requests integer, errors integer, successes integer, mean integer, p50 integer,
                p95 integer, p99 integer, total bigint, distribution text, statuses jsonb)
            ), changed AS (
              UPDATE \(aggregates) AS h SET
                request_count = f.requests, error_count = f.errors, success_count = f.successes,
                avg_response_time_ms = f.mean, p50_response_time_ms = f.p50, p95_response_time_ms = f.p95,
                p99_response_time_ms = f.p99, total_response_time_ms = f.total,
                latency_distribution = f.latency_distribution, status_counts = f.statuses
              FROM fresh f
              WHERE h.hour = $1::timestamptz AND h.endpoint = f.endpoint AND h.method IS NOT DISTINCT FROM f.method
                AND (h.request_count IS NULL OR f.requests > h.request_count
                     OR f.requests = h.request_count AND (h.latency_distribution IS NULL OR h.status_counts IS NULL))
              RETURNING h.request_count
            ), added AS (
              INSERT INTO \(aggregates) (endpoint, method, hour, request_count, error_count, success_count,
                avg_response_time_ms, p50_response_time_ms, p95_response_time_ms, p99_response_time_ms,
                total_response_time_ms, latency_distribution, status_counts, rows_deleted_at)
              SELECT endpoint, method, $1::timestamptz, requests, errors, successes, mean, p50, p95, p99, total,
                     latency_distribution, statuses, $3::timestamptz
              FROM fresh f
              WHERE NOT EXISTS (SELECT FROM \(aggregates) h WHERE h.hour = $1::timestamptz AND h.endpoint = f.endpoint
                                AND h.method IS NOT DISTINCT FROM f.method)
              RETURNING request_count
            )
            SELECT count(*), coalesce(sum(request_count), 0)::bigint
            FROM (SELECT * FROM changed UNION ALL SELECT * FROM added) written
            """, [hour.description, json, deleted.isEmpty ? nil : try deletionTime(of: hour)])[0]
        if !deleted.isEmpty { try connection.query(deletion, [hour.description]) }
        return (try written.int(0), try written.int(1))
    }

    /// Hours before `end` all of whose rows are stored exactly and still there, oldest first.
    func completeHours(before end: Instant) throws -> [Instant] {
        try connection.query(
            """
            WITH logged AS (
              SELECT date_trunc('hour', "timestamp", 'UTC') AS hour, count(*) AS rows FROM \(requests)
              WHERE "timestamp" < $1::timestamptz AND isfinite("timestamp") GROUP BY 1
            )
            SELECT logged.hour FROM logged JOIN \(aggregates) h ON h.hour = logged.hour
            GROUP BY logged.hour, logged.rows
            HAVING sum(h.request_count) = logged.rows
              AND bool_and(h.latency_distribution IS NOT NULL AND h.status_counts IS NOT NULL)
            ORDER BY 1
            """, [end.description]
        ).map { Instant(microseconds: try $0.microseconds(0)) }
    }

    /// Deletes the rows of an hour if, looked at endpoint by endpoint, each is in the stored distribution.
    ///
    /// - Returns: how many rows were deleted; 0 when anything is missing.
    func deleteRows(of hour: Instant, at now: Instant) throws -> Int {
        let end = hour.adding(seconds: 3600)
        var notes: [String] = []
        let stored = Dictionary(
            try hours.stored(from: hour, to: end, &notes).filter { $0.start == hour }.map { ($0.endpoint, $0.traffic) },
            uniquingKeysWith: { first, _ in first })
        for (endpoint, rows) in try hours.rows(from: hour, to: end) {
            guard let kept = stored[endpoint], kept.latencies == rows.latencies, kept.statuses == rows.statuses else {
                return 0
            }
        }
        try connection.query(
            "UPDATE \(aggregates) SET rows_deleted_at = $2::timestamptz WHERE hour = $1::timestamptz",
            [hour.description, now.description])
        return try connection.query(
            "WITH gone AS (\(deletion) RETURNING 1) SELECT count(*) FROM gone", [hour.description])[0].int(0)
    }

    private var deletion: String {
        """
        DELETE FROM \(requests)
        WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $1::timestamptz + interval '1 hour'
        """
    }

    private func deletionTime(of hour: Instant) throws -> String? {
        try connection.query(
            "SELECT max(rows_deleted_at) FROM \(aggregates) WHERE hour = $1::timestamptz", [hour.description])[0]
            .optionalMicroseconds(0).map { Instant(microseconds: $0).description }
    }
}

/// A row of the hourly table as it is sent to the server.
private struct StoredRow: Encodable {
    let endpoint: String
    let method: String?
    let requests: Int
    let errors: Int
    let successes: Int
    let mean: Int
    let p50: Int
    let p95: Int
    let p99: Int
    let total: Int
    /// Hexadecimal.
    let distribution: String
    let statuses: [String: Int]

    /// `nil` without requests.
    init?(_ endpoint: Endpoint, _ traffic: Traffic) {
        let latencies = traffic.latencies
        guard let p50 = latencies.latency(at: .p50), let p95 = latencies.latency(at: .p95),
            let p99 = latencies.latency(at: .p99)
        else { return nil }
        self.endpoint = endpoint.name
        method = endpoint.method
        requests = latencies.requests
        errors = traffic.statuses.reduce(0) { $0 + (($1.key ?? 0) >= 400 ? $1.value : 0) }
        successes = traffic.statuses.reduce(0) { $0 + (($1.key ?? 400) < 400 ? $1.value : 0) }
        mean = latencies.meanRoundedAsNumeric
        // As PostgreSQL casts double precision to integer: half to even.
        self.p50 = Int(p50.rounded(.toNearestOrEven))
        self.p95 = Int(p95.rounded(.toNearestOrEven))
        self.p99 = Int(p99.rounded(.toNearestOrEven))
        total = Int(clamping: latencies.totalMilliseconds)
        distribution = latencies.encoded().hexadecimal
        statuses = StatusCounts(traffic.statuses).named
    }
}

extension LatencyHistogram {
    /// The mean as PostgreSQL casts the average of integers, a `numeric`, to integer: half away from zero.
    fileprivate var meanRoundedAsNumeric: Int {
        guard requests > 0 else { return 0 }
        let (quotient, rest) = totalMilliseconds.magnitude.quotientAndRemainder(dividingBy: UInt128(requests))
        let rounded = quotient + (rest * 2 >= UInt128(requests) ? 1 : 0)
        return totalMilliseconds < 0 ? -Int(rounded) : Int(rounded)
    }
}

extension [UInt8] {
    fileprivate var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
