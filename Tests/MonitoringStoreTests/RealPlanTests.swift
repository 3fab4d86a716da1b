import Foundation
import Postgres
import TestSupport
import Testing

@testable import Reporting

/// Plans of a real server: every one is understood, and its own times add up to the time of its execution.
@Suite("plans of a real server", .needs(.postgresql))
struct RealPlanTests {
    /// A plan with EXPLAIN's JSON.
    private struct Explained {
        let json: JSONValue
        let plan: QueryPlan
        let execution: Double

        init(_ connection: Connection, _ statement: ExplainedStatement, options: String) throws {
            try connection.script("BEGIN;\n\(statement.settings.sql)")
            let text = try connection.query("EXPLAIN (\(options)) \(statement.sql)")[0].text("QUERY PLAN")
            try connection.script("ROLLBACK")
            json = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
            plan = try #require(QueryPlan(json))
            execution = try #require(plan.executionMilliseconds)
        }

        /// Parents before children, like the nodes in the JSON.
        var nodes: [PlanNode] { RealPlanTests.nodes(plan.root) }

        /// EXPLAIN rounds a node's time of one loop to a microsecond; this is the largest sum of these errors.
        var rounding: Double { nodes.reduce(0.001) { $0 + 0.0005 * max($1.loops ?? 1, 1) } }
    }

    private static func nodes(_ node: PlanNode) -> [PlanNode] { [node] + node.children.flatMap(nodes) }

    /// The nodes as EXPLAIN lists them, with whether they are below a Gather.
    private static func objects(_ json: JSONValue, isShared: Bool = false) -> [(fields: [String: JSONValue], Bool)] {
        guard case .object(let fields) = json else { return [] }
        let type = fields["Node Type"]?.plainText
        var children: [JSONValue] = []
        if case .array(let plans)? = fields["Plans"] { children = plans }
        return [(fields, isShared)]
            + children.flatMap { objects($0, isShared: isShared || type == "Gather" || type == "Gather Merge") }
    }

    /// What times may contradict each other by in addition to their rounding. In one process each node is measured within
    /// the one that runs it, so it is nearly nothing. Below a Gather, workers start late and go on after the leader stops.
    private func noise(_ explained: Explained) -> Double {
        explained.nodes.contains(where: \.isGather) ? 0.1 + explained.execution * 0.1 : 0.02
    }

    private func check(_ explained: Explained, _ name: Comment) throws {
        let (plan, nodes, execution) = (explained.plan, explained.nodes, explained.execution)
        guard case .array(let statements) = explained.json, case .object(let statement)? = statements.first,
            let root = statement["Plan"]
        else {
            Issue.record(name)
            return
        }
        let objects = Self.objects(root)
        #expect(plan.measure == .milliseconds && !plan.isCut && nodes.count == objects.count, name)
        for (node, (fields, isShared)) in zip(nodes, objects) {
            #expect(node.type == fields["Node Type"]?.plainText && node.type != "unknown node", name)
            let own = try #require(node.own, name)
            let inclusive = try #require(node.inclusive, name)
            #expect(own >= 0 && own <= execution + 0.001 && inclusive <= execution + 0.001, name)
            #expect(own <= inclusive + 1e-9, name)
            // What is shown is what was measured, except for the contradictions.
            let measured = try #require(fields["Actual Total Time"]?.finite, name) * (node.loops ?? 1)
            if !isShared {
                #expect(
                    abs(measured - inclusive) <= explained.rounding + noise(explained),
                    "\(name): \(node.title) \(measured) \(inclusive)")
            }
        }
        // The shares have no rounding of their own: nothing is missing, nothing counts twice.
        let share =
            nodes.compactMap(\.share).reduce(0, +) + plan.triggers.compactMap(\.share).reduce(0, +)
            + (plan.otherShare ?? 0)
        #expect(abs(share - 1) < 1e-9, "\(name): \(share)")
        let sum =
            nodes.compactMap(\.own).reduce(0, +)
            + plan.triggers.reduce(0) { $0 + ($1.share ?? 0) * execution } + (plan.otherMilliseconds ?? 0)
        #expect(abs(sum - execution) <= 0.001, "\(name): \(sum) of \(execution)")
        // It may not come from cutting what does not fit.
        #expect(
            plan.excessMilliseconds <= explained.rounding + noise(explained),
            "\(name): \(plan.excessMilliseconds) ms too much")
    }

    @Test("own times add up to the execution's, in nearly three hundred plans with every sort of node")
    func sums() async throws {
        let database = try await TestDatabase.make()
        try database.run(ExplainedStatement.tables)
        let connection = try database.connection()
        var types: Set<String> = []
        var remarks: Set<String> = []
        var (triggers, pruned) = (0, 0)
        for statement in ExplainedStatement.all {
            let name = Comment(rawValue: statement.testDescription)
            let plain = try Explained(connection, statement, options: "ANALYZE, FORMAT JSON")
            let verbose = try Explained(connection, statement, options: "ANALYZE, VERBOSE, BUFFERS, FORMAT JSON")
            for explained in [plain, verbose] {
                try check(explained, name)
                types.formUnion(explained.nodes.map(\.type))
                remarks.formUnion(explained.nodes.flatMap(\.remarks))
                triggers += explained.plan.triggers.count
                pruned += explained.nodes.compactMap(\.partitionsPruned).reduce(0, +)
            }
            // Without the output, which names what it reads, the readers of InitPlans are found all the same.
            let long = longInitPlans(plain).intersection(longInitPlans(verbose))
            #expect(readers(of: long, plain) == readers(of: long, verbose), name)
        }
        #expect(ExplainedStatement.all.count * 2 > 250)
        #expect(triggers > 20 && pruned > 5 && remarks.contains("never executed"))
        let expected: Set = [
            "Aggregate", "Append", "Bitmap Heap Scan", "Bitmap Index Scan", "BitmapAnd", "BitmapOr", "CTE Scan",
            "Function Scan", "Gather", "Gather Merge", "Hash", "Hash Join", "Incremental Sort", "Index Only Scan",
            "Index Scan", "Limit", "LockRows", "Materialize", "Memoize", "Merge Append", "Merge Join", "ModifyTable",
            "Nested Loop", "ProjectSet", "Recursive Union", "Result", "Sample Scan", "Seq Scan", "SetOp", "Sort",
            "Subquery Scan", "Tid Range Scan", "Tid Scan", "Unique", "Values Scan", "WindowAgg", "WorkTable Scan",
        ]
        #expect(types.isSuperset(of: expected), "missing: \(expected.subtracting(types).sorted())")
    }

    /// The InitPlans that took long enough for the clock to tell who waited for them.
    private func longInitPlans(_ explained: Explained) -> Set<String> {
        let long = explained.nodes.filter { $0.inclusive ?? 0 > 0.5 }.compactMap(\.subplan)
        return Set(long.filter { $0.hasPrefix("InitPlan") }.map { PlanSubplan($0).name })
    }

    private func readers(of initPlans: Set<String>, _ explained: Explained) -> [String] {
        explained.nodes.compactMap { node in
            let uses = node.uses.filter(initPlans.contains)
            return uses.isEmpty ? nil : "\(node.title) on \(node.alias ?? "") reads \(uses.sorted())"
        }
    }
}
