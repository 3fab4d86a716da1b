import Testing

@testable import Reporting

@Suite("summary")
struct SummaryTests {
    private func traffic(_ rows: [(Int, Int?)]) -> Traffic {
        rows.reduce(into: Traffic()) { $0.add(milliseconds: $1.0, status: $1.1, requests: 1) }
    }

    private func aggregate(requests: Int, errors: Int, unknown: Int = 0) -> HourlyAggregate {
        HourlyAggregate(
            requests: requests, errors: errors, unknownStatus: unknown, meanMilliseconds: 8, p50Milliseconds: 8,
            p95Milliseconds: 9, p99Milliseconds: 9)
    }

    @Test("a status of 400 or more is an error, no status is neither, and the totals reconcile")
    func statuses() {
        let summary = Summary(traffic([399, 400, 404, 499, 500, 599, 600, nil, 100].map { (10, $0) }))
        #expect(summary.requests == 9)
        #expect(summary.errors == 6)
        #expect(summary.clientErrors == 3)
        #expect(summary.serverErrors == 3)
        #expect(summary.unknownStatus == 1)
        #expect(summary.errorRate == 6.0 / 9)
        #expect(summary.latency.mean.bounds == nil && summary.grade == .exact)
    }

    @Test(
        "each status belongs to one class",
        arguments: [
            (nil, 0, 0, 1), (-1, 0, 0, 0), (0, 0, 0, 0), (200, 0, 0, 0), (399, 0, 0, 0), (400, 1, 0, 0), (499, 1, 0, 0),
            (500, 0, 1, 0), (599, 0, 1, 0), (Int(Int32.max), 0, 1, 0),
        ] as [(Int?, Int, Int, Int)])
    func classes(status: Int?, client: Int, server: Int, unknown: Int) {
        let summary = Summary(traffic([(10, status)]))
        #expect(summary.clientErrors == client && summary.serverErrors == server && summary.unknownStatus == unknown)
        #expect(summary.errors == client + server)
        #expect(summary.errorRate == Double(client + server))
    }

    @Test("the figures of rows are exact")
    func exact() {
        // Sum 60 of 4 requests; ranks 1.5, 2.85 and 2.97 of 0, 10, 20, 30.
        let summary = Summary(traffic([(30, 200), (0, 200), (20, 200), (10, 200)]))
        #expect(summary.meanMilliseconds == 15 && summary.totalMilliseconds == 60)
        #expect(summary.minMilliseconds == 0 && summary.maxMilliseconds == 30)
        #expect(summary.latency[.p50].milliseconds == 15)
        let (p95, p99): (Double, Double) = (20 + (0.95 * 3 - 2) * 10, 20 + (0.99 * 3 - 2) * 10)
        #expect(summary.latency[.p95].milliseconds == p95)
        #expect(summary.latency[.p99].milliseconds == p99)
    }

    @Test("the mean is over requests, not over hours")
    func mean() {
        // An hour with one request of 100 ms and an hour with three of 20 ms: 160 / 4, not (100 + 20) / 2.
        let day = traffic([(100, 200)]).merging(traffic([(20, 200), (20, 200), (20, 200)]))
        #expect(Summary(day).meanMilliseconds == 40)
    }

    @Test("without requests there is no rate and no latency")
    func empty() {
        let summary = Summary(Traffic())
        #expect(summary.requests == 0 && summary.errors == 0 && summary.unknownStatus == 0)
        #expect(summary.clientErrors == 0 && summary.serverErrors == 0)
        #expect(summary.errorRate == nil && summary.meanMilliseconds == nil)
        #expect(summary.minMilliseconds == nil && summary.maxMilliseconds == nil)
        #expect(
            summary.latency[.p50].milliseconds == nil && summary.latency[.p95].milliseconds == nil
                && summary.latency[.p99].milliseconds == nil)
        #expect(summary.grade == .exact && summary.latency.mean.bounds == nil)
    }

    @Test("with an aggregate, classes and extremes are unknown, and counts are still exact")
    func bounded() {
        var traffic = traffic([(10, 404), (10, nil), (10, 200)])
        traffic.stored = [aggregate(requests: 10, errors: 4, unknown: 2), aggregate(requests: 5, errors: 0)]
        let summary = Summary(traffic)
        #expect(summary.requests == 18 && summary.errors == 5 && summary.unknownStatus == 3)
        #expect(summary.errorRate == 5.0 / 18)
        #expect(summary.clientErrors == nil && summary.serverErrors == nil)
        #expect(summary.minMilliseconds == nil && summary.maxMilliseconds == nil)
        #expect(
            summary.latency[.p50].milliseconds == nil && summary.latency[.p95].milliseconds == nil
                && summary.latency[.p99].milliseconds == nil)
        // (3 * 10 + 15 * 8) / 18.
        #expect(summary.meanMilliseconds == 150.0 / 18)
        #expect(summary.grade == .bounded && summary.latency.mean.bounds != nil)
    }

    @Test("traffic is the same in any order of addition")
    func merging() {
        var first = traffic([(1, 200), (2, nil)])
        first.stored = [aggregate(requests: 2, errors: 1)]
        let second = traffic([(2, 200), (9, 500)])
        #expect(first.merging(second) == second.merging(first))
        #expect(first.merging(Traffic()) == first)
        #expect(first.requests == 4 && first.merging(second).requests == 6)
        #expect(Traffic().isEmpty && !first.isEmpty)
    }
}

