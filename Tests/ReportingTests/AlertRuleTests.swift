import Testing

@testable import Reporting

@Suite("alert rules")
struct AlertRuleTests {
    private let thresholds = AlertThresholds()

    private func window() throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
    }

    private func hours(_ window: ReportWindow, _ figures: [Int: (requests: Int, errors: Int)]) -> [HourPoint] {
        window.hours.enumerated().map { index, slot in
            var traffic = Traffic()
            if let figure = figures[index] {
                traffic.add(milliseconds: 5, status: 500, requests: figure.errors)
                traffic.add(milliseconds: 5, status: 200, requests: figure.requests - figure.errors)
            }
            return HourPoint(start: slot.start, traffic: traffic)
        }
    }

    @Test("an error rate at 5 % raises nothing, and one above it does, from 20 requests on")
    func errorRate() throws {
        let window = try window()
        let endpoint = Endpoint(name: "/a", method: "GET")
        func alert(_ figures: [Int: (requests: Int, errors: Int)]) -> Alert? {
            AlertRule.errorRateAlert(
                endpoint: endpoint, hours: hours(window, figures), window: window, thresholds: thresholds)
        }
        #expect(alert([3: (100, 5)]) == nil)
        #expect(alert([3: (19, 19)]) == nil)
        #expect(alert([:]) == nil)
        #expect(
            alert([3: (100, 6)])
                == Alert(
                    type: "high_error_rate", severity: .critical,
                    message: "6.00 % of requests failed between 03:00 and 04:00 (6 of 100); the threshold is 5 %",
                    source: .computed, raisedAt: window.hours[3].start, endpoint: "/a", method: "GET"))
        #expect(alert([3: (20, 2)])?.occurrences == 1)
        let several = alert([3: (100, 6), 5: (100, 50), 9: (100, 50), 10: (100, 1)])
        #expect(several?.occurrences == 3)
        #expect(several?.raisedAt == window.hours[3].start)
        #expect(
            several?.message
                == "50.0 % of requests failed between 05:00 and 06:00 (50 of 100); the threshold is 5 %; 3 hours broke this rule"
        )
    }

    @Test("five slow queries in an hour raise nothing, six do; those below 2,000 ms do not count")
    func slowQueries() throws {
        let window = try window()
        func alert(_ hours: [Int: [Int]]) -> Alert? {
            AlertRule.slowQueryAlert(
                hours: hours.mapValues { LatencyHistogram($0) }, window: window, thresholds: thresholds)
        }
        let five = Array(repeating: 2000, count: 5)
        #expect(alert([1: five]) == nil)
        #expect(alert([1: five + [1999]]) == nil)
        #expect(alert([1: five, 2: five]) == nil)
        #expect(
            alert([1: five + [9000]])
                == Alert(
                    type: "slow_query", severity: .high,
                    message:
                        "6 queries took 2,000 ms or longer between 01:00 and 02:00; more than 5 in an hour raise this alert",
                    source: .computed, raisedAt: window.hours[1].start))
    }

    @Test(
        "a resource raises medium, high and critical at 70, 85 and 95 % of its limit",
        arguments: [(69.9, nil), (70, Severity.medium), (84.9, .medium), (85, .high), (94.9, .high), (95, .critical), (120, .critical)]
            as [(Double, Severity?)])
    func resources(value: Double, severity: Severity?) throws {
        let window = try window()
        let series = ResourceSeries(
            metric: "connection_count",
            points: [
                ResourceSeries.Point(at: window.hours[1].start, value: 10),
                ResourceSeries.Point(at: window.hours[2].start.adding(seconds: 300), value: value),
                ResourceSeries.Point(at: window.hours[3].start, value: 20),
            ], limit: 100)
        let alert = AlertRule.resourceAlert(series, window: window, thresholds: thresholds)
        #expect(alert?.severity == severity)
        guard value == 85 else { return }
        #expect(
            alert
                == Alert(
                    type: "resource_threshold", severity: .high,
                    message: "connection_count reached 85, 85.0 % of its limit of 100, at 02:05; the threshold is 85 %",
                    source: .computed, raisedAt: window.hours[2].start.adding(seconds: 300), metric: "connection_count"))
    }

    @Test("a resource without a limit raises nothing")
    func noLimit() throws {
        let window = try window()
        let points = [ResourceSeries.Point(at: window.start, value: 1e12)]
        for limit in [nil, 0, -5] as [Double?] {
            let series = ResourceSeries(metric: "x", points: points, limit: limit)
            #expect(AlertRule.resourceAlert(series, window: window, thresholds: thresholds) == nil)
        }
    }
}
