import Testing

@testable import Reporting

@Suite("summary")
struct SummaryTests {
    private func traffic(_ rows: [(Int, Int?)]) -> Traffic {
        rows.reduce(into: Traffic()) { $0.add(milliseconds: $1.0, status: $1.1, requests: 1) }
    }

    @Test("a status of 400 or more is an error, none is neither, and the totals reconcile")
    func statuses() {
        let summary = Summary(traffic([399, 400, 404, 499, 500, 599, 600, nil, 100].map { (10, $0) }))
        #expect(summary.requests == 9)
        #expect(summary.errors == 6)
        #expect(summary.clientErrors == 3)
        #expect(summary.serverErrors == 3)
        #expect(summary.unknownStatus == 1)
        #expect(summary.errorRate == 6.0 / 9)
        #expect(summary.bounds == nil && summary.grade == .exact)
    }

    @Test("without requests there is no rate and no latency")
    func empty() {
        let summary = Summary(Traffic())
        #expect(summary.requests == 0 && summary.errors == 0)
        #expect(summary.errorRate == nil && summary.meanMilliseconds == nil && summary.maxMilliseconds == nil)
        #expect(summary.grade == .exact)
    }

    @Test("status codes are listed by number, those without one last")
    func listed() {
        #expect(
            StatusCount.list([nil: 2, 500: 1, 200: 7])
                == [
                    StatusCount(status: 200, requests: 7), StatusCount(status: 500, requests: 1),
                    StatusCount(status: nil, requests: 2),
                ])
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
        "a threshold must be passed, not met",
        arguments: [
            (500, 20, Health.Status.ok, []),
            (501, 0, .warning, ["mean 501 ms is above 500 ms"]),
            (1000, 0, .warning, ["mean 1,000 ms is above 500 ms"]),
            (1001, 0, .critical, ["mean 1,001 ms is above 1,000 ms"]),
            (10, 21, .warning, ["2.10 % of requests fail, above 2 %"]),
            (10, 50, .warning, ["5.00 % of requests fail, above 2 %"]),
            (10, 51, .critical, ["5.10 % of requests fail, above 5 %"]),
            (1001, 21, .critical, ["mean 1,001 ms is above 1,000 ms", "2.10 % of requests fail, above 2 %"]),
            (1001, 51, .critical, ["5.10 % of requests fail, above 5 %", "mean 1,001 ms is above 1,000 ms"]),
        ])
    func thresholds(mean: Int, errors: Int, status: Health.Status, reasons: [String]) {
        #expect(health(mean: mean, errors: errors, of: 1000) == Health(status: status, reasons: reasons))
    }

    @Test("no requests is idle, neither healthy nor not")
    func idle() {
        #expect(
            Health(of: Summary(Traffic()), thresholds: HealthThresholds())
                == Health(status: .idle, reasons: ["no requests"]))
    }

    @Test(
        "a slow query's severity follows its time",
        arguments: [(501, Severity.low), (1000, .low), (1001, .medium), (2000, .medium), (2001, .high), (5000, .high), (5001, .critical)])
    func severity(milliseconds: Int, severity: Severity) {
        #expect(Severity(queryMilliseconds: milliseconds) == severity)
    }
}
