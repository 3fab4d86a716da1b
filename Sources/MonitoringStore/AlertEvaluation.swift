import Foundation
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

    private struct State: Codable {
        /// Hours before this have been evaluated.
        let evaluatedUntil: Instant
    }

    /// Evaluates every hour since the last run, and those whose requests changed.
    ///
    /// - Returns: the number of alerts raised, and of hours that repeated an open one.
    func evaluate(until end: Instant, changedHours: [HourSlot]) throws -> (raised: Int, repeated: Int) {
        let state: State? = try StateTable(store: store).read(Self.stateName)
        let start =
            state.map { max($0.evaluatedUntil, end.adding(seconds: -3600 * Self.longestPauseHours)) }
            ?? end.adding(seconds: -3600 * Self.firstRunHours)
        var due = Set(state == nil ? [] : changedHours.map(\.start).filter { $0 < start })
        var slots = HourSlots(timeZone)
        var hour = slots.slot(of: start)
        while hour.start < end {
            due.insert(hour.start)
            hour = slots.slot(of: hour.end)
        }
        let alerts = StoredAlerts(store: store)
        var latest = try alerts.latestByCause()
        var counts = (raised: 0, repeated: 0)
        let earliest = min(due.min() ?? end, end.adding(seconds: -3600 * Self.answeredHours))
        var neverAnswered = NeverAnswered(store: store, start: earliest.isWritable ? earliest : start, end: end)
        for hour in due.sorted() {
            for breach in try breaches(in: hour, &neverAnswered) {
                let cause = AlertCause(breach.alert)
                let record = latest[cause]
                switch AlertRecord.response(to: breach.alert.severity, in: hour, latest: record) {
                case .none: continue
                case .raise:
                    latest[cause] = try alerts.raise(breach, at: now)
                    counts.raised += 1
                case .update(let occurrences, let severity):
                    guard let record else { continue }
                    latest[cause] = try alerts.repeat(
                        record, breach, occurrences: occurrences, severity: severity)
                    counts.repeated += 1
                }
            }
        }
        if start < end || state == nil {
            try StateTable(store: store).write(State(evaluatedUntil: max(start, end)), Self.stateName)
        }
        return counts
    }

    /// Everything that breaks a rule in an hour, with the same messages as in the report.
    private func breaches(in start: Instant, _ neverAnswered: inout NeverAnswered) throws -> [AlertBreach] {
        let window = ReportWindow(hour: start, timeZone: timeZone)
        var notes: [String] = []
        let stored = try hours.stored(from: start, to: window.end, &notes).filter { $0.slot == window.hours.first }
        let traffic = stored.reduce(into: [:]) { $0[$1.endpoint, default: Traffic()].merge($1.traffic) }
        let day = DayReader(connection: store.connection, schema: store.schema, tables: hours.tables, window: window)
        let figures = HourlyFigures(
            window: window, traffic: [traffic], leavingOut: try neverAnswered.endpoints(of: traffic),
            slowQueries: [0: try slowQueries(in: window)],
            resources: try day.resources(&notes).map { $0.limited(by: settings.limits) },
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
        for row in rows { times.add(try row.int(0), requests: try row.int(1)) }
        return times
    }
}
