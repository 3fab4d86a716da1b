import Foundation
import TestSupport

@testable import Reporting

/// Weeks of an ordinary, realistic service: an export that is slow by design, logins of which some fail, scanners,
/// quiet weekends, slow queries, daily variation; and one incident of a given kind on known days.
///
/// Days are reported one after the other, each with the archive of the days before.
struct ServiceDays {
    enum Incident: String, CaseIterable {
        case outage, failingPayments, slowerEndpoint, slowerQuery, lostTraffic, deadDay
    }

    /// The kind of service.
    enum Shape {
        /// 21 endpoints, one slow by design, one partly slow; 4 % of logins fail, 40 scanned paths per day.
        case saas
        /// 120 endpoints with error rates of up to 1.5 %, all faster than 300 ms.
        case wide
    }

    private struct Kind {
        let endpoint: Endpoint
        let requests: Double
        let median: Double
        let deviation: Double
        let clientErrors: Double
        let serverErrors: Double
    }

    private struct Query {
        let fingerprint: String
        let endpoint: String
        let perDay: Double
        let median: Double
    }

    private var random: SimulationRandom
    private let shape: Shape
    private let kinds: [Kind]
    private let queries: [Query]
    private var own: [Double]
    private var common: Double
    private let firstDate: CalendarDate
    let settings: ReportSettings

    private var earlier: [CalendarDate: DailyDistributions] = [:]
    private var entries: [CalendarDate: DayEntry] = [:]
    private var slowQueryDays: [SlowQueryDay] = []
    private var resources: [CalendarDate: [ResourceDay]] = [:]
    private(set) var day = 0

    /// The share of a day's requests in each hour, on working days and on weekends.
    private static let hours: [[Double]] = [
        [2, 1, 1, 1, 1, 2, 5, 12, 30, 45, 52, 50, 42, 44, 50, 48, 40, 28, 18, 12, 9, 7, 5, 3],
        [3, 2, 1, 1, 1, 2, 3, 6, 12, 18, 22, 24, 24, 24, 23, 22, 22, 22, 21, 18, 14, 10, 7, 4],
    ]
    /// The endpoint with failing payments: about 60 requests in a busy hour.
    static let payments = Endpoint(name: "/api/payments", method: "POST")

    init(seed: UInt64, shape: Shape = .saas) {
        var random = SimulationRandom(SeededRandom(seed &* 7919 &+ 17))
        self.shape = shape
        switch shape {
        case .saas:
            var kinds = [
                Kind(
                    endpoint: Endpoint(name: "/api/export", method: "POST"), requests: 260, median: 2600,
                    deviation: 0.45, clientErrors: 0, serverErrors: 0.002),
                Kind(
                    endpoint: Endpoint(name: "/api/bills/:id/pdf", method: "GET"), requests: 700, median: 560,
                    deviation: 0.5, clientErrors: 0.002, serverErrors: 0.001),
                Kind(
                    endpoint: Endpoint(name: "/api/login", method: "POST"), requests: 1800, median: 110, deviation: 0.4,
                    clientErrors: 0.04, serverErrors: 0.0002),
                Kind(
                    endpoint: Self.payments, requests: 620, median: 240, deviation: 0.5, clientErrors: 0.004,
                    serverErrors: 0.0008),
            ]
            for number in 0..<17 {
                kinds.append(
                    Kind(
                        endpoint: Endpoint(name: "/api/\(number)", method: number.isMultiple(of: 3) ? "POST" : "GET"),
                        requests: random.logUniform(150, 5000), median: random.logUniform(10, 220),
                        deviation: random.uniform(0.4, 0.8),
                        clientErrors: random.logUniform(0.0005, 0.012), serverErrors: random.logUniform(0.0001, 0.003)))
            }
            self.kinds = kinds
        case .wide:
            kinds = (0..<120).map { number in
                Kind(
                    endpoint: Endpoint(name: "/api/\(number)", method: "GET"), requests: random.logUniform(60, 3000),
                    median: random.logUniform(8, 150),
                    deviation: random.uniform(0.4, 0.8), clientErrors: random.uniform(0, 0.009),
                    serverErrors: random.uniform(0, 0.006))
            }
        }
        queries = [
            Query(fingerprint: "export", endpoint: "/api/export", perDay: 180, median: 2300),
            Query(fingerprint: "pdf", endpoint: "/api/bills/:id/pdf", perDay: 60, median: 700),
            Query(fingerprint: "search", endpoint: "/api/4", perDay: 30, median: 800),
            Query(fingerprint: "report", endpoint: "/api/5", perDay: 12, median: 1500),
            Query(fingerprint: "rare", endpoint: "/api/6", perDay: 0.7, median: 900),
            Query(fingerprint: "nightly", endpoint: "/jobs", perDay: 24, median: 3000),
        ]
        firstDate = CalendarDate(daysSince1970: 20_000 + Int(random.uniform(0, 7)))
        common = 0.03 * random.normal()
        own = kinds.map { _ in 0.05 * random.normal() }
        settings = ReportSettings()
        self.random = random
    }

    var date: CalendarDate { firstDate.adding(days: day) }

    /// The report of the next day.
    mutating func next(_ incident: Incident? = nil, on target: Int = 0) -> Report {
        let window = ReportWindow(date: date, timeZone: .utc)
        let observed = ObservedDay(
            observations(window, incident, target),
            earlier: earlier.filter { date.daysSince1970 - $0.key.daysSince1970 < 30 }, settings: settings)
        let report = Report(
            observed,
            earlier: EarlierDays(
                earlier.filter { date.daysSince1970 - $0.key.daysSince1970 < 30 }, entries: entries,
                slowQueries: slowQueryDays, resources: resources), settings: settings, version: "0")
        earlier[date] = observed.distributions
        entries[date] = DayEntry(report, path: window.path)
        if let day = SlowQueryDay(report) { slowQueryDays.append(day) }
        resources[date] = report.resources.compactMap(ResourceDay.init)
        day += 1
        return report
    }

