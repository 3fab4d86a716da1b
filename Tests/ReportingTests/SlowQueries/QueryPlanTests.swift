import Foundation
import Testing

@testable import Reporting

@Suite("query plans")
struct QueryPlanTests {
    private func json(_ text: String) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    private func plan(_ text: String) throws -> QueryPlan { try #require(QueryPlan(try json(text))) }

    /// All nodes, each parent before its children.
    private func nodes(_ node: PlanNode) -> [PlanNode] { [node] + node.children.flatMap(nodes) }

    @Test(
        "an object with a plan, an array of such objects, a node itself and auto_explain's format are one plan",
        arguments: [
            #"{"Plan": {"Node Type": "Seq Scan", "Relation Name": "t", "Total Cost": 8}}"#,
            #"[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "t", "Total Cost": 8}, "Planning Time": 1}]"#,
            #"{"Node Type": "Seq Scan", "Relation Name": "t", "Total Cost": 8, "Of another version": {"x": [1]}}"#,
            #"{"Query Text": "select ?", "Plan": {"Node Type": "Seq Scan", "Relation Name": "t", "Total Cost": 8}}"#,
            #"[5, {"a": 1}, {"Node Type": "Seq Scan", "Relation Name": "t", "Total Cost": 8}]"#,
        ])
    func shapes(text: String) throws {
        let plan = try plan(text)
        #expect(plan.root.structure == "Seq Scan on t" && plan.measure == .cost && plan.root.share == 1 && !plan.isCut)
    }

    @Test(
        "what is not a plan is rejected",
        arguments: ["5", "null", "[]", "{}", #"{"Plan": 5}"#, #"{"Plan": []}"#, #"{"Node Type": 5}"#])
    func none(text: String) throws {
        #expect(QueryPlan(try json(text)) == nil)
    }

    @Test("unknown nodes and figures that are not numbers are ignored")
    func unknown() throws {
        let plan = try plan(
            #"{"Plan": {"Actual Rows": "many", "Plan Rows": null, "Plans": [7, {"Node Type": {"x": 1}}, {"Plans": 5}]}}"#
        )
        #expect(plan.measure == .none && plan.root.type == "unknown node" && plan.root.children.count == 2)
        #expect(
            nodes(plan.root).allSatisfy {
                $0.own == nil && $0.share == nil && $0.actualRows == nil && $0.remarks.isEmpty
            })
    }

    @Test("a node's own time is its time over all loops minus that of its children, never negative")
    func times() throws {
        let plan = try plan(
            """
            [{"Planning Time": 0.4, "Execution Time": 101, "Plan": {"Node Type": "Nested Loop", "Actual Total Time": 100, "Actual Loops": 1, "Plans": [
              {"Node Type": "Seq Scan", "Actual Total Time": 20, "Actual Loops": 1},
              {"Node Type": "Index Scan", "Actual Total Time": 0.25, "Actual Loops": 200, "Plans": [
                {"Node Type": "Result", "Actual Total Time": 0.5, "Actual Loops": 200}]}]}}]
            """)
        #expect(plan.planningMilliseconds == 0.4 && plan.executionMilliseconds == 101 && plan.measure == .milliseconds)
        // The last was measured as longer than the node above it, and is reduced to it.
        #expect(nodes(plan.root).map(\.inclusive) == [100, 20, 50, 50])
        #expect(nodes(plan.root).map(\.own) == [30, 20, 0, 50] && plan.otherMilliseconds == 1)
        #expect(nodes(plan.root).compactMap(\.share).reduce(plan.otherShare ?? 0, +) == 1)
    }

    @Test("parallel work of workers counts once, with the loops of all of them")
    func parallel() throws {
        let plan = try plan(
            """
            {"Plan": {"Node Type": "Gather", "Workers Planned": 2, "Workers Launched": 2, "Actual Total Time": 110, "Actual Loops": 1, "Plans": [
              {"Node Type": "Nested Loop", "Actual Total Time": 100, "Actual Loops": 3, "Plans": [
                {"Node Type": "Seq Scan", "Parallel Aware": true, "Relation Name": "t", "Actual Total Time": 40, "Actual Loops": 3},
                {"Node Type": "Index Scan", "Actual Total Time": 0.1, "Actual Loops": 1500}]}]}}
            """)
        #expect(nodes(plan.root).map(\.inclusive) == [110, 100, 40, 50])
        #expect(nodes(plan.root).map(\.own) == [10, 10, 40, 50])
        #expect(nodes(plan.root)[2].title == "Parallel Seq Scan" && nodes(plan.root)[2].structure == "Seq Scan on t")
    }

    @Test("the time of a CTE is part of its scans, that of an InitPlan of a node that takes long enough")
    func subplans() throws {
        let plan = try plan(
            """
            {"Plan": {"Node Type": "Hash Join", "Actual Total Time": 100, "Actual Loops": 1, "Plans": [
              {"Node Type": "Seq Scan", "Subplan Name": "CTE recent", "Actual Total Time": 60, "Actual Loops": 1},
              {"Node Type": "Result", "Subplan Name": "InitPlan 2 (returns $1)", "Actual Total Time": 10, "Actual Loops": 1},
              {"Node Type": "CTE Scan", "CTE Name": "recent", "Actual Total Time": 65, "Actual Loops": 1},
              {"Node Type": "CTE Scan", "CTE Name": "recent", "Actual Total Time": 5, "Actual Loops": 1}]}}
            """)
        // 100 minus 10, 65 and 5; of the first scan's 65, the CTE took 60.
        #expect(nodes(plan.root).map(\.own) == [20, 60, 10, 5, 5])
        #expect(nodes(plan.root).map(\.uses) == [["InitPlan 2"], [], [], ["CTE recent"], []])
        #expect(nodes(plan.root).compactMap(\.own).reduce(0, +) == 100)
    }

    @Test("costs replace times that were not measured")
    func costs() throws {
        let plan = try plan(
            """
            {"Plan": {"Node Type": "Limit", "Total Cost": 10, "Plans": [{"Node Type": "Sort", "Total Cost": 110, "Plans": [
              {"Node Type": "Seq Scan", "Total Cost": 90}]}]}}
            """)
        #expect(plan.measure == .cost && nodes(plan.root).map(\.own) == [0, 20, 90])
    }

    @Test("an estimate that is ten times off has a remark, except on a node that a Limit stops")
    func remarks() throws {
        func remarks(_ fields: String) throws -> [String] {
            try plan("{\"Plan\": {\"Node Type\": \"Seq Scan\", \(fields)}}").root.remarks
        }
        #expect(
            try remarks(#""Plan Rows": 10, "Actual Rows": 48210, "Actual Loops": 1"#) == [
                "estimated 10 rows, got 48,210: 4,821 times too few"
            ])
        #expect(
            try remarks(#""Plan Rows": 48210, "Actual Rows": 1, "Actual Loops": 7"#) == [
                "estimated 48,210 rows, got 1 per loop: 48,210 times too many"
            ])
        #expect(try remarks(#""Plan Rows": 1, "Actual Rows": 9.5, "Actual Loops": 100"#) == [])
        #expect(try remarks(#""Plan Rows": 1, "Actual Rows": 99, "Actual Loops": 1"#) == [])
        // PostgreSQL 18 writes averages of loops with decimals.
        #expect(
            try remarks(#""Plan Rows": 40, "Actual Rows": 0.33, "Actual Loops": 300"#) == [
                "estimated 40 rows, got 0.33 per loop: 40 times too many"
            ])
        #expect(try remarks(#""Plan Rows": 1000, "Actual Rows": 0, "Actual Loops": 0"#) == ["never executed"])
        let limited = try plan(
            """
            {"Node Type": "Limit", "Plan Rows": 5, "Actual Rows": 5, "Plans": [{"Node Type": "Seq Scan", "Plan Rows": 90000, "Actual Rows": 5},
              {"Node Type": "Sort", "Plan Rows": 90000, "Actual Rows": 5, "Plans": [{"Node Type": "Seq Scan", "Plan Rows": 90000, "Actual Rows": 5}]}]}
            """)
        #expect(
            nodes(limited.root).map(\.remarks) == [[], [], [], ["estimated 90,000 rows, got 5: 18,000 times too many"]])
        #expect(
            try remarks(#""Actual Rows": 3, "Rows Removed by Filter": 149997, "Actual Loops": 1"#)
                == ["read 150,000 rows to keep 3"])
        let passedOn = try plan(
            """
            {"Node Type": "Sort", "Plan Rows": 9, "Actual Rows": 9000, "Plans": [{"Node Type": "Nested Loop", "Plan Rows": 9, "Actual Rows": 9000,
              "Plans": [{"Node Type": "Seq Scan", "Plan Rows": 1, "Actual Rows": 1000}, {"Node Type": "Seq Scan", "Plan Rows": 9, "Actual Rows": 9}]}]}
            """)
        #expect(
            nodes(passedOn.root).map(\.remarks) == [
                [], ["estimated 9 rows, got 9,000: 1,000 times too few"],
                ["estimated 1 row, got 1,000: 1,000 times too few"], [],
            ])
        let spilled = try plan(
            """
            {"Node Type": "Sort", "Sort Space Type": "Disk", "Sort Space Used": 12000, "Temp Written Blocks": 1500, "Plans": [
              {"Node Type": "Hash", "Hash Batches": 8, "Temp Written Blocks": 500}]}
            """)
        #expect(
            nodes(spilled.root).map(\.remarks) == [
                ["sorted on disk, 12.3 MB", "wrote 1,000 pages of temporary files"],
                ["hash table too large for memory: 8 batches", "wrote 500 pages of temporary files"],
            ])
    }

    @Test(
        "nodes are named as in EXPLAIN's text format",
        arguments: [
            (#""Node Type": "Hash Join", "Join Type": "Left""#, "Hash Left Join"),
            (#""Node Type": "Hash Join", "Join Type": "Inner""#, "Hash Join"),
            (#""Node Type": "Nested Loop", "Join Type": "Anti""#, "Nested Loop Anti Join"),
            (#""Node Type": "Aggregate", "Strategy": "Hashed", "Partial Mode": "Finalize""#, "Finalize HashAggregate"),
            (#""Node Type": "Aggregate", "Strategy": "Sorted", "Partial Mode": "Simple""#, "GroupAggregate"),
            (#""Node Type": "ModifyTable", "Operation": "Update""#, "Update"),
            (#""Node Type": "Index Scan", "Scan Direction": "Backward""#, "Index Scan Backward"),
        ])
    func titles(fields: String, title: String) throws {
        #expect(try plan("{\(fields)}").root.title == title)
    }

    @Test("a plan that is too deep or too large is cut, and says so")
    func bounds() throws {
        var deep = JSONValue.object(["Node Type": .text("Result")])
        for _ in 0..<200 { deep = .object(["Node Type": .text("Append"), "Plans": .array([deep])]) }
        let cut = try #require(QueryPlan(deep))
        #expect(cut.isCut && nodes(cut.root).count == 65)
        let wide = JSONValue.object([
            "Node Type": .text("Append"),
            "Plans": .array(Array(repeating: .object(["Node Type": .text("Seq Scan")]), count: 10_000)),
        ])
        let narrow = try #require(QueryPlan(wide))
        #expect(narrow.isCut && nodes(narrow.root).count == 400)
    }

    @Test(
        "unbounded figures do no harm",
        arguments: ["1e308", "-1e308", "9223372036854775807", "-9223372036854775808", "0"])
    func extremes(number: String) throws {
        let names = [
            "Actual Total Time", "Actual Loops", "Actual Rows", "Plan Rows", "Total Cost", "Workers Launched",
            "Shared Hit Blocks",
            "Shared Read Blocks", "Temp Written Blocks", "Rows Removed by Filter", "Sort Space Used", "Hash Batches",
            "Workers Planned",
        ]
        let fields = names.map { "\"\($0)\": \(number)" }.joined(separator: ", ")
        let plan = try plan(
            #"{"Node Type": "Gather", "Sort Space Type": "Disk", \#(fields), "Plans": [{"Node Type": "Hash", \#(fields)}]}"#
        )
        #expect(nodes(plan.root).allSatisfy { ($0.own ?? 0) >= 0 && (0...1).contains($0.share ?? 0) })
    }

    @Test("the outline does not depend on costs, rows, conditions, workers and daily partitions")
    func outline() throws {
        func outline(_ text: String) throws -> [String] { PlanOutline(try plan(text)).lines }
        let first = try outline(
            """
            {"Node Type": "Append", "Total Cost": 5, "Plans": [
              {"Node Type": "Seq Scan", "Parallel Aware": true, "Relation Name": "orders_2026_11_21", "Filter": "(a = ?)"},
              {"Node Type": "Seq Scan", "Relation Name": "orders_2026_11_22"},
              {"Node Type": "Index Scan", "Relation Name": "orders_2026_11_23", "Index Name": "orders_2026_11_23_a"}]}
            """)
        let second = try outline(
            """
            {"Node Type": "Append", "Total Cost": 7, "Plan Rows": 8, "Plans": [
              {"Node Type": "Seq Scan", "Relation Name": "orders_2026_11_22"},
              {"Node Type": "Index Scan", "Relation Name": "orders_2026_11_24", "Index Name": "orders_2026_11_24_a"}]}
            """)
        #expect(
            first == second
                && first == ["Append", " Seq Scan on orders_#_#_#", " Index Scan using orders_#_#_#_a on orders_#_#_#"])
        #expect(try outline(#"{"Node Type": "Seq Scan", "Relation Name": "t2"}"#) == ["Seq Scan on t2"])
    }

    @Test("the place where two outlines begin to differ is described in words")
    func difference() {
        let outline = PlanOutline(lines: ["Limit", " Sort", "  Seq Scan on t"])
        #expect(
            outline.difference(to: PlanOutline(lines: ["Limit", " Index Scan using i on t"]))
                == "Sort → Index Scan using i on t")
        #expect(outline.difference(to: PlanOutline(lines: ["Limit", " Sort"])) == "Seq Scan on t is gone")
        #expect(PlanOutline(lines: ["Limit"]).difference(to: outline) == "Sort is new")
        #expect(outline.difference(to: outline) == "the same as far as it was kept")
    }
}
