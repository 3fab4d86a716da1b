import Postgres
import Reporting

/// Makes stored hours from rows. Every statement runs in the caller's transaction, which must have a single snapshot.
///
/// Hours are those of the configured time zone. A stored hour of another zone is not replaced: it is reduced to what has
/// no rows, once the hours of this zone have the rest.
struct HourlyAggregation {
    let store: MonitoringStore
    let hours: HourReader
    let timeZone: ReportTimeZone

    private var connection: Connection { store.connection }
    private var requests: String { hours.tables.requests }
    private var aggregates: String { store.schema(.hourlyAggregates) }
    /// `nil` where details cannot be written.
    private var details: HourDetails? {
        hours.tables.obstacleToDetails == nil ? HourDetails(connection: connection, schema: store.schema) : nil
    }

    /// A stored hour of the whole service.
    private struct Stored {
        /// The requests that have rows.
        let rows: Int
        let isExact: Bool
    }

    /// The number of rows by hour, of the hours in an interval that have any.
    private func logged(from start: Instant, to end: Instant) throws -> [HourSlot: Int] {
        if hours.tables.areDistributed { return try loggedByQuarter(from: start, to: end) }
        // Hour by hour, the server counts from an index, with several workers; grouped by hour, it would sort all rows.
        var slots = HourSlots(timeZone)
        var rows: [HourSlot: Int] = [:]
        var next: Instant? = start
        while let time = next, time < end {
            let slot = slots.slot(of: time)
            let count =
                start <= slot.start && slot.end <= end
                ? try hours.rowCount(from: slot.start, to: slot.end, over: connection) : 0
            if count > 0 { rows[slot] = count }
            // Years without a row cost nothing.
            next = count > 0 ? slot.end : try oldestRow(from: slot.end)
        }
        return rows
    }

    /// The same in one statement, which other servers answer with their counts instead of their rows.
    private func loggedByQuarter(from start: Instant, to end: Instant) throws -> [HourSlot: Int] {
        // Every zone's hours begin at a quarter of an hour since 1972. `date_bin` takes less than half the time of
        // `date_trunc`, which looks up the zone for every row; it counts from the first time that PostgreSQL can store,
        // as older versions round wrongly before the origin.
        let quarters = try connection.query(
            """
            SELECT date_bin('15 minutes', "timestamp", '4714-11-24 00:00:00+00 BC') AS start, count(*) FROM \(requests) log
            WHERE "timestamp" < $2::timestamptz AND "timestamp" >= $1::timestamptz GROUP BY 1 ORDER BY 1
            """, [start.description, end.description])
        var slots = HourSlots(timeZone)
        var rows: [HourSlot: Int] = [:]
        var divided: Set<HourSlot> = []
        for quarter in quarters {
            let start = Instant(microseconds: try quarter.microseconds("start"))
            let slot = slots.slot(of: start)
            // The first hour of the first year may begin before it.
            guard slot.start.isWritable else { continue }
            rows[slot, default: 0] += try quarter.int("count")
            // In older times hours may begin anywhere.
            if slot.end < start.adding(seconds: 900) { divided.formUnion([slot, slots.slot(of: slot.end)]) }
        }
        for slot in divided { rows[slot] = try hours.rowCount(from: slot.start, to: slot.end, over: connection) }
        return rows.filter { start <= $0.key.start && $0.key.end <= end }
    }

    /// The stored hours that begin in an interval.
    private func stored(from start: Instant, to end: Instant) throws -> [HourSlot: Stored] {
        var stored: [HourSlot: Stored] = [:]
        for row in try connection.query(
            """
            SELECT hour, period_seconds, sum(request_count - detached_requests)::bigint AS rows,
                   bool_and(latency_distribution IS NOT NULL AND status_counts IS NOT NULL) AS is_exact
            FROM \(aggregates) WHERE hour >= $1::timestamptz AND hour < $2::timestamptz GROUP BY 1, 2
            """, [start.description, end.description])
        {
            let start = Instant(microseconds: try row.microseconds("hour"))
            let slot = HourSlot(start: start, end: start.adding(seconds: Int64(try row.int("period_seconds"))))
            stored[slot] = Stored(rows: try row.optionalInt("rows") ?? -1, isExact: try row.bool("is_exact"))
        }
        return stored
    }

