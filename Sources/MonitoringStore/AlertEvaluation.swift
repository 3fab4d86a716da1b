import Glibc
import Postgres
import Reporting

/// Evaluates the alert rules hour by hour and keeps one open alert for each cause.
struct AlertEvaluation {
    let store: MonitoringStore
    let hours: HourReader
    let settings: ReportSettings
    let timeZone: ReportTimeZone
    let now: Instant

    /// The number of hours that the first run looks back: older alerts are useless.
    private static let firstRunHours: Int64 = 24
    /// The number of hours that a run looks back after a long pause or a wrong clock: a month.
    private static let longestPauseHours: Int64 = 31 * 24
    /// The number of hours that are searched for successful requests to an endpoint.
    private static let answeredHours: Int64 = 30 * 24
    private static let stateName = "alerts"
    /// The number of hours in which late slow queries and samples are noticed: a week.
    private static let lateHours: Int64 = 7 * 24

    private struct State: Codable {
        struct Hour: Codable {
            let start: Instant
            /// Number of slow queries and samples of resources.
            let rows: Int
        }

        /// Hours before this have been evaluated.
        let evaluatedUntil: Instant
        /// The hours of the last week with such rows, oldest first; `nil` in a state written without them.
        var hours: [Hour]?
    }

    /// Evaluates every hour since the last run, and those whose requests, slow queries or resources changed.
    ///
    /// - Returns: the number of alerts raised, and of hours that repeated an open one.
    func evaluate(until end: Instant, changedHours: [HourSlot]) throws -> (raised: Int, repeated: Int) {
        let state: State? = try StateTable(store: store).read(Self.stateName)
        let start =
            state.map { max($0.evaluatedUntil, end.adding(seconds: -3600 * Self.longestPauseHours)) }
            ?? end.adding(seconds: -3600 * Self.firstRunHours)
        var due = Set(state == nil ? [] : changedHours.map(\.start).filter { $0 < start })
        let rows = try rows(from: end.adding(seconds: -3600 * Self.lateHours), to: end)
        if let known = state?.hours {
            let known = Dictionary(known.map { ($0.start, $0.rows) }, uniquingKeysWith: max)
            due.formUnion(rows.filter { $0.start < start && $0.rows > known[$0.start, default: 0] }.map(\.start))
        }
        var slots = HourSlots(timeZone)
        var hour = slots.slot(of: start)
        while hour.start < end {
            due.insert(hour.start)
            hour = slots.slot(of: hour.end)
        }
        let alerts = StoredAlerts(connection: store.connection, schema: store.schema)
        var causes = try alerts.latestByCause()
        var counts = (raised: 0, repeated: 0)
        let earliest = min(due.min() ?? end, end.adding(seconds: -3600 * Self.answeredHours))
        var neverAnswered = NeverAnswered(store: store, start: earliest.isWritable ? earliest : start, end: end)
        for hour in due.sorted() {
            for breach in try breaches(in: hour, &neverAnswered) {
                let cause = AlertCause(breach.alert)
                let record = causes[cause]?.latest
                var counted = causes[cause]?.counted ?? CountedHours()
                let isCounted = counted.contains(hour)
                counted.insert(hour)
                switch AlertRecord.response(
                    to: breach.alert.severity, value: breach.figures.value, isCounted: isCounted, latest: record)
                {
                case .none: continue
                case .raise:
                    causes[cause] = (try alerts.raise(breach, at: now), counted)
                    counts.raised += 1
                case .update(let occurrences, let severity):
                    guard let record else { continue }
                    causes[cause] = (
                        try alerts.repeat(record, breach, occurrences: occurrences, severity: severity), counted
                    )
                    counts.repeated += isCounted ? 0 : 1
                }
            }
        }
        let isNew = state?.hours.map { $0.map(\.rows) != rows.map(\.rows) || $0.map(\.start) != rows.map(\.start) }
        if start < end || isNew ?? true {
            try StateTable(store: store).write(State(evaluatedUntil: max(start, end), hours: rows), Self.stateName)
        }
        return counts
    }

    /// The hours of a time with slow queries or samples of resources, oldest first.
    private func rows(from start: Instant, to end: Instant) throws -> [State.Hour] {
        guard start.isWritable, end.isWritable else { return [] }
        func times(_ table: MonitoringSchema.Table) -> String {
            """
            SELECT "timestamp" AS at FROM \(store.schema(table))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            """
        }
        // In every zone, hours begin at a quarter of an hour.
        let quarters = try store.connection.query(
            """
            SELECT floor(extract(epoch FROM at) / 900)::bigint AS quarter, count(*)
            FROM (\(times(.slowQueries)) UNION ALL \(times(.resources))) rows GROUP BY 1 ORDER BY 1
            """, [start.description, end.description])
        var slots = HourSlots(timeZone)
        var hours: [Instant: Int] = [:]
        for row in quarters {
            hours[slots.slot(of: Instant(seconds: Int64(try row.int("quarter")) * 900)).start, default: 0] +=
                try row.int("count")
        }
        return hours.sorted { $0.key < $1.key }.map { State.Hour(start: $0.key, rows: $0.value) }
    }

    /// Everything that breaks a rule in an hour, with the same messages as in the report.
    private func breaches(in start: Instant, _ neverAnswered: inout NeverAnswered) throws -> [AlertBreach] {
        let window = ReportWindow(hour: start, timeZone: timeZone)
        var notes: [String] = []
        let stored = try hours.stored(from: start, to: window.end, &notes).filter { $0.slot == window.hours.first }
        let traffic = stored.reduce(into: [:]) { $0[$1.endpoint, default: Traffic()].merge($1.traffic) }
        let resources = ResourceReader(connection: store.connection, schema: store.schema, window: window)
        let figures = HourlyFigures(
            window: window, traffic: [traffic], leavingOut: try neverAnswered.endpoints(of: traffic),
            slowQueries: [0: try slowQueries(in: window)],
            resources: try resources.read(&notes).map { $0.limited(by: settings.limits) },
            thresholds: settings.alerts(of:))
        return HourlyRule.all.flatMap { $0.alerts(figures) }.map { AlertBreach($0, hour: start) }
    }

    /// The times of the queries that the rule counts.
    private func slowQueries(in window: ReportWindow) throws -> LatencyHistogram {
        var times = LatencyHistogram()
        let rows = try store.connection.query(
            """
            SELECT execution_time_ms, count(*) FROM \(store.schema(.slowQueries))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz AND execution_time_ms >= $3::bigint
            GROUP BY 1 ORDER BY 1
            """, [window.start.description, window.end.description, String(settings.alerts.slowQueryMilliseconds)])
        for row in rows { times.add(try row.int("execution_time_ms"), requests: try row.int("count")) }
        return times
    }
}
