import Testing

@testable import Reporting

@Suite("alert rules")
struct AlertRuleTests {
    private let thresholds = AlertThresholds()

    private func window(_ date: String = "2026-11-22", _ zone: String = "UTC") throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate(date)), timeZone: try #require(ReportTimeZone(zone)))
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

    // MARK: - Error rates

    @Test(
        "an error rate raises an alert above 5 % in an hour of at least 20 requests",
        arguments: [
            (0, 0, false), (1, 1, false), (19, 19, false), (20, 0, false), (20, 1, false), (20, 2, true),
            (100, 4, false), (100, 5, false),
            (100, 6, true), (1_000_000, 50_000, false), (1_000_000, 50_001, true), (20, 20, true),
        ])
    func errorRate(requests: Int, errors: Int, raises: Bool) throws {
        let window = try window()
        let alert = AlertRule.errorRateAlert(
            endpoint: nil, hours: hours(window, [3: (requests, errors)]), window: window, thresholds: thresholds)
        #expect((alert != nil) == raises)
    }

    @Test("an alert of an error rate tells the hour, the counts and the threshold, and whose it is")
    func errorRateText() throws {
        let window = try window()
        let hours = hours(window, [3: (1100, 66)])
        #expect(
            AlertRule.errorRateAlert(
                endpoint: Endpoint(name: "/a", method: "GET"), hours: hours, window: window, thresholds: thresholds)
                == Alert(
                    type: "high_error_rate", severity: .critical,
                    message: "6.00 % of requests failed between 03:00 and 04:00 (66 of 1,100); the threshold is 5 %",
                    source: .computed, raisedAt: window.hours[3].start, endpoint: "/a", method: "GET"))
        let service = AlertRule.errorRateAlert(endpoint: nil, hours: hours, window: window, thresholds: thresholds)
        #expect(service?.endpoint == nil && service?.method == nil && service?.metric == nil)
        let bare = AlertRule.errorRateAlert(
            endpoint: Endpoint(name: "/a", method: nil), hours: hours, window: window, thresholds: thresholds)
        #expect(bare?.endpoint == "/a" && bare?.method == nil)
    }

    @Test(
        "hours that break a rule again are occurrences of one alert, which tells of the worst, of equals the earliest")
    func errorRateOccurrences() throws {
        let window = try window()
        let alert = try #require(
            AlertRule.errorRateAlert(
                endpoint: nil,
                hours: hours(window, [3: (100, 6), 5: (100, 50), 9: (200, 100), 10: (100, 1), 12: (10, 10)]),
                window: window,
                thresholds: thresholds))
        #expect(alert.occurrences == 3)
        #expect(alert.raisedAt == window.hours[3].start)
        #expect(
            alert.message
                == "50.0 % of requests failed between 05:00 and 06:00 (50 of 100); the threshold is 5 %; 3 hours broke this rule"
        )
    }

    @Test("threshold and minimum volume are the operator's")
    func errorRateSettings() throws {
        let window = try window()
        var thresholds = thresholds
        thresholds.errorRate = 0.005
        thresholds.minimumRequests = 0
        #expect(
            AlertRule.errorRateAlert(endpoint: nil, hours: hours(window, [:]), window: window, thresholds: thresholds)
                == nil)
        let alert = AlertRule.errorRateAlert(
            endpoint: nil, hours: hours(window, [23: (1, 1)]), window: window, thresholds: thresholds)
        #expect(
            alert?.message == "100 % of requests failed between 23:00 and 00:00 (1 of 1); the threshold is 0.5 %")
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
        let hours = [HourPoint(start: window.start, traffic: traffic)]
        #expect(
            AlertRule.errorRateAlert(endpoint: nil, hours: hours, window: window, thresholds: thresholds)?.message
                == "75.0 % of requests failed between 00:00 and 01:00 (30 of 40); the threshold is 5 %")
    }

    @Test("an hour that came twice on the clock is named with its offset")
    func repeatedHour() throws {
        let window = try window("2026-10-25", "Europe/Berlin")
        let alert = AlertRule.errorRateAlert(
            endpoint: nil, hours: hours(window, [2: (100, 10)]), window: window, thresholds: thresholds)
        #expect(
            alert?.message
                == "10.0 % of requests failed between 02:00 (+02:00) and 02:00 (+01:00) (10 of 100); the threshold is 5 %"
        )
    }

    @Test("the last half hour of a day whose clocks changed ends with the day")
    func halfHour() throws {
        let window = try window("2026-04-05", "Australia/Lord_Howe")
        let alert = AlertRule.errorRateAlert(
            endpoint: nil, hours: hours(window, [24: (100, 10)]), window: window, thresholds: thresholds)
        #expect(alert?.message == "10.0 % of requests failed between 23:30 and 00:00 (10 of 100); the threshold is 5 %")
    }

    // MARK: - Slow queries

    private func slowQueryAlert(_ hours: [Int: [Int]], _ thresholds: AlertThresholds = AlertThresholds()) throws
        -> Alert?
    {
        AlertRule.slowQueryAlert(
            hours: hours.mapValues { LatencyHistogram($0) }, window: try window(), thresholds: thresholds)
    }

    @Test("five slow queries in an hour raise nothing, six do; those below 2,000 ms do not count")
    func slowQueries() throws {
        let five = Array(repeating: 2000, count: 5)
        #expect(try slowQueryAlert([:]) == nil)
        #expect(try slowQueryAlert([1: five]) == nil)
        #expect(try slowQueryAlert([1: five + [1999, 501]]) == nil)
        #expect(try slowQueryAlert([1: five, 2: five]) == nil)
        #expect(
            try slowQueryAlert([1: five + [9000, 1999]])
                == Alert(
                    type: "slow_query", severity: .high,
                    message:
                        "6 queries took 2,000 ms or longer between 01:00 and 02:00; more than 5 in an hour raise this alert",
                    source: .computed, raisedAt: try window().hours[1].start))
    }

    @Test("several hours of slow queries are one alert that tells of the worst")
    func slowQueryOccurrences() throws {
        let alert = try #require(
            try slowQueryAlert([
                20: Array(repeating: 3000, count: 1200), 4: Array(repeating: 2000, count: 6),
                22: Array(repeating: 2500, count: 1200),
            ]))
        #expect(
            alert.message
                == "1,200 queries took 2,000 ms or longer between 20:00 and 21:00; more than 5 in an hour raise this alert; 3 hours broke this rule"
        )
        #expect(alert.occurrences == 3)
        #expect(alert.raisedAt == (try window()).hours[4].start)
    }

    @Test("a single query can be enough, and is one query")
    func singleSlowQuery() throws {
        var thresholds = thresholds
        thresholds.slowQueryCount = 0
        #expect(
            try slowQueryAlert([1: [2000]], thresholds)?.message
                == "1 query took 2,000 ms or longer between 01:00 and 02:00; more than 0 in an hour raise this alert")
    }

    // MARK: - Resources

    private func resourceAlert(
        _ values: [Double], limit: Double?, metric: String = "connection_count",
        _ thresholds: AlertThresholds = AlertThresholds()
    ) throws -> Alert? {
        let window = try window()
        // Every half hour, five minutes past.
        let points = values.enumerated().map {
            ResourceSeries.Point(at: window.start.adding(seconds: Int64($0.offset) * 1800 + 300), value: $0.element)
        }
        return AlertRule.resourceAlert(
            ResourceSeries(metric: metric, points: points, limit: limit), window: window, thresholds: thresholds)
    }

    @Test(
        "a resource raises medium, high and critical at 70, 85 and 95 % of its limit",
        arguments: [
            (0, nil), (69.9, nil), (70, Severity.medium), (70.1, .medium), (84.9, .medium), (85, .high), (94.9, .high),
            (95, .critical),
            (100, .critical), (120, .critical), (-95, nil),
        ] as [(Double, Severity?)])
    func resources(value: Double, severity: Severity?) throws {
        #expect(try resourceAlert([10, value, 20], limit: 100)?.severity == severity)
    }

    @Test("a resource's alert tells the highest value, its share of the limit, when, and the level it passed")
    func resourceText() throws {
        let window = try window()
        #expect(
            try resourceAlert([10, 85, 20], limit: 100)
                == Alert(
                    type: "resource_threshold", severity: .high,
                    message: "Connections reached 85, 85.0 % of its limit of 100, at 00:35; the threshold is 85 %",
                    source: .computed, raisedAt: window.start.adding(seconds: 2100), metric: "connection_count"))
        #expect(
            try resourceAlert([7.25e9, 1.2e9], limit: 1e10, metric: "database_size")?.message
                == "Database size reached 7.25 GB, 72.5 % of its limit of 10.0 GB, at 00:05; the threshold is 70 %")
    }

    @Test("a resource above its level in several hours is one alert of its highest value, raised at the first")
    func resourceOccurrences() throws {
        // 00:05, 00:35, 01:05, 01:35, 02:05: high in the first, second and third hour.
        let alert = try #require(try resourceAlert([71, 72, 96, 96, 70], limit: 100))
        #expect(alert.severity == .critical && alert.occurrences == 3)
        #expect(alert.raisedAt == (try window()).start.adding(seconds: 300))
        #expect(
            alert.message == "Connections reached 96, 96.0 % of its limit of 100, at 01:05; the threshold is 95 %")
    }

    @Test("a resource's levels are the operator's")
    func resourceSettings() throws {
        var thresholds = thresholds
        thresholds.resourceMedium = 0.125
        let alert = try resourceAlert([1], limit: 8, thresholds)
        #expect(
            alert?.message == "Connections reached 1, 12.5 % of its limit of 8, at 00:05; the threshold is 12.5 %")
    }

    @Test("a resource without a limit, or without samples, raises nothing", arguments: [nil, 0, -5] as [Double?])
    func noLimit(limit: Double?) throws {
        #expect(try resourceAlert([1e12], limit: limit) == nil)
        #expect(try resourceAlert([], limit: 100) == nil)
    }
}
