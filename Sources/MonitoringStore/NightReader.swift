import Foundation
import Postgres
import Reporting

/// Reads one window out of the monitoring tables. Every statement runs in the caller's transaction.
struct NightReader {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    let window: ReportWindow

    /// - Parameter snapshot: the sessions that rows are read over.
    func observe(
        settings: ReportSettings, now: Instant, source: RequestSource, snapshot: SharedSnapshot,
        step: @escaping (Int, Int) -> Void
    ) throws -> Observations {
        var notes: [String] = []
        if now < window.end {
            notes.append("The window ends at \(window.end), after this report was made; what came later is not in it.")
        }
        let steps = StepCounter(after: 3, step)
        let traffic: HourlyTraffic
        do {
            traffic = try requests(source, snapshot, steps, &notes)
        } catch is TooManyEndpoints {
            let ranking = try EndpointRanking(
                reader: self, source: source, limit: settings.endpointLimit)
            traffic = try requests(source, snapshot, steps, ranking: ranking, &notes)
        }
        let slowQueries = try SlowQueryReader(
            connection: connection, schema: schema, window: window, settings: settings
        ).tally(&notes)
        steps.advance()
        let alerts = try alerts()
        steps.advance()
        let resources = try resources(&notes)
        for (table, column) in [
            (MonitoringSchema.Table.requests, "timestamp"), (.slowQueries, "timestamp"), (.resources, "timestamp"),
            (.alerts, "created_at"),
        ] {
            try noteRowsWithoutTime(table, column, &notes)
        }
        steps.advance()
        return Observations(
            window: window, traffic: traffic, slowQueries: slowQueries, storedAlerts: alerts, resources: resources,
            notes: notes, isFinal: now >= window.end)
    }

    /// - Parameters:
    ///   - ranking: which endpoints are kept apart; `nil` when all are.
    ///   - notes: changed only if nothing is thrown.
    /// - Throws: `TooManyEndpoints` without a ranking; and the errors of the connection.
    private func requests(
        _ source: RequestSource, _ snapshot: SharedSnapshot, _ steps: StepCounter, ranking: EndpointRanking? = nil,
        _ notes: inout [String]
    ) throws -> HourlyTraffic {
        let hours = HourReader(connection: connection, schema: schema, tables: tables)
        var storedNotes: [String] = []
        var stored: [HourlyTraffic.StoredHour] = []
        if source != .raw {
            stored = try hours.stored(
                from: window.start, to: window.end, kept: ranking.map { Set($0.kept) },
                limit: ranking == nil ? RequestReader.groupLimit * window.hours.count : nil, &storedNotes)
        }
        let slots = try slots(source, stored: stored, hours, snapshot)
        steps.begin(slots.count)
        let pieces = try snapshot.map(slots, step: { _ in steps.advance() }) { connection, slot in
            HourlyTraffic.Piece(
                slot: slot,
                traffic: try hours.requests(over: connection, kept: ranking?.kept).traffic(
                    from: slot.start, to: slot.end, isLimited: ranking == nil))
        }
        notes += storedNotes
        return HourlyTraffic(window: window, rows: pieces, stored: stored, otherEndpoints: ranking?.others ?? 0)
    }
}

/// Counts the steps of a night for those who wait.
private final class StepCounter {
    private let tell: (Int, Int) -> Void
    private let after: Int
    private var done = 0
    private var total: Int

    /// - Parameter after: how many steps follow those of the requests.
    init(after: Int, _ tell: @escaping (Int, Int) -> Void) {
        self.after = after
        self.tell = tell
        total = after
    }

    /// Begins the requests, perhaps again.
    func begin(_ steps: Int) {
        done = 0
        total = steps + after
        tell(done, total)
    }

    func advance() {
        done += 1
        tell(done, total)
    }
}

