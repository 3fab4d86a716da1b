import Foundation
import TestSupport

@testable import Reporting

/// Days of a small service with round figures, reported one after the other, each with the archive of the days before.
/// The figures in a finding can be computed by hand.
///
/// Its endpoints have the same number of requests in each hour, and times of 0.55 to 1.5 times their usual time, which
/// vary from day to day by up to 3 %.
struct RecordedDays: Sendable {
    /// A day that can be edited before it is reported.
    struct Day {
        struct Hour {
            var requests: Int
            var milliseconds: Double
            /// Number of errors by status.
            var failed: [Int: Int] = [:]
        }

        let date: CalendarDate
        var endpoints: [Endpoint: [Hour]] = [:]
        /// By fingerprint: number of executions, milliseconds of each, and the path that sent it.
        var queries: [String: (count: Int, milliseconds: Int, endpoint: String)] = [:]
        var alerts: [Alert] = []
        /// Rows of the server's log, each with its hour of the day; `nil` if no log was read.
        var events: [(hour: Int, row: ServerEventRow)]?
        var connections = 30.0
        /// Of the oldest transaction id; `nil` if not sampled.
        var transactionAge: Double?
        var settingChanges: [SettingChange]?

        init(date: CalendarDate) { self.date = date }

        var isWeekend: Bool { date.weekday >= 5 }

        /// Weekends have 40 % of the requests and are a quarter faster.
        mutating func calmWeekend() {
            guard isWeekend else { return }
            scale(0.4)
            for endpoint in endpoints.keys { slow(endpoint, by: 0.75) }
        }

        mutating func fail(_ endpoint: Endpoint, _ hours: Range<Int> = 0..<24, each failed: Int, status: Int = 503) {
            for hour in hours { endpoints[endpoint]?[hour].failed[status] = failed }
        }

        /// Events at one hour of a day whose log was read.
        mutating func log(
            _ kind: ServerEventKind, _ count: Int, at hour: Int = 10, _ message: String = "x", state: String? = nil,
            statement: String? = nil, blocker: String? = nil, endpoint: String? = nil, seconds: Int = 0
        ) {
            func text(_ sql: String) -> ServerEventRow.Statement {
                ServerEventRow.Statement(fingerprint: "00000000\(String(sql.utf8.count + 10_000_000))", text: sql)
            }
            let start = Instant(seconds: 0)
            if events == nil {
                events = (0..<24).map { ($0, ServerEventRow(hour: start, kind: .records, count: 100)) }
            }
            events?.append(
                (
                    hour,
                    ServerEventRow(
                        hour: start, kind: kind, severity: "ERROR", sqlState: state, message: message,
                        statement: statement.map(text), blocker: blocker.map(text), endpoint: endpoint, count: count,
                        microseconds: seconds * 1_000_000, longestMicroseconds: seconds * 1_000_000)
                ))
        }

        mutating func slow(_ endpoint: Endpoint, by factor: Double) {
            for hour in 0..<24 { endpoints[endpoint]?[hour].milliseconds *= factor }
        }

        mutating func scale(_ factor: Double, _ hours: Range<Int> = 0..<24) {
            endpoints = endpoints.mapValues { day in
                var day = day
                for hour in hours { day[hour].requests = Int((Double(day[hour].requests) * factor).rounded()) }
                return day
            }
        }

        mutating func add(_ endpoint: Endpoint, requests: Int, milliseconds: Double = 100) {
            endpoints[endpoint] = Array(repeating: Hour(requests: requests, milliseconds: milliseconds), count: 24)
        }
    }

    static let orders = Endpoint(name: "/api/orders", method: "GET")
    static let checkout = Endpoint(name: "/api/checkout", method: "POST")
    static let export = Endpoint(name: "/api/export", method: "POST")
    /// A Sunday: the day after four weeks.
    static let date = CalendarDate(daysSince1970: 20_779)

    private(set) var settings = ReportSettings()
    private(set) var date: CalendarDate
    private var earlier: [CalendarDate: DailyDistributions] = [:]
    private var entries: [CalendarDate: DayEntry] = [:]
    private var slowQueryDays: [SlowQueryDay] = []
    private var resources: [CalendarDate: [ResourceDay]] = [:]
    private let usual: @Sendable (inout Day) -> Void

    /// Four weeks of quiet days, computed once.
    static let quietWeeks = RecordedDays(days: 28)

    /// - Parameters:
    ///   - days: number of quiet days on record.
    ///   - usual: edits that apply to each of these days and to all later days.
    init(days: Int, _ usual: @escaping @Sendable (inout Day) -> Void = { _ in }) {
        date = Self.date.adding(days: -days)
        self.usual = usual
        for _ in 0..<days { _ = next() }
    }