    /// When the oldest row that can be stored was written, of those from a time on; `nil` without one.
    func oldestRow(from start: Instant = .firstWritable) throws -> Instant? {
        try connection.query(
            """
            SELECT min("timestamp") AS oldest FROM \(store.schema(.requests))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < '10000-01-01 00:00:00+00'
            """, [start.description])[0].optionalMicroseconds("oldest").map { Instant(microseconds: $0) }
    }

    /// Hours of an interval whose rows are not completely stored, oldest first: hours without a stored row, with fewer or
    /// more rows than were stored, with a row that has no distribution, and without details.
    func hoursDue(from start: Instant, to end: Instant) throws -> [HourSlot] {
        let stored = try stored(from: start, to: end)
        let marks = try details?.marks(from: start, to: end)
        return try logged(from: start, to: end).filter { slot, rows in
            if let marks, marks[slot] == nil { return true }
            return stored[slot].map { !$0.isExact || $0.rows != rows } ?? true
        }.keys.sorted { $0.start < $1.start }
    }

    /// Stores an hour. A stored row is replaced only by more requests, or by as many with their distribution.
    ///
    /// - Returns: the number of rows written, and of requests in them.
    func store(hour: HourSlot) throws -> (rows: Int, requests: Int) {
        let counters = details.map { _ in DetailCounters(hours.tables) }
        var traffic = try hours.requests(over: connection).traffic(
            from: hour.start, to: hour.end, counter: counters?.organizations, messages: counters?.messages)
        if let details, let counters {
            // Where rows were deleted, the stored hour knows more, even if this version cannot read it.
            let known = try details.marks(from: hour.start, to: hour.end)[hour]?.requests ?? 0
            let detached = try details.stored(of: hour)?.detached
            if let made = counters.details(of: traffic, beside: detached), made.whole.requests >= known {
                try details.store(made, of: hour)
            }
        }
        for stored in try stored(hour) where !stored.detached.isEmpty {
            if let rows = traffic[stored.endpoint] { traffic[stored.endpoint] = rows.merging(stored.detached) }
        }
        return try write(traffic, hour: hour)
    }

    /// Stored hours of another zone that hold requests with rows; the hours of this zone have them too.
    ///
    /// - Parameter end: of the last hour that is stored.
    func misaligned(from start: Instant, to end: Instant) throws -> [HourSlot] {
        var slots = HourSlots(timeZone)
        return try stored(from: start, to: end).filter { slot, stored in
            stored.rows != 0 && slot.end <= end && slots.slot(of: slot.start) != slot
        }.keys.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    }

    /// Reduces a stored hour of another zone to the requests that have no rows, unless rows of it are missing.
    ///
    /// - Returns: whether it is reduced.
    func reduce(misaligned hour: HourSlot) throws -> Bool {
        let rows = try hours.rows(from: hour.start, to: hour.end)
        let stored = try stored(hour)
        let isComplete = stored.allSatisfy { known in
            (rows[known.endpoint]?.requests ?? 0) >= known.traffic.requests - known.detached.requests
        }
        guard isComplete else { return false }
        try connection.query(
            """
            UPDATE \(aggregates) SET request_count = 0, error_count = 0, success_count = 0, avg_response_time_ms = 0,
              p50_response_time_ms = 0, p95_response_time_ms = 0, p99_response_time_ms = 0, total_response_time_ms = 0,
              latency_distribution = NULL, status_counts = NULL
            WHERE hour = $1::timestamptz AND period_seconds = $2::integer
            """, [hour.start.description, "\(hour.seconds)"])
        let detached = stored.filter { !$0.detached.isEmpty }.map { ($0.endpoint, $0.detached) }
        _ = try write(Dictionary(detached) { $0.merging($1) }, hour: hour)
        if let details {
            if let left = try details.stored(of: hour)?.detached {
                try details.store(HourDetails.Stored(whole: left, detached: left), of: hour)
            } else {
                try details.remove(hour)
            }
        }
        return true
    }

