import Foundation
import Testing

@testable import Reporting

@Suite("hourly rules")
struct HourlyRuleTests {
    private let endpoint = Endpoint(name: "/a", method: "GET")

    private func window(_ date: String = "2026-11-22", _ zone: String = "UTC") throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate(date)), timeZone: try #require(ReportTimeZone(zone)))
    }

    private func figures(
        _ window: ReportWindow, _ traffic: [[Endpoint: Traffic]]? = nil, leavingOut leftOut: Set<Endpoint> = [],
        slowQueries: [Int: [Int]] = [:], resources: [ResourceSeries] = [],
        _ thresholds: AlertThresholds = AlertThresholds()
    ) -> HourlyFigures {
        HourlyFigures(
            window: window, traffic: traffic ?? window.hours.map { _ in [:] }, leavingOut: leftOut,
            slowQueries: slowQueries.mapValues { LatencyHistogram($0) }, resources: resources,
            thresholds: { _ in thresholds })
    }

    private func answers(requests: Int, errors: Int, status: Int = 500) -> Traffic {
        var traffic = Traffic()
        if errors > 0 { traffic.add(milliseconds: 5, status: status, requests: errors) }
        if requests > errors { traffic.add(milliseconds: 5, status: 200, requests: requests - errors) }
        return traffic
    }

    // MARK: - The list

    @Test("every rule has its own type and title, is found by its type, and is documented")
    func list() throws {
        #expect(HourlyRule.all.map(\.type) == ["slow_query", "high_error_rate", "resource_threshold"])
        #expect(Set(HourlyRule.all.map(\.title)).count == HourlyRule.all.count)
        let page = try String(
            contentsOfFile: #filePath.replacing(
                "Tests/ReportingTests/Alerts/HourlyRuleTests.swift", with: "docs/numbers.md"), encoding: .utf8)
        for rule in HourlyRule.all {
            #expect(HourlyRule.of(type: rule.type)?.title == rule.title)
            #expect(page.contains("| `\(rule.type)` | \(rule.summary(AlertThresholds())) |"))
        }
        #expect(HourlyRule.of(type: "moon_phase") == nil && HourlyRule.of(type: nil) == nil)
        #expect(HourlyRule.all.map { $0.subject("x") } == ["slow queries of x", "the error rate of x", "resource x"])
        #expect(
            HourlyRule.all.map { $0.subject(nil) } == [
                "slow queries", "the error rate of the whole service", "a resource",
            ])
    }

    @Test("hours without requests break no rule")
    func silence() throws {
        let figures = figures(try window())
        #expect(HourlyRule.all.flatMap { $0.alerts(figures) }.isEmpty)
    }

    // MARK: - Error rates

    private func errorRateAlerts(
        _ window: ReportWindow, _ hours: [Int: (requests: Int, errors: Int)],
        _ thresholds: AlertThresholds = AlertThresholds()
    ) -> [Alert] {
        let traffic = window.hours.indices.map { index in
            hours[index].map { [endpoint: answers(requests: $0.requests, errors: $0.errors)] } ?? [:]
        }
        return HourlyRule.errorRate.alerts(figures(window, traffic, thresholds)).map(\.alert)
    }

    @Test(
        "an error rate above 5 % of at least 20 requests raises an alert if chance is ruled out",
        arguments: [
            (0, 0, false), (1, 1, false), (19, 19, false), (20, 0, false), (20, 1, false), (20, 2, false),
            (32, 2, false), (20, 7, false),
            (20, 8, true), (20, 20, true), (100, 4, false), (100, 5, false), (100, 6, false), (100, 16, false),
            (100, 17, true),
            (1_000_000, 50_000, false), (1_000_000, 50_001, false), (1_000_000, 51_000, true),
        ])
    func errorRate(requests: Int, errors: Int, raises: Bool) throws {
        // One alert for the endpoint and one for the service, which has no other requests.
        #expect(errorRateAlerts(try window(), [3: (requests, errors)]).count == (raises ? 2 : 0))
    }

    @Test("an error-rate alert states the hour, the counts, the evidence, the threshold and the subject")
    func errorRateText() throws {
        let window = try window()
        let alerts = errorRateAlerts(window, [14: (114, 48)])
        let message =
            "42.1 % of requests failed from 14:00 to 15:00 (48 of 114, at least 23.6 % with 99.999 % confidence); the threshold is 5 %"
        var values = [Double?](repeating: nil, count: 24)
        values[14] = 48.0 / 114
        let start = window.hours[14].start
        func alert(_ endpoint: Endpoint?) -> Alert {
            Alert(
                type: "high_error_rate", severity: .critical, message: message, source: .computed, raisedAt: start,
                endpoint: endpoint?.name, method: endpoint?.method,
                hours: AlertHours(threshold: 0.05, values: values, breaches: [14]),
                lastHour: start)
        }
        #expect(alerts == [alert(nil), alert(endpoint)])
    }

    @Test("several breaches are one alert with several occurrences, worded for the worst (earliest if equal)")
    func errorRateOccurrences() throws {
        let window = try window()
        let alert = try #require(
            errorRateAlerts(window, [3: (100, 20), 5: (100, 50), 9: (200, 100), 10: (100, 1), 12: (10, 10)]).first)
        #expect(alert.occurrences == 3 && alert.hours?.breaches == [3, 5, 9])
        #expect(alert.raisedAt == window.hours[3].start && alert.lastHour == window.hours[9].start)
        #expect(
            alert.message
                == "50.0 % of requests failed from 05:00 to 06:00 (50 of 100, at least 29.2 % with 99.999 % confidence); the threshold is 5 %"
        )
        // An hour that chance may explain is drawn above the threshold but is not a breach.
        #expect(alert.hours?.values[12] == 1)
    }

    @Test("threshold and minimum volume can be set by the operator, also per endpoint")
    func errorRateSettings() throws {
        let window = try window()
        var thresholds = AlertThresholds()
        thresholds.errorRate = 0.005
        thresholds.minimumRequests = 0
        #expect(errorRateAlerts(window, [:], thresholds).isEmpty)
        #expect(errorRateAlerts(window, [23: (4, 4)], thresholds).isEmpty)
        #expect(
            errorRateAlerts(window, [23: (5, 5)], thresholds).first?.message
                == "100 % of requests failed from 23:00 to 24:00 (5 of 5, at least 10.0 % with 99.999 % confidence); the threshold is 0.5 %"
        )
        let hours = window.hours.indices.map {
            [endpoint: answers(requests: $0 == 1 ? 100 : 0, errors: $0 == 1 ? 50 : 0)]
        }
        let lenient = HourlyFigures(window: window, traffic: hours, slowQueries: [:], resources: []) { endpoint in
            var thresholds = AlertThresholds()
            if endpoint != nil { thresholds.errorRate = 0.6 }
            return thresholds
        }
        #expect(HourlyRule.errorRate.alerts(lenient).map(\.alert.endpoint) == [nil])
    }

    @Test("excluded endpoints are judged neither alone nor as part of the service")
    func leftOut() throws {
        let window = try window()
        let scanned = Endpoint(name: "/wp-login.php", method: "GET")
        let traffic = window.hours.map { _ in
            [endpoint: answers(requests: 100, errors: 1), scanned: answers(requests: 400, errors: 400, status: 404)]
        }
        func about(_ leftOut: Set<Endpoint>) -> [String?] {
            HourlyRule.errorRate.alerts(figures(window, traffic, leavingOut: leftOut)).map(\.alert.endpoint)
        }
        #expect(about([]) == [nil, scanned.name])
        #expect(about([scanned]).isEmpty)
    }

    @Test("an hour known only from an aggregate is judged like any other")
    func errorRateOfAggregate() throws {
        let window = try window()
        var traffic = Traffic()
        traffic.stored = [
            HourlyAggregate(
                requests: 40, errors: 30, unknownStatus: 0, meanMilliseconds: 1, p50Milliseconds: 1, p95Milliseconds: 1,
                p99Milliseconds: 1)
        ]
        let hours = window.hours.indices.map { $0 == 0 ? [endpoint: traffic] : [:] }
        #expect(
            HourlyRule.errorRate.alerts(figures(window, hours)).first?.alert.message
                == "75.0 % of requests failed from 00:00 to 01:00 (30 of 40, at least 40.5 % with 99.999 % confidence); the threshold is 5 %"
        )
    }

    @Test(
        "hours on days with a clock change have unambiguous names",
        arguments: [
            ("2026-10-25", "Europe/Berlin", 2, "02:00 (+02:00) to 02:00 (+01:00)"),
            ("2026-04-05", "Australia/Lord_Howe", 24, "23:30 to 24:00"),
        ])
    func clockChanges(date: String, zone: String, hour: Int, span: String) throws {
        let alert = errorRateAlerts(try window(date, zone), [hour: (100, 50)]).first
        #expect(alert?.message.hasPrefix("50.0 % of requests failed from \(span) (50 of 100, ") == true)
    }

    @Test("the message of a single hour includes its day")
    func alone() throws {
        let window = ReportWindow(
            hour: try window().hours[9].start, timeZone: try #require(ReportTimeZone("Europe/Berlin")))
        let figures = figures(window, slowQueries: [0: Array(repeating: 2000, count: 6)])
        #expect(
            HourlyRule.slowQueries.alerts(figures).first?.alert.message
                == "6 queries took 2,000 ms or longer on 22 Nov, 10:00 to 11:00; the threshold is 5"
        )
    }

    // MARK: - Slow queries

    private func slowQueryAlert(_ hours: [Int: [Int]], _ thresholds: AlertThresholds = AlertThresholds()) throws
        -> Alert?
    {
        HourlyRule.slowQueries.alerts(figures(try window(), slowQueries: hours, thresholds)).first?.alert
    }

    @Test("five slow queries in an hour raise nothing, six do; queries below 2,000 ms do not count")
    func slowQueries() throws {
        let five = Array(repeating: 2000, count: 5)
        #expect(try slowQueryAlert([1: five]) == nil)
        #expect(try slowQueryAlert([1: five + [1999, 501]]) == nil)
        #expect(try slowQueryAlert([1: five, 2: five]) == nil)
        let start = try window().hours[1].start
        var values = [Double?](repeating: 0, count: 24)
        values[1] = 6
        #expect(
            try slowQueryAlert([1: five + [9000, 1999]])
                == Alert(
                    type: "slow_query", severity: .high,
                    message: "6 queries took 2,000 ms or longer from 01:00 to 02:00; the threshold is 5",
                    source: .computed, raisedAt: start, hours: AlertHours(threshold: 5, values: values, breaches: [1]),
                    lastHour: start))
    }

    @Test("several hours of slow queries are one alert, worded for the worst")
    func slowQueryOccurrences() throws {
        let alert = try #require(
            try slowQueryAlert([
                20: Array(repeating: 3000, count: 1200), 4: Array(repeating: 2000, count: 6),
                22: Array(repeating: 2500, count: 1200),
            ]))
        #expect(alert.message == "1,200 queries took 2,000 ms or longer from 20:00 to 21:00; the threshold is 5")
        let start = try window().hours[4].start
        #expect(alert.occurrences == 3 && alert.raisedAt == start)
    }

    @Test("a single query can be enough, and is written in the singular")
    func singleSlowQuery() throws {
        var thresholds = AlertThresholds()
        thresholds.slowQueryCount = 0
        #expect(
            try slowQueryAlert([1: [2000]], thresholds)?.message
                == "1 query took 2,000 ms or longer from 01:00 to 02:00; the threshold is 0")
    }

    // MARK: - Resources

    private func resourceAlert(
        _ values: [Double], limit: Double?, metric: String = "connection_count",
        _ thresholds: AlertThresholds = AlertThresholds()
    ) throws -> Alert? {
        let window = try window()
        // Every half hour, at five minutes past.
        let points = values.enumerated().map {
            ResourceSeries.Point(at: window.start.adding(seconds: Int64($0.offset) * 1800 + 300), value: $0.element)
        }
        let series = ResourceSeries(metric: metric, points: points, limit: limit)
        return HourlyRule.resources.alerts(figures(window, resources: [series], thresholds)).first?.alert
    }

    @Test(
        "a resource raises medium, high and critical at 70, 85 and 95 % of its limit",
        arguments: [
            (0, nil), (69.9, nil), (70, Severity.medium), (70.1, .medium), (84.9, .medium), (85, .high), (94.9, .high),
            (95, .critical), (100, .critical), (120, .critical), (-95, nil),
        ] as [(Double, Severity?)])
    func resources(value: Double, severity: Severity?) throws {
        #expect(try resourceAlert([10, value, 20], limit: 100)?.severity == severity)
    }

    @Test("a resource alert states the peak and the limit, the time, and the threshold")
    func resourceText() throws {
        let window = try window()
        var values = [Double?](repeating: nil, count: 24)
        (values[0], values[1]) = (97, 20)
        #expect(
            try resourceAlert([10, 97, 20], limit: 100)
                == Alert(
                    type: "resource_threshold", severity: .critical,
                    message: "Connections peaked at 97 of 100 at 00:35; the threshold is 95 %", source: .computed,
                    raisedAt: window.start.adding(seconds: 2100), metric: "connection_count",
                    hours: AlertHours(threshold: 70, values: values, breaches: [0]), lastHour: window.start))
        #expect(
            try resourceAlert([7.25e9, 1.2e9], limit: 1e10, metric: "database_size")?.message
                == "Database size peaked at 7.25 GB of 10.0 GB at 00:05; the threshold is 70 %")
    }

    @Test("a resource above its threshold in several hours is one alert with the peak value, raised at the first")
    func resourceOccurrences() throws {
        // 00:05, 00:35, 01:05, 01:35, 02:05: high in the first, second and third hour.
        let window = try window()
        let alert = try #require(try resourceAlert([71, 72, 96, 96, 70], limit: 100))
        #expect(alert.severity == .critical && alert.occurrences == 3 && alert.hours?.breaches == [0, 1, 2])
        #expect(alert.raisedAt == window.start.adding(seconds: 300) && alert.lastHour == window.hours[2].start)
        #expect(alert.message == "Connections peaked at 96 of 100 at 01:05; the threshold is 95 %")
    }

    @Test("the thresholds of a resource can be set by the operator")
    func resourceSettings() throws {
        var thresholds = AlertThresholds()
        thresholds.resourceMedium = 0.125
        #expect(
            try resourceAlert([1], limit: 8, thresholds)?.message
                == "Connections peaked at 1 of 8 at 00:05; the threshold is 12.5 %")
    }

    @Test(
        "no alert for a resource without a limit or samples, or for samples outside the window",
        arguments: [nil, 0, -5] as [Double?])
    func noLimit(limit: Double?) throws {
        #expect(try resourceAlert([1e12], limit: limit) == nil)
        #expect(try resourceAlert([], limit: 100) == nil)
        #expect(try resourceAlert(Array(repeating: 1, count: 48) + [99], limit: 100) == nil)
    }
}
