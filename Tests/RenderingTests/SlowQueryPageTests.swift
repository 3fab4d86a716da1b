import Foundation
import FoundationXML
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite("the page of a slow query")
struct SlowQueryPageTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    private func pages(plan: JSONValue?, query: String = "select 1", fingerprint: String = "f") throws -> [String:
        String]
    {
        var tally = SlowQueryTally(window: window)
        for second in 0..<3 {
            tally.add(
                SlowQueryExecution(
                    fingerprint: fingerprint, milliseconds: 600 + second, endpoint: "/a", organization: nil,
                    at: window.start.adding(seconds: Int64(second))), showing: query, plan: plan)
        }
        let report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []), slowQueries: tally,
                storedAlerts: [],
                resources: [], notes: []), settings: ReportSettings(), version: "0.0.0")
        let renderer = SiteRenderer(templates: try Templates.shipped())
        return Dictionary(
            uniqueKeysWithValues: renderer.pages(report, digest: "").map {
                ($0.path, String(decoding: $0.content, as: UTF8.self))
            })
    }

    private func page(plan: JSONValue?) throws -> String { try #require(try pages(plan: plan)["slow-queries/f.html"]) }

    /// A plan of random shape whose text looks like markup.
    private func plan(_ random: inout SeededRandom, depth: Int = 0) -> JSONValue {
        var fields: [String: JSONValue] = [
            "Node Type": .text("</details></ul><script>"), "Relation Name": .text("\"><b>"),
            "Filter": .text("a < b & c > '?'"),
            "Actual Total Time": .number(Double(random.next() % 1000)),
            "Actual Loops": .integer(Int64(random.next() % 3)),
        ]
        let children = depth > 6 ? 0 : Int(random.next() % 4)
        if children > 0 { fields["Plans"] = .array((0..<children).map { _ in plan(&random, depth: depth + 1) }) }
        return .object(fields)
    }

    @Test("every opened element of a plan is closed, and its texts stay text", arguments: 0..<20)
    func wellFormed(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let page = try page(plan: plan(&random))
        let start = try #require(page.range(of: "<div class=\"plan\">")).lowerBound
        let end = try #require(page[start...].range(of: "</div>")).upperBound
        let parser = XMLParser(data: Data(page[start..<end].replacing("<details open>", with: "<details>").utf8))
        #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
        #expect(!page.contains("<script") && !page.contains("<b>\""))
    }

    // Case report/09-jit-triggers.
    @Test("triggers, what is left of the execution, and compilation have a line each")
    func others() throws {
        let page = try page(
            plan: .object([
                "Plan": .object([
                    "Node Type": .text("ModifyTable"), "Operation": .text("Insert"), "Relation Name": .text("o"),
                    "Actual Total Time": .integer(50), "Actual Rows": .integer(1), "Actual Loops": .integer(1),
                    "Subplans Removed": .integer(3),
                ]),
                "Execution Time": .integer(4000),
                "Triggers": .array([
                    .object([
                        "Trigger Name": .text("audit_<trg>"), "Relation": .text("o"), "Time": .integer(3940),
                        "Calls": .integer(100),
                    ])
                ]),
                "JIT": .object(["Functions": .integer(17), "Timing": .object(["Total": .integer(3090)])]),
            ]))
        #expect(page.contains("<li><b>trigger audit_&lt;trg&gt;</b>: 3,940 ms, 100 calls <span class=\"share\">"))
        #expect(page.contains("98.5 %</span>"))
        #expect(page.contains("<b>other</b>: 10.0 ms, to start and end the plan and to return its rows"))
        #expect(page.contains("<b>JIT</b>: 3,090 ms, 17 functions, part of the times above"))
        #expect(page.contains("<span>1 row</span><span>3 partitions pruned at execution</span>"))
    }

    // Case report/07-initplan-twice.
    @Test("a node names the InitPlan whose time it contains, and rows of a loop keep their decimals")
    func reader() throws {
        func node(_ type: String, _ time: Double, _ more: [String: JSONValue]) -> JSONValue {
            .object(
                more.merging([
                    "Node Type": .text(type), "Actual Total Time": .number(time), "Actual Rows": .number(0.33),
                    "Plan Rows": .integer(1), "Actual Loops": .integer(3),
                ]) { own, _ in own })
        }
        let initPlan = node("Aggregate", 38, ["Subplan Name": .text("InitPlan 1"), "Actual Loops": .integer(1)])
        let scan = node(
            "Seq Scan", 13, ["Filter": .text("(v > (InitPlan 1).col1)"), "Rows Removed by Filter": .integer(1)])
        let page = try page(plan: node("Limit", 13, ["Plans": .array([initPlan, scan])]))
        #expect(page.contains("<span>1.0 ms self, 39.0 ms with children and InitPlan 1</span>"))
        #expect(page.contains("<span>0.33 rows per loop, 1 estimated</span>"))
        #expect(page.contains("<span>1 row removed per loop</span>"))
    }

    @Test("a plan that cannot be parsed is shown unchanged")
    func unknown() throws {
        let page = try page(plan: .object(["Steps": .array([.text("<scan>")])]))
        #expect(page.contains("Daybook cannot read this plan. It is shown as stored."))
        #expect(page.contains("&lt;scan&gt;") && !page.contains("class=\"plan\""))
        #expect(!(try self.page(plan: nil)).contains("Plan of the slowest execution"))
    }

    @Test("costly nodes and those with a remark are expanded, cheap ones are collapsed")
    func open() throws {
        func node(_ relation: String, _ time: Double, _ children: [JSONValue] = []) -> JSONValue {
            .object([
                "Node Type": .text("Seq Scan"), "Relation Name": .text(relation), "Actual Total Time": .number(time),
                "Actual Loops": .integer(1),
                "Plans": .array(children),
            ])
        }
        let page = try page(
            plan: node("root", 100, [node("cheap", 3, [node("cheaper", 1)]), node("path", 95, [node("costly", 94)])]))
        func isOpen(_ relation: String) throws -> Bool {
            let summary = try #require(page.range(of: "<b>Seq Scan</b> on \(relation)<"))
            return page[..<summary.lowerBound].range(of: "<details", options: .backwards).map {
                page[$0.upperBound...].hasPrefix(" open>")
            } ?? false
        }
        #expect(try isOpen("root") && isOpen("path") && isOpen("costly") && !isOpen("cheap") && !isOpen("cheaper"))
        #expect(page.contains("94.0 ms self, 94.0 ms with children"))
    }

    @Test(
        "no fingerprint names a file outside its folder",
        arguments: ["../../x", "", "A", "a/b", "f\u{0}", String(repeating: "a", count: 65), "é", "x.html", ".."])
    func paths(fingerprint: String) throws {
        let path = PagePath.slowQuery(fingerprint)
        #expect(path.wholeMatch(of: /slow-queries\/h-[0-9a-f]{16}\.html/) != nil)
        #expect(try pages(plan: nil, fingerprint: fingerprint)[path] != nil)
        #expect(PagePath.slowQuery("t00000000000000f") == "slow-queries/t00000000000000f.html")
    }
}
