import Foundation
import Testing

@testable import Reporting

@Suite("times of plans")
struct PlanTimesTests {
    private func plan(_ text: String) throws -> QueryPlan {
        try #require(QueryPlan(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))))
    }

    private func nodes(_ node: PlanNode) -> [PlanNode] { [node] + node.children.flatMap(nodes) }

    /// The own times in microseconds, in the order of lines.
    private func own(_ plan: QueryPlan) -> [Int] { nodes(plan.root).map { Int((($0.own ?? -1) * 1000).rounded()) } }

    private func inclusive(_ plan: QueryPlan) -> [Int] {
        nodes(plan.root).map { Int((($0.inclusive ?? -1) * 1000).rounded()) }
    }

    private func scan(_ name: String, _ time: Double, loops: Int = 1, _ more: String = "") -> String {
        #"{"Node Type": "Seq Scan", "Relation Name": "\#(name)", "Actual Total Time": \#(time), "Actual Loops": \#(loops)\#(more)}"#
    }

    private func node(_ type: String, _ time: Double, loops: Int = 1, _ more: String, _ children: [String]) -> String {
        #"{"Node Type": "\#(type)", "Actual Total Time": \#(time), "Actual Loops": \#(loops)\#(more), "Plans": [\#(children.joined(separator: ","))]}"#
    }

    private func node(_ type: String, _ time: Double, loops: Int = 1, _ children: [String]) -> String {
        node(type, time, loops: loops, "", children)
    }

