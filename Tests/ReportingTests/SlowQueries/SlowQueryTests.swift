import TestSupport
import Testing

@testable import Reporting

@Suite("slow queries")
struct SlowQueryTests {
    private func window() throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
    }

    private func executions(_ window: ReportWindow) -> [SlowQueryExecution] {
        (0..<60).map { index in
            SlowQueryExecution(
                fingerprint: "f\(index % 7)", milliseconds: 600 + index * 37 % 900,
                endpoint: index % 5 == 0 ? nil : "/e\(index % 3)", organization: index % 4 == 0 ? nil : "o\(index % 6)",
                at: window.start.adding(seconds: Int64(index) * 1000))
        }
    }

    private func execution(_ fingerprint: String, _ milliseconds: Int, at: Instant) -> SlowQueryExecution {
        SlowQueryExecution(
            fingerprint: fingerprint, milliseconds: milliseconds, endpoint: nil, organization: nil, at: at)
    }

    private func tally(_ window: ReportWindow, _ executions: some Sequence<SlowQueryExecution>) -> SlowQueryTally {
        executions.reduce(into: SlowQueryTally(window: window)) { $0.add($1) }
    }

    private func slowQueries(_ executions: some Sequence<SlowQueryExecution>, listed: Int = 50) throws -> SlowQueries {
        var settings = SlowQuerySettings()
        settings.listed = listed
        var tally = tally(try window(), executions)
        tally.show(SlowQuerySample(query: "q", plan: .text("p")), of: "f")
        return tally.slowQueries(settings)
    }

    @Test("groups do not depend on the order of executions", arguments: 0..<50)
    func order(seed: Int) throws {
        let window = try window()
        var random = SeededRandom(UInt64(seed))
        let sorted = tally(window, executions(window))
        let shuffled = tally(window, executions(window).shuffled(using: &random))
        #expect(sorted.slowQueries(SlowQuerySettings()) == shuffled.slowQueries(SlowQuerySettings()))
        #expect(sorted.hours == shuffled.hours)
    }

    @Test("groups with the same cost are ordered by count, then by fingerprint")
    func tiedGroups() throws {
        let start = try window().start
        let executions = [
            execution("b", 1200, at: start), execution("a", 1200, at: start), execution("c", 600, at: start),
            execution("c", 600, at: start),
            execution("d", 1201, at: start),
        ]
        #expect(try slowQueries(executions).groups.map(\.fingerprint) == ["d", "c", "a", "b"])
        #expect(try slowQueries(executions.reversed()).groups.map(\.fingerprint) == ["d", "c", "a", "b"])
    }

    @Test("unlisted queries are counted, so totals reconcile", arguments: [0, 1, 3, 6, 7, 50])
    func reconciled(listed: Int) throws {
        let executions = executions(try window())
        let queries = try slowQueries(executions, listed: listed)
        #expect(queries.thresholdMilliseconds == 500)
        #expect(queries.count == 60)
        #expect(queries.groups.count == min(listed, 7))
        #expect(queries.groups.reduce(queries.other.count) { $0 + $1.count } == 60)
        #expect(
            queries.groups.reduce(queries.other.totalMilliseconds) { $0 + $1.totalMilliseconds }
                == queries.totalMilliseconds)
        #expect(queries.totalMilliseconds == executions.reduce(0) { $0 + $1.milliseconds })
        #expect(
            zip(queries.groups, queries.groups.dropFirst()).allSatisfy { $0.totalMilliseconds >= $1.totalMilliseconds })
        #expect((queries.other == SlowQueries.Other(count: 0, totalMilliseconds: 0, groups: 0)) == (listed >= 7))
    }

    @Test("without executions there are no groups and no other figures")
    func empty() throws {
        #expect(
            try slowQueries([])
                == SlowQueries(
                    thresholdMilliseconds: 500, count: 0, totalMilliseconds: 0, groups: [],
                    other: SlowQueries.Other(count: 0, totalMilliseconds: 0, groups: 0)))
    }

    @Test("a group shows its text and plan, its times, its endpoints and its organizations")
    func group() throws {
        let start = try window().start
        let executions = [600, 5001, 1000].enumerated().map { index, milliseconds in
            SlowQueryExecution(
                fingerprint: "f", milliseconds: milliseconds, endpoint: ["/b", "/a", "/b"][index],
                organization: ["x", nil, "x"][index], at: start.adding(seconds: Int64(index)))
        }
        let group = try #require(try slowQueries(executions).groups.first)
        // Distances from the mean of 2200.33: -1600.33, 2800.67 and -1200.33.
        let deviation = try #require(group.standardDeviationMilliseconds)
        #expect(abs(deviation - 1987.09) < 0.01)
        #expect(
            group
                == SlowQueryGroup(
                    fingerprint: "f", query: "q", count: 3, totalMilliseconds: 6601, meanMilliseconds: 6601.0 / 3,
                    maxMilliseconds: 5001,
                    // Rank 0.95 * 2 = 1.9 between 1000 and 5001.
                    p95Milliseconds: 1000 + (0.95 * 2 - 1) * 4001, severity: .critical, endpoints: ["/a", "/b"],
                    organizations: 1, firstSeen: start, lastSeen: start.adding(seconds: 2), plan: .text("p"),
                    p50Milliseconds: 1000, standardDeviationMilliseconds: deviation,
                    hours: [3] + Array(repeating: 0, count: 23),
                    byEndpoint: SlowQueryBreakdown([
                        ExactText("/a"): SlowQueryCounts(count: 1, milliseconds: 5001),
                        ExactText("/b"): SlowQueryCounts(count: 2, milliseconds: 1600),
                    ]),
                    byOrganization: SlowQueryBreakdown([
                        ExactText("x"): SlowQueryCounts(count: 2, milliseconds: 1600),
                        nil: SlowQueryCounts(count: 1, milliseconds: 5001),
                    ])))
    }

    @Test("a group of one execution without endpoint, organization, text and plan has none of them")
    func single() throws {
        let start = try window().start
        let group = try #require(try slowQueries([execution("g", 501, at: start)]).groups.first)
        #expect(
            group
                == SlowQueryGroup(
                    fingerprint: "g", query: "", count: 1, totalMilliseconds: 501, meanMilliseconds: 501,
                    maxMilliseconds: 501,
                    p95Milliseconds: 501, severity: .low, endpoints: [], organizations: 0, firstSeen: start,
                    lastSeen: start, plan: nil, p50Milliseconds: 501, standardDeviationMilliseconds: 0,
                    hours: [1] + Array(repeating: 0, count: 23),
                    byEndpoint: SlowQueryBreakdown([nil: SlowQueryCounts(count: 1, milliseconds: 501)]),
                    byOrganization: SlowQueryBreakdown([nil: SlowQueryCounts(count: 1, milliseconds: 501)])))
    }

    @Test("executions count in their hour, and not outside the window")
    func hours() throws {
        let window = try window()
        let times: [(Instant, Int)] = [
            (window.start, 600), (Instant(microseconds: window.start.microseconds + 3_599_999_999), 700),
            (window.start.adding(seconds: 3600), 800),
            (Instant(microseconds: window.end.microseconds - 1), 900), (window.end, 1000),
        ]
        let tally = tally(window, times.map { execution("f", $0.1, at: $0.0) })
        #expect(
            tally.hours == [0: LatencyHistogram([600, 700]), 1: LatencyHistogram([800]), 23: LatencyHistogram([900])])
    }
}