    /// Adds requests without rows to a stored hour.
    func add(detached traffic: [Endpoint: Traffic], hour: HourSlot) throws {
        let stored = Dictionary(firstOf: try stored(hour).map { ($0.endpoint, $0) })
        var detached: [Endpoint: Traffic] = [:]
        var whole: [Endpoint: Traffic] = [:]
        for (endpoint, more) in traffic {
            guard let known = stored[endpoint] else {
                (detached[endpoint], whole[endpoint]) = (more, more)
                continue
            }
            guard known.traffic.stored.isEmpty else {
                throw StoreError(
                    "cannot add requests to hour \(hour.start) in \(store.schema.displayName(.hourlyAggregates))",
                    why: "its stored aggregate has no distribution",
                    next: "run \"daybook collect\" first, or leave out --aggregate")
            }
            detached[endpoint] = known.detached.merging(more)
            whole[endpoint] = known.traffic.merging(more)
        }
        _ = try write(whole, hour: hour)
        try setDetached(detached, hour: hour)
        if let details { try add(detached: traffic, beside: stored.values, to: details, hour: hour) }
    }

    /// Adds requests of no known organization to the details of an hour.
    ///
    /// - Parameter stored: what was stored of the hour before.
    private func add(
        detached traffic: [Endpoint: Traffic], beside stored: some Collection<HourlyTraffic.StoredHour>,
        to details: HourDetails, hour: HourSlot
    ) throws {
        var more = OrganizationTraffic()
        for (endpoint, part) in traffic {
            more.add(RequestCount(part), to: endpoint, of: .none)
            more.add(part.latencies, of: .none)
        }
        let requests = traffic.values.map(\.requests).saturatingSum
        func adding(to packed: PackedDetails?) -> PackedDetails? {
            guard let packed else { return PackedDetails(more, messages: ErrorMessageTally(), requests: requests) }
            guard let known = packed.unpacked(hour: 0) else { return nil }
            var organizations = known.organizations
            organizations?.merge(more)
            return PackedDetails(organizations, messages: known.messages, requests: packed.requests + requests)
        }
        let known = try details.stored(of: hour)
        // Of an hour whose details are not known, a part would look like all.
        if known == nil, stored.contains(where: { $0.traffic.requests > 0 }) { return }
        guard let whole = adding(to: known?.whole), let part = adding(to: known?.detached) else { return }
        try details.store(HourDetails.Stored(whole: whole, detached: part), of: hour)
    }

    private func stored(_ hour: HourSlot) throws -> [HourlyTraffic.StoredHour] {
        var notes: [String] = []
        return try hours.stored(from: hour.start, to: hour.end, &notes).filter { $0.slot == hour }
    }

    private func write(_ traffic: [Endpoint: Traffic], hour: HourSlot) throws -> (rows: Int, requests: Int) {
        var (rows, requests) = (0, 0)
        for part in StoredRow.parts(traffic) {
            let written = try write(part, hour: hour)
            rows += written.rows
            requests += written.requests
        }
        return (rows, requests)
    }