    // Case report/07-initplan-twice.
    @Test(
        "the time of an InitPlan is part of the node whose condition reads it, not of the one that lists it",
        arguments: [
            ("InitPlan 1 (returns $0)", "((v)::numeric > $0)"),
            ("InitPlan 1", "((v)::numeric > (InitPlan 1).col1)"),
            ("InitPlan expr_1", "((v)::numeric > (InitPlan expr_1).col1)"),
            // Reports archived before had the number redacted, and EXPLAIN without VERBOSE shows no output.
            ("InitPlan 1", "((v)::numeric > (InitPlan ?).col1)"),
            ("InitPlan 1 (returns $0)", "(v > ?)"),
        ])
    func initPlan(name: String, filter: String) throws {
        let plan = try plan(
            #"{"Execution Time": 39.1, "Plan": "#
                + node(
                    "Limit", 39.079,
                    [
                        node("Aggregate", 38.962, #", "Subplan Name": "\#(name)""#, [scan("big", 19.362)]),
                        scan("small", 39.076, #", "Filter": "\#(filter)""#),
                    ]) + "}")
        #expect(own(plan) == [3, 19_600, 19_362, 114] && plan.otherMilliseconds.map { ($0 * 1000).rounded() } == 21)
        #expect(inclusive(plan) == [39_079, 38_962, 19_362, 39_076])
        #expect(
            nodes(plan.root).map(\.uses) == [[], [], [], ["InitPlan \(name.hasPrefix("InitPlan e") ? "expr_1" : "1")"]])
        let shares = nodes(plan.root).compactMap(\.share)
        #expect(abs(shares[3] - 0.0029) < 0.0001 && abs(shares[1] - 0.501) < 0.001 && abs(shares[2] - 0.495) < 0.001)
    }

    @Test("an output, a text of a list and a name beside a bind parameter are readers too")
    func initPlanReaders() throws {
        let initPlan = scan("big", 10, #", "Subplan Name": "InitPlan 2 (returns $1)""#)
        let output = try plan(
            node("Sort", 31, [initPlan, scan("a", 15, #", "Output": ["id", "$1"]"#), scan("b", 12)]))
        #expect(own(output) == [4_000, 10_000, 5_000, 12_000])
        // Only b was slow enough; $1 is a bind parameter in a.
        let bound = try plan(
            node(
                "Hash Join", 31,
                [initPlan, scan("a", 5, #", "Filter": "(x = $1)""#), scan("b", 12, #", "Filter": "(y > $1)""#)]))
        #expect(own(bound) == [14_000, 10_000, 5_000, 2_000])
        // An index condition is computed before the scan begins, by the join above it.
        let rescanned = try plan(
            node(
                "Nested Loop", 31, [initPlan, scan("a", 15), scan("b", 0.2, loops: 10, #", "Index Cond": "(y > $1)""#)])
        )
        #expect(own(rescanned) == [4_000, 10_000, 15_000, 2_000])
        #expect(nodes(rescanned.root)[0].uses == ["InitPlan 2"])
        // $10 is not $1, and what is in quotes is a value.
        let other = try plan(
            node(
                "Append", 31,
                [
                    initPlan, scan("a", 12, #", "Filter": "(x = $10) AND (y = '$1')""#),
                    scan("b", 12, #", "Filter": "(y > $1)""#),
                ]))
        #expect(own(other) == [7_000, 10_000, 12_000, 2_000])
    }

    @Test("an InitPlan reads another one")
    func nestedInitPlans() throws {
        let plan = try plan(
            node(
                "Result", 20, #", "One-Time Filter": "$1""#,
                [
                    scan("a", 6, #", "Subplan Name": "InitPlan 1 (returns $0)""#),
                    scan("b", 15, #", "Filter": "(x > $0)", "Subplan Name": "InitPlan 2 (returns $1)""#),
                ]))
        #expect(own(plan) == [5_000, 6_000, 9_000])
    }

    @Test("InitPlans that name each other do no harm")
    func circle() throws {
        let plan = try plan(
            node(
                "Result", 20,
                [
                    scan("a", 6, #", "Filter": "(x > $1)", "Subplan Name": "InitPlan 1 (returns $0)""#),
                    scan("b", 15, #", "Filter": "(x > $0)", "Subplan Name": "InitPlan 2 (returns $1)""#),
                ]))
        #expect(own(plan).reduce(0, +) == 20_000)
    }

    @Test("an InitPlan that workers need is computed by the Gather, whose own time it is")
    func initPlanAboveWorkers() throws {
        let plan = try plan(
            node(
                "Gather", 40, #", "Workers Launched": 2"#,
                [
                    scan("big", 20, #", "Subplan Name": "InitPlan 1 (returns $0)""#),
                    scan("small", 15, loops: 3, #", "Filter": "(v > $0)", "Parallel Aware": true"#),
                ]))
        #expect(own(plan) == [5_000, 20_000, 15_000] && nodes(plan.root)[0].uses == ["InitPlan 1"])
    }

    @Test("a SubPlan is part of the node that lists it, below a Gather with the loops of all processes")
    func subplans() throws {
        let plan = try plan(
            #"{"Execution Time": 31, "Plan": "#
                + node(
                    "Gather", 30, #", "Workers Launched": 1"#,
                    [
                        node(
                            "Seq Scan", 25, loops: 2,
                            #", "Filter": "(SubPlan 1)", "Workers": [{"Worker Number": 0, "Actual Total Time": 25.5, "Actual Loops": 1}]"#,
                            [scan("b", 0.02, loops: 2000, #", "Subplan Name": "SubPlan 1""#)]),
                        scan("c", 0.1, loops: 10, #", "Subplan Name": "SubPlan 2""#),
                    ]) + "}")
        #expect(own(plan) == [4_000, 5_000, 20_000, 1_000] && inclusive(plan) == [30_000, 25_000, 20_000, 1_000])
    }

    @Test("a SubPlan in the condition of an index is computed by the join that begins the scan again")
    func subplanOfIndex() throws {
        let subplan = node(
            "Aggregate", 0.1, loops: 100, #", "Subplan Name": "SubPlan 1""#, [scan("o", 0.06, loops: 100)])
        let plan = try plan(
            node(
                "Nested Loop", 15,
                [
                    scan("c", 2),
                    node("Index Scan", 0.01, loops: 100, #", "Index Cond": "(id = (SubPlan 1))""#, [subplan]),
                ]))
        #expect(own(plan) == [2_000, 2_000, 1_000, 4_000, 6_000])
        #expect(nodes(plan.root).map(\.uses) == [["SubPlan 1"], [], [], [], []])
    }

    // Case report/08-parallel-append.
    @Test("children of a Parallel Append run side by side, so their time counts once")
    func parallelAppend() throws {
        let plan = try plan(
            #"{"Execution Time": 8.0, "Plan": "#
                + node(
                    "Aggregate", 7.9,
                    [
                        node(
                            "Gather", 7.8, #", "Workers Planned": 2, "Workers Launched": 2"#,
                            [
                                node(
                                    "Aggregate", 2.9, loops: 3, #", "Partial Mode": "Partial""#,
                                    [
                                        node(
                                            "Append", 2.467, loops: 3, #", "Parallel Aware": true"#,
                                            [scan("p1", 0.860), scan("p2", 1.870, loops: 2), scan("p3", 0.889)])
                                    ])
                            ])
                    ]) + "}")
        #expect(inclusive(plan) == [7_900, 7_800, 2_900, 2_467, 287, 1_247, 296])
        #expect(own(plan) == [100, 4_900, 433, 637, 287, 1_247, 296])
    }

    @Test("processes are counted by the loops below a Gather, whatever the leader does and however often it runs")
    func processes() throws {
        // The leader does not take part.
        let workers = try plan(
            node("Gather", 12, #", "Workers Launched": 2"#, [node("Sort", 10, loops: 2, [scan("a", 6, loops: 2)])]))
        #expect(own(workers) == [2_000, 4_000, 6_000])
        // No worker came.
        let alone = try plan(node("Gather", 12, #", "Workers Launched": 0"#, [scan("a", 10)]))
        #expect(own(alone) == [2_000, 10_000])
        // Each of ten loops has three processes.
        let again = try plan(
            node(
                "Nested Loop", 130,
                [node("Gather Merge", 12, loops: 10, #", "Workers Launched": 2"#, [scan("a", 10, loops: 30)])]))
        #expect(own(again) == [10_000, 20_000, 100_000])
    }

    @Test("workers that go on after a Limit has its rows do not take longer than the Gather")
    func limit() throws {
        let plan = try plan(
            node(
                "Limit", 5,
                [
                    node(
                        "Gather", 5, #", "Workers Launched": 1"#,
                        [node("Nested Loop", 20, loops: 2, [scan("a", 15, loops: 2)])])
                ]))
        // A quarter of what each took.
        #expect(own(plan) == [0, 0, 1_250, 3_750] && inclusive(plan) == [5_000, 5_000, 5_000, 3_750])
        #expect(plan.excessMilliseconds == 15)
    }

    @Test("an asynchronous Append adds up like any other")
    func asynchronous() throws {
        let plan = try plan(
            node("Append", 12, [scan("a", 4, #", "Async Capable": true"#), scan("b", 5, #", "Async Capable": true"#)]))
        #expect(own(plan) == [3_000, 4_000, 5_000])
        #expect(nodes(plan.root)[1].title == "Async Seq Scan" && nodes(plan.root)[1].structure == "Seq Scan on a")
    }

    // Case report/09-jit-triggers.
    @Test("triggers, compilation and what is left of the execution have a place")
    func triggers() throws {
        let plan = try plan(
            #"""
            {"Plan":{"Node Type":"ModifyTable","Operation":"Insert","Relation Name":"o","Actual Total Time":50,"Actual Loops":1},
             "Execution Time":4000,"Triggers":[{"Trigger Name":"audit_trg","Relation":"o","Time":3940,"Calls":100}],
             "JIT":{"Functions":17,"Timing":{"Generation":{"Deform":1.2,"Total":2.5},"Total":3090}}}
            """#)
        #expect(plan.triggers.map(\.name) == ["audit_trg"] && plan.triggers.map(\.calls) == [100])
        #expect(plan.triggers.map(\.milliseconds) == [3940] && plan.triggers.map(\.share) == [0.985])
        #expect(plan.root.own == 50 && plan.root.share == 0.0125)
        #expect(plan.otherMilliseconds == 10 && plan.otherShare == 0.0025)
        #expect(plan.compilation?.milliseconds == 3090 && plan.compilation?.functions == 17)
    }

    @Test("a trigger that runs before each row is within the node that changes the table")
    func triggersBefore() throws {
        let before = #"{"Trigger Name": "before", "Time": 30, "Calls": 9}"#
        let after = #"{"Trigger Name": "after", "Time": 12, "Calls": 9}"#
        let foreignKey = #"{"Trigger Name": "RI", "Constraint Name": "o_fkey", "Time": 7, "Calls": 9}"#
        let insert = node("ModifyTable", 50, #", "Operation": "Insert""#, [scan("a", 5)])
        let known = try plan(
            #"{"Execution Time": 70, "Plan": \#(insert), "Triggers": [\#(before), \#(after), \#(foreignKey)]}"#)
        #expect(own(known) == [15_000, 5_000] && known.otherMilliseconds == 1)
        #expect(known.triggers.map { (($0.share ?? 0) * 70).rounded() } == [30, 12, 7])
        #expect(known.triggers.map(\.name) == ["before", "after", "o_fkey"])
        // auto_explain has no time of the execution: what fits into the node was in it.
        let unknown = try plan(#"{"Plan": \#(insert), "Triggers": [\#(before), \#(after), \#(foreignKey)]}"#)
        #expect(own(unknown) == [3_000, 5_000] && unknown.otherMilliseconds == nil)
        #expect(unknown.triggers.map { (($0.share ?? 0) * 57).rounded() } == [30, 12, 7])
    }

    @Test("a data-modifying CTE that nobody reads runs after the plan")
    func dataModifying() throws {
        let cte = node("ModifyTable", 20, #", "Operation": "Delete", "Subplan Name": "CTE d""#, [scan("a", 5)])
        let unread = try plan(#"{"Execution Time": 30, "Plan": \#(node("Result", 8, [cte]))}"#)
        #expect(own(unread) == [8_000, 15_000, 5_000] && unread.otherMilliseconds == 2)
        let reader = #"{"Node Type": "CTE Scan", "CTE Name": "d", "Actual Total Time": 6, "Actual Loops": 1}"#
        let partly = try plan(#"{"Execution Time": 30, "Plan": \#(node("Limit", 8, [cte, reader]))}"#)
        #expect(own(partly) == [2_000, 15_000, 5_000, 0] && partly.otherMilliseconds == 8)
    }

    @Test("the scans of a CTE are those of the nearest one of its name")
    func namesakes() throws {
        func scan(_ time: Double, _ more: String = "", _ children: [String] = []) -> String {
            node("CTE Scan", time, #", "CTE Name": "x"\#(more)"#, children)
        }
        let inner = self.scan("a", 5, #", "Subplan Name": "CTE x""#)
        let outer = scan(9, #", "Subplan Name": "CTE x""#, [inner])
        let plan = try plan(node("Hash Join", 20, [outer, scan(12), scan(2)]))
        // The outer one's scan of the inner took 4 of its own; the join's scans took 3 and 2.
        #expect(own(plan) == [6_000, 4_000, 5_000, 3_000, 2_000])
    }

    @Test("with costs, subplans are part of the node that lists them")
    func costs() throws {
        let plan = try plan(
            """
            {"Node Type": "Limit", "Total Cost": 100, "Plans": [
              {"Node Type": "Seq Scan", "Subplan Name": "CTE x", "Total Cost": 30}, {"Node Type": "Result", "Subplan Name": "InitPlan 2", "Total Cost": 20},
              {"Node Type": "CTE Scan", "CTE Name": "x", "Total Cost": 40}]}
            """)
        #expect(nodes(plan.root).map(\.own) == [10, 30, 20, 40] && plan.otherMilliseconds == nil)
    }

    @Test("a node without a time has that of the nodes below it")
    func missing() throws {
        let plan = try plan(node("Limit", 10, [#"{"Node Type": "Custom Scan", "Plans": [\#(scan("a", 6))]}"#]))
        #expect(own(plan) == [4_000, 0, 6_000] && inclusive(plan) == [10_000, 6_000, 6_000])
    }
}