@Suite("hour point")
struct HourPointTests {
    @Test("an hour has the figures of its summary")
    func figures() {
        var traffic = Traffic()
        traffic.add(milliseconds: 10, status: 200, requests: 3)
        traffic.add(milliseconds: 30, status: 503, requests: 1)
        let point = HourPoint(start: Instant(seconds: 3600), traffic: traffic)
        #expect(point.start == Instant(seconds: 3600))
        #expect(point.requests == 4 && point.errors == 1)
        // 60 / 4; ranks 1.5, 2.85 and 2.97 of 10, 10, 10, 30.
        #expect(point.latency.mean.milliseconds == 15 && point.latency[.p50].milliseconds == 10)
        let (p95, p99): (Double, Double) = (10 + (0.95 * 3 - 2) * 20, 10 + (0.99 * 3 - 2) * 20)
        #expect(point.latency[.p95].milliseconds == p95)
        #expect(point.latency[.p99].milliseconds == p99)
        #expect(point.grade == .exact && point.latency.mean.bounds == nil)
    }

    @Test("an hour without requests has no latency, and an hour from an aggregate has bounds")
    func unknown() {
        let empty = HourPoint(start: Instant(seconds: 0), traffic: Traffic())
        #expect(
            empty.requests == 0 && empty.latency.mean == .none && empty.latency[.p95] == .none
                && empty.grade == .exact)
        var traffic = Traffic()
        traffic.stored = [
            HourlyAggregate(
                requests: 1, errors: 1, unknownStatus: 0, meanMilliseconds: 7, p50Milliseconds: 7, p95Milliseconds: 7,
                p99Milliseconds: 7)
        ]
        let bounded = HourPoint(start: Instant(seconds: 0), traffic: traffic)
        #expect(bounded.requests == 1 && bounded.errors == 1 && bounded.grade == .bounded)
        #expect(bounded.latency[.p95].milliseconds == nil && bounded.latency[.p95].bounds == Interval(low: 7, high: 7))
    }
}

@Suite("status count")
struct StatusCountTests {
    @Test("status codes are listed by number, requests without one last")
    func listed() {
        #expect(
            StatusCount.list([nil: 2, 500: 1, 200: 7, -1: 3, 99: 4])
                == [
                    StatusCount(status: -1, requests: 3), StatusCount(status: 99, requests: 4),
                    StatusCount(status: 200, requests: 7),
                    StatusCount(status: 500, requests: 1), StatusCount(status: nil, requests: 2),
                ])
        #expect(StatusCount.list([:]) == [])
    }
}

@Suite("health")
struct HealthTests {
    private func health(mean: Int, errors: Int, of requests: Int) -> Health {
        var traffic = Traffic()
        traffic.add(milliseconds: mean, status: 200, requests: requests - errors)
        traffic.add(milliseconds: mean, status: 500, requests: errors)
        return Health(of: Summary(traffic), thresholds: HealthThresholds())
    }