    /// - Parameter json: stored rows.
    private func write(_ json: String, hour: HourSlot) throws -> (rows: Int, requests: Int) {
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
                latency_distribution = f.latency_distribution, status_counts = f.statuses,
                period_seconds = $3::integer
              FROM fresh f
              WHERE h.hour = $1::timestamptz AND h.endpoint = f.endpoint AND h.method IS NOT DISTINCT FROM f.method
                AND CASE WHEN h.period_seconds = $3::integer
                    THEN h.request_count IS NULL OR f.requests > h.request_count
                         OR f.requests = h.request_count AND (h.latency_distribution IS NULL OR h.status_counts IS NULL)
                    ELSE h.detached_requests = 0 END
              RETURNING h.request_count
            ), added AS (
              INSERT INTO \(aggregates) (endpoint, method, hour, request_count, error_count, success_count,
                avg_response_time_ms, p50_response_time_ms, p95_response_time_ms, p99_response_time_ms,
                total_response_time_ms, latency_distribution, status_counts, period_seconds)
              SELECT endpoint, method, $1::timestamptz, requests, errors, successes, mean, p50, p95, p99, total,
                     latency_distribution, statuses, $3::integer
              FROM fresh f
              WHERE NOT EXISTS (SELECT FROM \(aggregates) h WHERE h.hour = $1::timestamptz AND h.endpoint = f.endpoint
                                AND h.method IS NOT DISTINCT FROM f.method)
              RETURNING request_count
            )
            SELECT count(*), coalesce(sum(request_count), 0)::bigint AS requests
            FROM (SELECT * FROM changed UNION ALL SELECT * FROM added) written
            """, [hour.start.description, json, "\(hour.seconds)"])[0]
        return (try written.int("count"), try written.int("requests"))
    }

    /// Records which part of stored rows has no rows in the log.
    private func setDetached(_ traffic: [Endpoint: Traffic], hour: HourSlot) throws {
        for part in StoredRow.parts(traffic) {
            try connection.query(
                """
                UPDATE \(aggregates) AS h SET detached_requests = f.requests,
                  detached_distribution = decode(f.distribution, 'hex'), detached_status_counts = f.statuses
                FROM jsonb_to_recordset($2::jsonb) AS f(
                  endpoint text, method text, requests integer, distribution text, statuses jsonb)
                WHERE h.hour = $1::timestamptz AND h.period_seconds = $3::integer AND h.endpoint = f.endpoint
                  AND h.method IS NOT DISTINCT FROM f.method
                """, [hour.start.description, part, "\(hour.seconds)"])
        }
    }

    /// Hours before `end` whose rows are all stored exactly and still exist, oldest first. An hour stays as long as a
    /// stored hour of another zone has requests of it: without rows they would count twice.
    func completeHours(before end: Instant) throws -> [HourSlot] {
        guard let oldest = try oldestRow() else { return [] }
        // An hour of another zone may begin before that of the oldest row.
        let start = max(timeZone.hourSlot(of: oldest).start, .firstWritable)
        let stored = try stored(from: start, to: end)
        let misaligned = try misaligned(
            from: max(start.adding(seconds: -3600), .firstWritable), to: end.adding(seconds: 3600))
        return try logged(from: start, to: end).filter { slot, rows in
            (stored[slot].map { $0.isExact && $0.rows == rows } ?? false)
                && !misaligned.contains { $0.start < slot.end && slot.start < $0.end }
        }.keys.sorted { $0.start < $1.start }
    }

    /// Deletes the countable rows of an hour if, for every endpoint, all of them are in the stored distribution.
    ///
    /// - Returns: the number of rows deleted; 0 when anything is missing.
    func deleteRows(of hour: HourSlot) throws -> Int {
        if let details {
            // Organizations and messages that are only in the rows would be lost.
            let stored = try hours.rowCount(from: hour.start, to: hour.end, over: connection)
            let mark = try details.marks(from: hour.start, to: hour.end)[hour]
            guard let mark, mark.requests - mark.detachedRequests == stored else { return 0 }
        }
        let stored = Dictionary(firstOf: try stored(hour).map { ($0.endpoint, $0) })
        for (endpoint, rows) in try hours.rows(from: hour.start, to: hour.end) {
            guard let known = stored[endpoint] else { return 0 }
            let expected = rows.merging(known.detached)
            guard known.traffic.latencies == expected.latencies, known.traffic.statuses == expected.statuses else {
                return 0
            }
        }
        try connection.query(
            """
            UPDATE \(aggregates) SET detached_requests = request_count, detached_distribution = latency_distribution,
              detached_status_counts = status_counts
            WHERE hour = $1::timestamptz AND period_seconds = $2::integer
            """, [hour.start.description, "\(hour.seconds)"])
        try details?.detach(hour)
        return try connection.query(
            """
            WITH gone AS (
              DELETE FROM \(store.schema(.requests))
              WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
                AND \(hours.tables.countable(.requests)) RETURNING 1
            ) SELECT count(*) FROM gone
            """, [hour.start.description, hour.end.description])[0].int("count")
    }
}
