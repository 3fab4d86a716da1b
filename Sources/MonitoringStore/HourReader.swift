import FoundationEssentials
import Postgres
import Reporting

/// Reads requests by hour, from rows and from stored hours, in the caller's transaction.
struct HourReader {
    var connection: Connection
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
            tenant: tenant, names: names)
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
    ///   - snapshot: sessions that each read a part of them; `nil` for this connection alone.
    ///   - notes: receives notes about rows that are ignored.
    /// - Throws: `TooManyEndpoints`, and errors of the connection.
    func stored(
        from start: Instant, to end: Instant, kept: Set<Endpoint>? = nil, limit: Int? = nil,
        over snapshot: SharedSnapshot? = nil, _ notes: inout [String]
    ) throws -> [HourlyTraffic.StoredHour] {
        let starts = (start..<max(start, end)).divided(into: snapshot?.sessions ?? 1)
        func read(_ connection: Connection, _ starts: Range<Instant>) throws -> StoredHours {
            var reader = self
            reader.connection = connection
            // The first may begin up to an hour before; the server subtracts, since its calendar goes further back.
            return try reader.stored(
                starting: starts, before: starts.lowerBound == start ? "1 hour" : "1 microsecond", kept: kept,
                limit: limit)
        }
        let parts = try snapshot?.map(starts, read) ?? starts.map { try read(connection, $0) }
        if let limit, parts.reduce(0, { $0 + $1.counted }) > limit { throw TooManyEndpoints() }
        let contradicting = parts.reduce(0) { $0 + $1.contradicting }
        if contradicting > 0 {
            notes.append(
                "\(NumberText.counted(contradicting, "row")) of \(schema.displayName(.hourlyAggregates)) \(contradicting == 1 ? "has" : "have")"
                    + " contradictory percentiles, which are ignored.")
        }
        notes += schema.note(
            parts.reduce(0) { $0 + $1.unusable }, of: .hourlyAggregates, have: "no usable counts", are: "ignored")
        return parts.flatMap(\.all)
    }

    /// - Parameter interval: how long before the first of `starts` an hour may not begin yet.
    private func stored(
        starting starts: Range<Instant>, before interval: String, kept: Set<Endpoint>?, limit: Int?
    ) throws -> StoredHours {
        var hours = StoredHours(kept: kept, limit: limit, areFolded: names.areFolded)
        let bounds = [starts.lowerBound.description, starts.upperBound.description, interval]
        try connection.stream(statement(limit: limit), bounds) { row in
            hours.rows += 1
            if hours.areTooMany { return }
            if let hour = try hour(row, &hours.contradicting) { hours.add(hour) } else { hours.unusable += 1 }
        }
        return hours
    }

    /// The rows of stored hours. Where names are folded, they are merged, in a fixed order, before they are limited.
    private func statement(limit: Int?) -> String {
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
        return """
            SELECT endpoint::text, method::text, hour, \(tables.keepsPeriods ? "period_seconds" : "3600 AS period_seconds"),
                   request_count, \(added),
                   error_count, success_count, avg_response_time_ms, p50_response_time_ms, p95_response_time_ms,
                   p99_response_time_ms
            FROM \(schema(.hourlyAggregates))
            WHERE hour > $1::timestamptz - $3::interval AND hour < $2::timestamptz
            \(names.areFolded ? "ORDER BY hour, endpoint::text COLLATE \"C\", method::text COLLATE \"C\"" : limit.map { "LIMIT \($0 + 1)" } ?? "")
            """
    }

    /// A stored hour of an endpoint; `nil` when its row has no usable counts.
    ///
    /// - Parameter contradicting: incremented for percentiles that contradict each other, which are left out.
    private func hour(_ row: Row, _ contradicting: inout Int) throws -> HourlyTraffic.StoredHour? {
        guard let name = try row.optionalText("endpoint") else { return nil }
        let endpoint = names.endpoint(name, method: try row.optionalText("method"))
        let start = Instant(microseconds: try row.microseconds("hour"))
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
            return HourlyTraffic.StoredHour(
                start: start, seconds: seconds, endpoint: endpoint, traffic: exact, detached: detached)
        }
        guard var aggregate = try aggregate(row) else { return nil }
        if !aggregate.percentilesAgree {
            contradicting += 1
            aggregate = aggregate.withoutPercentiles
        }
        var traffic = Traffic()
        traffic.stored = [aggregate]
        return HourlyTraffic.StoredHour(start: start, seconds: seconds, endpoint: endpoint, traffic: traffic)
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

extension Range<Instant> {
    /// Parts of about the same length; one if it is empty.
    fileprivate func divided(into parts: Int) -> [Range<Instant>] {
        let length = upperBound.microseconds - lowerBound.microseconds
        guard length > 0, parts > 1 else { return [self] }
        let edges = (0...parts).map {
            Instant(microseconds: lowerBound.microseconds + length / Int64(parts) * Int64($0))
        }
        return zip(edges.dropLast(), edges.dropFirst()).enumerated().map { number, edge in
            edge.0..<(number == parts - 1 ? upperBound : edge.1)
        }
    }
}

/// Stored hours as they are read. Those of endpoints that are not kept are merged, and so are those of names that are
/// folded into one.
private struct StoredHours {
    let kept: Set<Endpoint>?
    let limit: Int?
    let areFolded: Bool
    /// The number of rows.
    var rows = 0
    /// Rows without usable counts, and with percentiles that contradict each other.
    var (unusable, contradicting) = (0, 0)
    private var hours: [HourlyTraffic.StoredHour] = []
    private var others: [HourSlot: HourlyTraffic.StoredHour] = [:]
    private var folded: [HourSlot: [Endpoint: HourlyTraffic.StoredHour]] = [:]
    private var foldedHours = 0

    init(kept: Set<Endpoint>?, limit: Int?, areFolded: Bool) {
        self.kept = kept
        self.limit = limit
        self.areFolded = areFolded
    }

    /// The number that is limited.
    var counted: Int { areFolded ? foldedHours : rows }

    var areTooMany: Bool { limit.map { counted > $0 } ?? false }

    var all: [HourlyTraffic.StoredHour] {
        hours + folded.values.flatMap(\.values) + others.values.sorted { $0.start < $1.start }
    }

    mutating func add(_ hour: HourlyTraffic.StoredHour) {
        if let kept, !kept.contains(hour.endpoint) {
            others[
                hour.slot, default: HourlyTraffic.StoredHour(start: hour.start, seconds: hour.seconds, endpoint: .other)
            ].merge(hour)
        } else if !areFolded {
            hours.append(hour)
        } else if folded[hour.slot, default: [:]][hour.endpoint]?.merge(hour) == nil {
            foldedHours += 1
            if areTooMany { folded = [:] } else { folded[hour.slot, default: [:]][hour.endpoint] = hour }
        }
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
        guard let named = try? [String: Int](fromJSON: Data(json.utf8)) else { return nil }
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
