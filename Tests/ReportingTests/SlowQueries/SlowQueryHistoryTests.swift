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

    private func today(_ milliseconds: Int = 900, plan: JSONValue? = nil, shape: String? = nil) -> SlowQueries {
        let window = ReportWindow(date: date, timeZone: .utc)
        var tally = SlowQueryTally(window: window)
        tally.add(
            SlowQueryExecution(
                fingerprint: "f", milliseconds: milliseconds, endpoint: nil, organization: nil, at: window.start))
        tally.show(SlowQuerySample(query: "q", plan: plan, planShape: shape), of: "f")
        return tally.slowQueries(SlowQuerySettings())
    }

    private func day(
        _ daysAgo: Int, _ fingerprints: [String], isComplete: Bool = true, shape: String? = nil, outline: [String] = []
    ) -> SlowQueryDay {
        SlowQueryDay(
            date: date.adding(days: -daysAgo),
            queries: fingerprints.map {
                SlowQueryDay.Query(
                    fingerprint: $0, count: daysAgo, totalMilliseconds: 1000 * daysAgo, p95Milliseconds: 700,
                    planShape: shape,
                    planOutline: PlanOutline(lines: outline))
            }, isComplete: isComplete)
    }

    private func history(_ days: [SlowQueryDay]) throws -> SlowQueryHistory {
        try #require(today().adding(days, before: date).groups.first?.history)
    }

    @Test("a query on the first day was seen on one of one days")
    func first() throws {
        let queries = today().adding([], before: date)
        #expect(queries.previousDays == [])
        let history = try #require(queries.groups.first?.history)
        #expect(history.daysSeen == 1 && history.daysOnRecord == 1 && history.daysUnknown == 0)
        #expect(history.firstDay == nil && history.lastDay == nil && history.days.isEmpty && history.planChange == nil)
        #expect(history.medianCount == nil && history.previousDaysWithout([]) == 0)
    }

    @Test("days count as seen, not seen, or unknown if the day does not list all its groups")
    func counted() throws {
        let days = [
            day(3, ["f", "g"]), day(1, ["g"]), day(2, ["g"], isComplete: false), day(29, ["f"]), day(30, ["f"]),
            day(0, ["f"]),
            day(-1, ["f"]),
        ]
        for days in [days, days.reversed()] {
            let history = try history(days)
            // The day 30 days ago is too old to be counted, but is still the first.
            #expect(history.daysOnRecord == 5 && history.daysSeen == 3 && history.daysUnknown == 1)
            #expect(history.firstDay == date.adding(days: -30) && history.lastDay == date.adding(days: -3))
            #expect(history.days.map(\.date) == [date.adding(days: -29), date.adding(days: -3)])
            #expect(
                history.medianCount == 16 && history.medianTotalMilliseconds == 16_000
                    && history.medianP95Milliseconds == 700)
        }
    }

    @Test("days before its first day are known to lack it only if they list all their groups")
    func without() throws {
        func without(_ days: [SlowQueryDay]) throws -> Int? {
            let queries = today().adding(days, before: date)
            return try #require(queries.groups.first?.history).previousDaysWithout(queries.previousDays ?? [])
        }
        #expect(try without([day(1, []), day(2, []), day(4, ["g"])]) == 3)
        #expect(try without([day(1, ["f"]), day(2, []), day(4, ["g"])]) == 2)
        #expect(try without([day(1, ["f"]), day(2, [], isComplete: false)]) == nil)
        // Seen before the days that are counted.
        #expect(try without([day(1, []), day(40, ["f"])]) == nil)
        #expect(try without([day(1, ["f"]), day(2, []), day(40, ["f"])]) == nil)
    }

    @Test("a new plan is dated to the first day that has it, across days whose plan is unknown")
    func planChange() throws {
        func change(_ days: [SlowQueryDay]) throws -> SlowQueryHistory.PlanChange? {
            try #require(today(plan: plan("Seq Scan"), shape: "new").adding(days, before: date).groups.first?.history)
                .planChange
        }
        let old = ["Sort", " Index Scan using orders_idx on orders"]
        let changed = try #require(
            try change([
                day(1, ["f"], shape: "new"), day(2, ["f"]), day(3, ["f"], shape: "new"), day(4, []),
                day(5, ["f"], shape: "old", outline: old), day(6, ["f"], shape: "new"),
            ]))
        #expect(changed.since == date.adding(days: -3) && changed.before == "old")
        #expect(changed.difference == "Index Scan using orders_idx on orders → Seq Scan on orders")
        #expect(try change([day(1, ["f"], shape: "old", outline: old)])?.since == date)
        #expect(try change([day(1, ["f"], shape: "new"), day(2, ["f"])]) == nil)
        #expect(try change([]) == nil)
    }

    @Test("the excerpt next to a report is read back, and rejected if it belongs to another report")
    func excerpt() throws {
        let day = day(2, ["f", "g"], isComplete: false, shape: "s", outline: ["Sort", " Seq Scan on \"é\""])
        let json = try day.encoded(reportLength: 7)
        #expect(SlowQueryDay(json: json, reportLength: 7) == day)
        #expect(SlowQueryDay(json: json, reportLength: 8) == nil)
        #expect(SlowQueryDay(json: Data("{}".utf8), reportLength: 7) == nil)
        #expect(SlowQueryDay(json: json.prefix(40), reportLength: 7) == nil)
    }

    @Test("sums of times that overflow stop at the greatest number")
    func huge() {
        let window = ReportWindow(date: date, timeZone: .utc)
        var tally = SlowQueryTally(window: window)
        for fingerprint in ["f", "g"] {
            tally.add(
                SlowQueryExecution(
                    fingerprint: fingerprint, milliseconds: .max, endpoint: nil, organization: nil, at: window.start))
            tally.addOther(.max, at: window.start)
        }
        let queries = tally.slowQueries(SlowQuerySettings())
        #expect(queries.count == 4 && queries.totalMilliseconds == .max && queries.other.totalMilliseconds == .max)
    }

    @Test("with many endpoints and organizations, the ten with the most time are listed and the rest is counted")
    func breakdown() {
        let counts = Dictionary(
            uniqueKeysWithValues: (1...12).map {
                (ExactText("/\($0)"), SlowQueryCounts(count: $0, milliseconds: $0 * 100))
            })
        let breakdown = SlowQueryBreakdown(
            Dictionary(
                uniqueKeysWithValues: counts.map { (Optional($0.key), $0.value) } + [
                    (nil, SlowQueryCounts(count: 5, milliseconds: 300))
                ]))
        #expect(breakdown.parts.map(\.name) == ["/12", "/11", "/10", "/9", "/8", "/7", "/6", "/5", "/4", nil])
        #expect(breakdown.other == SlowQueryBreakdown.Other(names: 3, count: 6, totalMilliseconds: 600))
    }
}