    @Test(
        "a threshold must be exceeded, not met",
        arguments: [
            (0, 0, Health.Status.ok, []),
            (499, 19, .ok, []),
            (500, 20, .ok, []),
            (501, 0, .warning, ["average 501 ms, above 500 ms"]),
            (999, 0, .warning, ["average 999 ms, above 500 ms"]),
            (1000, 0, .warning, ["average 1,000 ms, above 500 ms"]),
            (1001, 0, .critical, ["average 1,001 ms, above 1,000 ms"]),
            (10, 21, .warning, ["errors 2.10 %, above 2 %"]),
            (10, 50, .warning, ["errors 5.00 %, above 2 %"]),
            (10, 51, .critical, ["errors 5.10 %, above 5 %"]),
            (10, 1000, .critical, ["errors 100 %, above 5 %"]),
            (1001, 21, .critical, ["average 1,001 ms, above 1,000 ms", "errors 2.10 %, above 2 %"]),
            (501, 51, .critical, ["errors 5.10 %, above 5 %", "average 501 ms, above 500 ms"]),
            (501, 21, .warning, ["errors 2.10 %, above 2 %", "average 501 ms, above 500 ms"]),
            (1001, 51, .critical, ["errors 5.10 %, above 5 %", "average 1,001 ms, above 1,000 ms"]),
        ])
    func thresholds(mean: Int, errors: Int, status: Health.Status, reasons: [String]) {
        #expect(health(mean: mean, errors: errors, of: 1000) == Health(status: status, reasons: reasons))
    }

    @Test(
        "a mean a thousandth above its threshold is above it",
        arguments: [(500, Health.Status.warning), (1000, .critical)])
    func justAbove(milliseconds: Int, status: Health.Status) {
        // 999 requests at the threshold and one that is a millisecond longer.
        var traffic = Traffic()
        traffic.add(milliseconds: milliseconds, status: 200, requests: 999)
        traffic.add(milliseconds: milliseconds + 1, status: 200, requests: 1)
        #expect(Health(of: Summary(traffic), thresholds: HealthThresholds()).status == status)
    }

    @Test("a reason distinguishes a figure from the threshold that it exceeds", arguments: [500, 1000])
    func reason(milliseconds: Int) {
        var traffic = Traffic()
        traffic.add(milliseconds: milliseconds, status: 200, requests: 999)
        traffic.add(milliseconds: milliseconds + 1, status: 200, requests: 1)
        let reasons = Health(of: Summary(traffic), thresholds: HealthThresholds()).reasons
        let limit = NumberText.count(milliseconds)
        #expect(reasons == ["average \(limit) ms, just above \(limit) ms"])
    }

    @Test("a rate that is rounded to its threshold is just above it, with its counts")
    func roundedRate() {
        #expect(health(mean: 10, errors: 16, of: 799).reasons == ["errors 2.00 % (16 of 799), just above 2 %"])
    }

    @Test("thresholds can be set by the operator")
    func configured() {
        var thresholds = HealthThresholds()
        thresholds.warningMeanMilliseconds = 12.5
        thresholds.warningErrorRate = 0.005
        var traffic = Traffic()
        traffic.add(milliseconds: 13, status: 200, requests: 99)
        traffic.add(milliseconds: 13, status: 500, requests: 1)
        #expect(
            Health(of: Summary(traffic), thresholds: thresholds)
                == Health(
                    status: .warning,
                    reasons: ["errors 1.00 %, above 0.5 %", "average 13.0 ms, above 12.5 ms"]))
    }

    @Test("no requests means idle, neither healthy nor unhealthy")
    func idle() {
        #expect(
            Health(of: Summary(Traffic()), thresholds: HealthThresholds())
                == Health(status: .idle, reasons: ["no requests"]))
    }

    @Test("an endpoint known only from aggregates is judged by their mean")
    func bounded() {
        var traffic = Traffic()
        traffic.stored = [
            HourlyAggregate(
                requests: 4, errors: 0, unknownStatus: 0, meanMilliseconds: 1200, p50Milliseconds: 1200,
                p95Milliseconds: 1200,
                p99Milliseconds: 1200)
        ]
        #expect(
            Health(of: Summary(traffic), thresholds: HealthThresholds())
                == Health(status: .critical, reasons: ["average 1,200 ms, above 1,000 ms"]))
    }

    @Test("idle is the least, critical the most")
    func order() {
        #expect([Health.Status.critical, .ok, .idle, .warning].sorted() == [.idle, .ok, .warning, .critical])
    }
}

@Suite("severity")
struct SeverityTests {
    @Test(
        "a slow query's severity follows its time",
        arguments: [
            (501, Severity.low), (999, .low), (1000, .low), (1001, .medium), (1999, .medium), (2000, .medium),
            (2001, .high),
            (4999, .high), (5000, .high), (5001, .critical), (Int.max, .critical), (0, .low),
        ])
    func severity(milliseconds: Int, severity: Severity) {
        #expect(Severity(queryMilliseconds: milliseconds) == severity)
    }

    @Test("low is the least, critical the most")
    func order() {
        #expect([Severity.high, .low, .critical, .medium].sorted() == [.low, .medium, .high, .critical])
    }
}