    /// An endpoint with enough requests, a thousand or more, for a 45 % higher P95 to show.
    mutating func slowTarget() -> Int {
        let fitting = kinds.indices.filter {
            kinds[$0].requests > 1000 && kinds[$0].median * exp(1.645 * kinds[$0].deviation) > 90
        }
        return fitting.isEmpty ? 2 : fitting[Int(random.uniform(0, Double(fitting.count))) % fitting.count]
    }

    func endpoint(_ target: Int) -> Endpoint { kinds[target].endpoint }
    static func query(_ target: Int) -> String { ["search", "report", "pdf"][target % 3] }

    private mutating func observations(_ window: ReportWindow, _ incident: Incident?, _ target: Int) -> Observations {
        let isWeekend = date.weekday >= 5
        common = 0.5 * common + 0.866 * 0.03 * random.normal()
        let volume = (isWeekend ? 0.38 : 1) * exp(0.08 * random.normal()) * (incident == .lostTraffic ? 0.5 : 1)
        let shape = Self.hours[isWeekend ? 1 : 0]
        let total = shape.reduce(0, +)
        var pieces = window.hours.map { HourlyTraffic.Piece(slot: $0, traffic: [:]) }
        // Part of each hour that an outage loses. It begins at a busy time and lasts an hour or two.
        var lost = [Double](repeating: 0, count: 24)
        if incident == .outage {
            let start = random.uniform(9, 15)
            let end = start + random.uniform(1, 2)
            for hour in 0..<24 { lost[hour] = max(0, min(end, Double(hour + 1)) - max(start, Double(hour))) }
        }
        let wobble = (0..<24).map { _ in exp(0.06 * random.normal()) }
        let failing = Int(random.uniform(9, 14))
        for (index, kind) in kinds.enumerated() {
            own[index] = 0.7 * own[index] + 0.714 * 0.05 * random.normal()
            let slower = incident == .slowerEndpoint && index == target ? 1.45 : 1
            let time = exp(common + own[index] - (isWeekend ? 0.05 : 0)) * slower
            let ownVolume = volume * exp(0.06 * random.normal())
            for hour in 0..<24 {
                var traffic = Traffic()
                let isFailing =
                    incident == .failingPayments && kind.endpoint == Self.payments
                    && (failing..<failing + 2).contains(hour)
                var count = random.poisson(
                    kind.requests * ownVolume * shape[hour] / total * wobble[hour] * (1 - lost[hour]))
                if isFailing { count = random.poisson(60) }
                guard count > 0, incident != .deadDay else { continue }
                for _ in 0..<count {
                    var status = 200
                    if random.fraction() < kind.serverErrors {
                        status = 500
                    } else if random.fraction() < kind.clientErrors {
                        status = 401
                    }
                    if isFailing, random.fraction() < 0.10 { status = 503 }
                    traffic.add(
                        milliseconds: Int((kind.median * time * exp(kind.deviation * random.normal())).rounded()),
                        status: status, requests: 1)
                }
                pieces[hour].traffic[kind.endpoint] = traffic
            }
        }
        if incident != .deadDay {
            for _ in 0..<40 {
                let path = Endpoint(
                    name: "/wp-\(Int(random.uniform(0, 300)))/\(Int(random.uniform(0, 1000))).php", method: "GET")
                let hour = Int(random.uniform(0, 24)) % 24
                var traffic = Traffic()
                traffic.add(
                    milliseconds: Int(random.uniform(1, 9)), status: 404, requests: 1 + Int(random.uniform(0, 4)))
                if lost[hour] < 1 { pieces[hour].traffic[path, default: Traffic()].merge(traffic) }
            }
        }
        var slow = SlowQueryTally(window: window)
        for query in queries {
            let isScheduled = query.fingerprint == "nightly"
            let factor = incident == .slowerQuery && query.fingerprint == Self.query(target) ? 4.0 : 1
            let mood = exp(0.08 * random.normal())
            let share = isScheduled ? 1 : incident == .deadDay ? 0 : volume
            for _ in 0..<random.poisson(query.perDay * share * exp(0.1 * random.normal())) {
                let milliseconds = query.median * mood * factor * exp(0.35 * random.normal())
                guard milliseconds > 500 else { continue }
                var rest = random.uniform(0, total)
                let hour =
                    shape.firstIndex {
                        rest -= $0; return rest < 0
                    } ?? 12
                if !isScheduled, random.fraction() < lost[hour] { continue }
                slow.add(
                    SlowQueryExecution(
                        fingerprint: query.fingerprint, milliseconds: Int(milliseconds), endpoint: query.endpoint,
                        organization: nil, at: window.hours[hour].start.adding(seconds: Int64(random.uniform(0, 3599)))),
                    showing: "select \(query.fingerprint)")
            }
        }
        let connections = ResourceSeries(
            metric: "connection_count",
            points: window.hours.enumerated().map {
                ResourceSeries.Point(
                    at: $1.start.adding(seconds: 300), value: (20 + 0.6 * shape[$0] + random.uniform(0, 6)).rounded())
            }, limit: 100)
        return Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []), slowQueries: slow,
            storedAlerts: [], resources: [connections],
            notes: [])
    }
}
