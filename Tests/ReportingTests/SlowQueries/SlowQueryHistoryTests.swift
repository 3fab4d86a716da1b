import Foundation
import Testing

@testable import Reporting

@Suite("the history of slow queries")
struct SlowQueryHistoryTests {
    private let date = CalendarDate(daysSince1970: 20_779)

    private func plan(_ type: String) -> JSONValue {
        .object([
            "Plan": .object([
                "Node Type": .text("Sort"),
                "Plans": .array([.object(["Node Type": .text(type), "Relation Name": .text("orders")])]),
            ])
        ])
    }

    private func tonight(_ milliseconds: Int = 900, plan: JSONValue? = nil, shape: String? = nil) -> SlowQueries {
        let window = ReportWindow(date: date, timeZone: .utc)
        var tally = SlowQueryTally(window: window)
        tally.add(
            SlowQueryExecution(
                fingerprint: "f", query: "q", milliseconds: milliseconds, endpoint: nil, organization: nil, at: window.start, plan: nil))
        tally.show(SlowQuerySample(query: "q", plan: plan, planShape: shape), of: "f")
        return tally.slowQueries(SlowQuerySettings())
    }

    private func night(
        _ daysAgo: Int, _ fingerprints: [String], isComplete: Bool = true, shape: String? = nil, outline: [String] = []
    ) -> SlowQueryNight {
        SlowQueryNight(
            date: date.adding(days: -daysAgo),
            queries: fingerprints.map {
                SlowQueryNight.Query(
                    fingerprint: $0, count: daysAgo, totalMilliseconds: 1000 * daysAgo, p95Milliseconds: 700, planShape: shape,
                    planOutline: PlanOutline(lines: outline))
            }, isComplete: isComplete)
    }

    private func history(_ nights: [SlowQueryNight]) throws -> SlowQueryHistory {
        try #require(tonight().adding(nights, before: date).groups.first?.history)
    }

    @Test("a query of the first night was seen on one night of one")
    func first() throws {
        let queries = tonight().adding([], before: date)
        #expect(queries.nightsBefore == [])
        let history = try #require(queries.groups.first?.history)
        #expect(history.nightsSeen == 1 && history.nightsArchived == 1 && history.nightsUnknown == 0)
        #expect(history.firstNight == nil && history.lastNight == nil && history.nights.isEmpty && history.planChange == nil)
        #expect(history.medianCount == nil && history.nightsWithoutBefore([]) == 0)
    }

    @Test("nights are counted as seen, not seen, or unknown where the night does not list all it had")
    func counted() throws {
        let nights = [
            night(3, ["f", "g"]), night(1, ["g"]), night(2, ["g"], isComplete: false), night(29, ["f"]), night(30, ["f"]), night(0, ["f"]),
            night(-1, ["f"]),
        ]
        for nights in [nights, nights.reversed()] {
            let history = try history(nights)
            // The night 30 days ago is too long ago to be counted, and still the first.
            #expect(history.nightsArchived == 5 && history.nightsSeen == 3 && history.nightsUnknown == 1)
            #expect(history.firstNight == date.adding(days: -30) && history.lastNight == date.adding(days: -3))
            #expect(history.nights.map(\.date) == [date.adding(days: -29), date.adding(days: -3)])
            #expect(history.medianCount == 16 && history.medianTotalMilliseconds == 16_000 && history.medianP95Milliseconds == 700)
        }
    }

    @Test("nights without it before its first night are known only where nights list all they had")
    func without() throws {
        func without(_ nights: [SlowQueryNight]) throws -> Int? {
            let queries = tonight().adding(nights, before: date)
            return try #require(queries.groups.first?.history).nightsWithoutBefore(queries.nightsBefore ?? [])
        }
        #expect(try without([night(1, []), night(2, []), night(4, ["g"])]) == 3)
        #expect(try without([night(1, ["f"]), night(2, []), night(4, ["g"])]) == 2)
        #expect(try without([night(1, ["f"]), night(2, [], isComplete: false)]) == nil)
        // Seen before the nights that are counted.
        #expect(try without([night(1, []), night(40, ["f"])]) == nil)
        #expect(try without([night(1, ["f"]), night(2, []), night(40, ["f"])]) == nil)
    }

    @Test("another plan is dated to the first night that has it, past nights whose plan is not known")
    func planChange() throws {
        func change(_ nights: [SlowQueryNight]) throws -> SlowQueryHistory.PlanChange? {
            try #require(tonight(plan: plan("Seq Scan"), shape: "new").adding(nights, before: date).groups.first?.history).planChange
        }
        let old = ["Sort", " Index Scan using orders_idx on orders"]
        let changed = try #require(
            try change([
                night(1, ["f"], shape: "new"), night(2, ["f"]), night(3, ["f"], shape: "new"), night(4, []),
                night(5, ["f"], shape: "old", outline: old), night(6, ["f"], shape: "new"),
            ]))
        #expect(changed.since == date.adding(days: -3) && changed.before == "old")
        #expect(changed.difference == "Index Scan using orders_idx on orders → Seq Scan on orders")
        #expect(try change([night(1, ["f"], shape: "old", outline: old)])?.since == date)
        #expect(try change([night(1, ["f"], shape: "new"), night(2, ["f"])]) == nil)
        #expect(try change([]) == nil)
    }

    @Test("the excerpt beside a report is read back, and refused when it belongs to another report")
    func excerpt() throws {
        let night = night(2, ["f", "g"], isComplete: false, shape: "s", outline: ["Sort", " Seq Scan on \"é\""])
        let json = try night.encoded(reportLength: 7)
        #expect(SlowQueryNight(json: json, reportLength: 7) == night)
        #expect(SlowQueryNight(json: json, reportLength: 8) == nil)
        #expect(SlowQueryNight(json: Data("{}".utf8), reportLength: 7) == nil)
        #expect(SlowQueryNight(json: json.prefix(40), reportLength: 7) == nil)
    }

    @Test("sums of times that do not fit stay at the greatest number")
    func huge() {
        let window = ReportWindow(date: date, timeZone: .utc)
        var tally = SlowQueryTally(window: window)
        for fingerprint in ["f", "g"] {
            tally.add(
                SlowQueryExecution(
                    fingerprint: fingerprint, query: "q", milliseconds: .max, endpoint: nil, organization: nil, at: window.start, plan: nil))
            tally.addOther(.max, at: window.start)
        }
        let queries = tally.slowQueries(SlowQuerySettings())
        #expect(queries.count == 4 && queries.totalMilliseconds == .max && queries.other.totalMilliseconds == .max)
    }

    @Test("of many endpoints and organizations the ten that took the most time are listed, and the rest is counted")
    func breakdown() {
        let counts = Dictionary(
            uniqueKeysWithValues: (1...12).map { (ExactText("/\($0)"), SlowQueryCounts(count: $0, milliseconds: $0 * 100)) })
        let breakdown = SlowQueryBreakdown(
            Dictionary(uniqueKeysWithValues: counts.map { (Optional($0.key), $0.value) } + [(nil, SlowQueryCounts(count: 5, milliseconds: 300))]))
        #expect(breakdown.parts.map(\.name) == ["/12", "/11", "/10", "/9", "/8", "/7", "/6", "/5", "/4", nil])
        #expect(breakdown.other == SlowQueryBreakdown.Other(names: 3, count: 6, totalMilliseconds: 600))
    }
}
