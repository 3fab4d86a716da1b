import Testing

@testable import Reporting

@Suite("slow queries")
struct SlowQueryTests {
    private func executions(_ window: ReportWindow) -> [SlowQueryExecution] {
        (0..<60).map { index in
            SlowQueryExecution(
                fingerprint: "f\(index % 7)", query: "select \(index % 7) -- \(index)", milliseconds: 600 + index * 37 % 900,
                endpoint: index % 5 == 0 ? nil : "/e\(index % 3)", organization: index % 4 == 0 ? nil : "o\(index % 6)",
                at: window.start.adding(seconds: Int64(index) * 1000), plan: index % 2 == 0 ? .integer(Int64(index)) : nil)
        }
    }

    private func window() throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
    }

    @Test("groups do not depend on the order in which executions come", arguments: 0..<20)
    func order(seed: Int) throws {
        let window = try window()
        var random = SeededRandom(UInt64(seed))
        var sorted = SlowQueryTally(window: window)
        var shuffled = SlowQueryTally(window: window)
        for execution in executions(window) { sorted.add(execution) }
        for execution in executions(window).shuffled(using: &random) { shuffled.add(execution) }
        let settings = SlowQuerySettings()
        #expect(sorted.slowQueries(settings) == shuffled.slowQueries(settings))
    }

    @Test("what is not listed is counted, so totals reconcile", arguments: [1, 3, 6, 7, 50])
    func reconciled(listed: Int) throws {
        let window = try window()
        var tally = SlowQueryTally(window: window)
        for execution in executions(window) { tally.add(execution) }
        var settings = SlowQuerySettings()
        settings.listed = listed
        let queries = tally.slowQueries(settings)
        #expect(queries.groups.count == min(listed, 7))
        #expect(queries.groups.reduce(queries.other.count) { $0 + $1.count } == 60)
        #expect(queries.groups.reduce(queries.other.totalMilliseconds) { $0 + $1.totalMilliseconds } == queries.totalMilliseconds)
        #expect(queries.totalMilliseconds == executions(window).reduce(0) { $0 + $1.milliseconds })
        #expect(zip(queries.groups, queries.groups.dropFirst()).allSatisfy { $0.totalMilliseconds >= $1.totalMilliseconds })
    }

    @Test("a group tells of its slowest execution, its times, its endpoints and its organizations")
    func group() throws {
        let window = try window()
        var tally = SlowQueryTally(window: window)
        for (index, milliseconds) in [600, 5001, 1000].enumerated() {
            tally.add(
                SlowQueryExecution(
                    fingerprint: "f", query: "q\(index)", milliseconds: milliseconds, endpoint: ["/b", "/a", "/b"][index],
                    organization: ["x", nil, "x"][index], at: window.start.adding(seconds: Int64(index)),
                    plan: index == 0 ? .text("p") : nil))
        }
        let group = try #require(tally.slowQueries(SlowQuerySettings()).groups.first)
        #expect(
            group
                == SlowQueryGroup(
                    fingerprint: "f", query: "q1", count: 3, totalMilliseconds: 6601, meanMilliseconds: 6601.0 / 3,
                    maxMilliseconds: 5001,
                    // Rank 0.95 * 2 = 1.9 between 1000 and 5001.
                    p95Milliseconds: 1000 + (0.95 * 2 - 1) * 4001, severity: .critical, endpoints: ["/a", "/b"],
                    organizations: 1, firstSeen: window.start, lastSeen: window.start.adding(seconds: 2), plan: .text("p")))
    }
}