extension NightReader {
    /// The stretches of the window whose rows are to be read.
    ///
    /// That a stored hour holds every row is found out by counting: an index tells the number of rows ten times as fast as
    /// the table tells their times.
    private func slots(
        _ source: RequestSource, stored: [HourlyTraffic.StoredHour], _ hours: HourReader, _ snapshot: SharedSnapshot
    ) throws -> [HourSlot] {
        if source == .stored { return [] }
        let slots = HourlyTraffic.slots(window: window, storedStarts: stored.map(\.start))
        let starts = Set(stored.map(\.start)).sorted()
        let counts = try snapshot.map(starts) { connection, start in
            try hours.rowCount(from: start, to: start.adding(seconds: 3600), over: connection)
        }
        let rows = Dictionary(zip(starts, counts)) { first, _ in first }
        return ReadingPlan(slots: slots, window: window, stored: stored, rows: rows).slots
    }

    private var bounds: [String?] { [window.start.description, window.end.description] }

    /// Stored alerts that are about the window: by the hours they count where they say, else by when they were written.
    private func alerts() throws -> [Alert] {
        let rows = try connection.query(
            """
            SELECT alert_type::text, severity::text, message::text, details::text, acknowledged, acknowledged_at,
                   created_at
            FROM \(schema(.alerts))
            WHERE CASE WHEN jsonb_typeof(details::jsonb) = 'object' AND details::jsonb ?& ARRAY['firstHour', 'lastHour']
              THEN details ->> 'firstHour' < $2::text AND details ->> 'lastHour' >= $1::text
              ELSE created_at >= $1::text::timestamptz AND created_at < $2::text::timestamptz END
            """, bounds)
        return try rows.map { row in
            let details = AlertDetails(json: try row.optionalText(3))
            return Alert(
                type: try row.optionalText(0), severity: try row.optionalText(1).flatMap(Severity.init(rawValue:)),
                message: try row.text(2), source: .stored,
                raisedAt: try details.firstHour
                    ?? row.optionalMicroseconds(6).flatMap(Instant.init(writable:)) ?? window.start,
                endpoint: details.endpoint, method: details.method, metric: details.metric,
                acknowledged: try row.optionalBool(4) ?? false,
                acknowledgedAt: try row.optionalMicroseconds(5).flatMap(Instant.init(writable:)),
                occurrences: details.occurrences)
        }
    }

    /// Samples of resources, by metric.
    func resources(_ notes: inout [String]) throws -> [ResourceSeries] {
        let rows = try connection.query(
            """
            SELECT metric_type::text, value::text, metadata ->> 'limit', "timestamp"
            FROM \(schema(.resources))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            ORDER BY "timestamp", value, metadata ->> 'limit'
            """, bounds)
        var points: [String: [ResourceSeries.Point]] = [:]
        var limits: [String: Double] = [:]
        var unusable = 0
        for row in rows {
            guard let metric = try row.optionalText(0), let value = Double(try row.text(1)), value.isFinite else {
                unusable += 1
                continue
            }
            points[metric, default: []].append(
                ResourceSeries.Point(at: Instant(microseconds: try row.microseconds(3)), value: value))
            if let limit = try row.optionalText(2).flatMap(Double.init), limit.isFinite { limits[metric] = limit }
        }
        if unusable > 0 {
            notes.append(
                "\(NumberText.counted(unusable, "row")) of \(schema.displayName(.resources))"
                    + " \(unusable == 1 ? "has" : "have") no metric or no number and \(unusable == 1 ? "is" : "are") left out."
            )
        }
        return points.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { metric in
            ResourceSeries(metric: metric, points: points[metric] ?? [], limit: limits[metric])
        }
    }

    private func noteRowsWithoutTime(
        _ table: MonitoringSchema.Table, _ column: String, _ notes: inout [String]
    ) throws {
        let count = try connection.query(
            "SELECT count(*) FROM \(schema(table)) WHERE \(SQLIdentifier(column)) IS NULL")[0].int(0)
        guard count > 0 else { return }
        notes.append(
            "\(NumberText.counted(count, "row")) of \(schema.displayName(table)) \(count == 1 ? "has" : "have")"
                + " no \(column) and \(count == 1 ? "belongs" : "belong") to no night.")
    }
}