    /// The same days with changed operator settings.
    func with(_ edit: (inout ReportSettings) -> Void) -> RecordedDays {
        var copy = self
        edit(&copy.settings)
        return copy
    }

    /// A factor between 0.97 and 1.03, the same on every run.
    private func mood(_ number: Int) -> Double {
        var random = SeededRandom(UInt64(date.daysSince1970 * 100 + number))
        return Double.random(in: 0.97...1.03, using: &random)
    }

    /// The report of a day after those on record; the day is not recorded.
    func report(_ edit: (inout Day) -> Void = { _ in }) -> Report {
        var copy = self
        return copy.next(edit)
    }

    /// Reports the next day and records it.
    @discardableResult mutating func next(_ edit: (inout Day) -> Void = { _ in }) -> Report {
        var day = Day(date: date)
        day.add(Self.orders, requests: 100, milliseconds: 100)
        day.add(Self.checkout, requests: 50, milliseconds: 200)
        day.add(Self.export, requests: 10, milliseconds: 300)
        for number in 0..<9 { day.add(Endpoint(name: "/api/\(number)", method: "GET"), requests: 40, milliseconds: 50) }
        day.queries["export"] = (40, 1000, "/api/export")
        usual(&day)
        edit(&day)
        let window = ReportWindow(date: date, timeZone: .utc)
        let observed = ObservedDay(observations(day, window), earlier: earlier, settings: settings)
        let report = Report(
            observed,
            earlier: EarlierDays(earlier, entries: entries, slowQueries: slowQueryDays, resources: resources),
            settings: settings, version: "0")
        earlier[date] = observed.distributions
        entries[date] = DayEntry(report, path: window.path)
        if let day = SlowQueryDay(report) { slowQueryDays.append(day) }
        resources[date] = report.resources.compactMap(ResourceDay.init)
        date = date.adding(days: 1)
        earlier = earlier.filter { date.daysSince1970 - $0.key.daysSince1970 < Sightings.days }
        return report
    }

    private func observations(_ day: Day, _ window: ReportWindow) -> Observations {
        var pieces = window.hours.map { HourlyTraffic.Piece(slot: $0, traffic: [:]) }
        for (number, (endpoint, hours)) in day.endpoints.sorted(by: { $0.key < $1.key }).enumerated() {
            for (index, hour) in hours.enumerated() where hour.requests > 0 {
                let failed = hour.failed.values.reduce(0, +)
                var traffic = Traffic()
                for step in 0..<20 {
                    let share = (hour.requests - failed) / 20 + (step < (hour.requests - failed) % 20 ? 1 : 0)
                    let time = hour.milliseconds * mood(number) * (0.55 + Double(step) / 20)
                    if share > 0 { traffic.add(milliseconds: Int(time.rounded()), status: 200, requests: share) }
                }
                for (status, count) in hour.failed where count > 0 {
                    traffic.add(milliseconds: Int(hour.milliseconds), status: status, requests: count)
                }
                pieces[index].traffic[endpoint] = traffic
            }
        }
        var slow = SlowQueryTally(window: window)
        for (fingerprint, query) in day.queries.sorted(by: { $0.key < $1.key }) {
            for number in 0..<query.count {
                let milliseconds =
                    Double(query.milliseconds) * (0.8 + 0.4 * Double(number % 10) / 9) * mood(50 + fingerprint.count)
                slow.add(
                    SlowQueryExecution(
                        fingerprint: fingerprint, milliseconds: Int(milliseconds), endpoint: query.endpoint,
                        organization: nil, at: window.hours[number % 24].start.adding(seconds: 60)),
                    showing: "SELECT \(fingerprint)")
            }
        }
        let connections = ResourceSeries(
            metric: "connection_count",
            points: window.hours.map { ResourceSeries.Point(at: $0.start, value: day.connections) }, limit: 100)
        let ages =
            day.transactionAge.map { age in
                ResourceSeries(
                    metric: "transaction_id_age", points: [ResourceSeries.Point(at: window.start, value: age)],
                    limit: 2_144_483_647)
            }.map { [$0] } ?? []
        var observations = Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []), slowQueries: slow,
            serverEvents: day.events.flatMap { events in
                ServerEvents(
                    events.map { hour, row in
                        var row = row
                        row.hour = window.hours[hour].start
                        return row
                    }, in: window)
            },
            storedAlerts: day.alerts,
            resources: [connections] + ages, notes: [])
        observations.catalog = CatalogObservations(settingChanges: day.settingChanges)
        return observations
    }
}
