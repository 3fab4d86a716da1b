import Reporting

/// A query plan for `plan.html.mustache`: its nodes in line order, each with the elements to close after it.
struct PlanTree: Codable, Hashable, Sendable {
    let nodes: [PlanNodeRow]
    /// A sentence about the meaning of the bars.
    let legend: String
    /// Further remarks, in sentences.
    let remarks: [String]
    /// What took time in addition to the nodes.
    let others: [PlanOtherRow]
    let hasOthers: Bool

    /// A node with at least this share of the total is initially expanded.
    private static let notable = 0.1

    init(_ plan: QueryPlan) {
        var nodes: [PlanNodeRow] = []
        Self.add(plan.root, isRoot: true, measure: plan.measure, to: &nodes)
        self.nodes = nodes
        legend =
            switch plan.measure {
            case .milliseconds: "Bars show the time of each node without its children. They add up to 100 %."
            case .cost:
                "This plan has costs but no times. Each bar is the node’s own share of the cost."
            case .none: "This plan has neither times nor costs."
            }
        others = PlanOtherRow.rows(plan)
        hasOthers = !others.isEmpty
        let times = [
            plan.planningMilliseconds.map { "planned in \(NumberText.milliseconds($0))" },
            plan.executionMilliseconds.map { "executed in \(NumberText.milliseconds($0))" },
        ].compactMap(\.self).joined(separator: ", ")
        remarks =
            (times.isEmpty ? [] : [times.prefix(1).uppercased() + times.dropFirst() + "."])
            + (plan.isCut ? ["The plan is larger than what is shown here; the report has all of it."] : [])
    }

    private static func add(
        _ node: PlanNode, isRoot: Bool, measure: QueryPlan.Measure, to nodes: inout [PlanNodeRow]
    ) {
        let isOpen = isRoot || isNotable(node, measure)
        nodes.append(PlanNodeRow(node, measure: measure, isOpen: isOpen))
        for child in node.children { add(child, isRoot: false, measure: measure, to: &nodes) }
        // The last node of a subtree closes everything that ends with it.
        if !node.children.isEmpty { nodes[nodes.count - 1].closings.append(node.title) }
    }

    private static func isNotable(_ node: PlanNode, _ measure: QueryPlan.Measure) -> Bool {
        measure == .none || node.share ?? 0 >= notable || !node.remarks.isEmpty
            || node.children.contains { isNotable($0, measure) }
    }
}

/// A node of a plan: its line and the details that expand below it.
struct PlanNodeRow: Codable, Hashable, Sendable {
    struct Condition: Codable, Hashable, Sendable {
        let name: String
        let text: String
    }

    let title: String
    /// Example: ` using orders_pkey on orders o`; may be empty.
    let target: String
    /// Example: `12.3 %`; empty if unknown.
    let share: String
    let bar: Markup
    /// Remarks on what deserves attention.
    let remarks: [String]
    let figures: [String]
    let conditions: [Condition]
    let isOpen: Bool
    let hasChildren: Bool
    /// One for each ancestor that ends with this node.
    var closings: [String]

    /// Maximum length in characters.
    private static let longestName = 120
    private static let longestCondition = 1000

    private static func name(_ text: String) -> String { DisplayText.shortened(text, to: longestName) }

    init(_ node: PlanNode, measure: QueryPlan.Measure, isOpen: Bool) {
        let name = Self.name
        title = name(node.title)
        let relation = node.relation.map { " on \(name($0))" } ?? ""
        let alias = node.alias.flatMap { $0 == node.relation ? nil : " \(name($0))" } ?? ""
        let subplan = node.subplan.map { ", \(name($0))" } ?? ""
        target = (node.index.map { " using \(name($0))" } ?? "") + relation + alias + subplan
        share = node.share.map { NumberText.percent($0) } ?? ""
        bar = Markup(node.share.map { ShareBar($0).markup } ?? "")
        remarks = node.remarks
        figures = Self.figures(node, measure)
        conditions = node.conditions.map {
            Condition(name: $0.name, text: DisplayText.shortened($0.text, to: Self.longestCondition))
        }
        self.isOpen = isOpen
        hasChildren = !node.children.isEmpty
        closings = []
    }

    private static func figures(_ node: PlanNode, _ measure: QueryPlan.Measure) -> [String] {
        func number(_ value: Double) -> String { NumberText.decimal(value, places: 0) }
        var figures: [String] = []
        if let own = node.own, let inclusive = node.inclusive {
            switch measure {
            case .milliseconds:
                let uses = node.uses.count > 3 ? ["\(node.uses.count) subplans"] : node.uses.map(name)
                let with = (["children"] + uses).joined(separator: " and ")
                figures.append(
                    "\(NumberText.milliseconds(own)) self, \(NumberText.milliseconds(inclusive)) with \(with)")
            case .cost: figures.append("cost \(number(own)) self, \(number(inclusive)) with children")
            case .none: break
            }
        }
        let loops = node.loops ?? 1
        let perLoop = loops > 1 ? " per loop" : ""
        switch (node.actualRows, node.estimatedRows) {
        case (let actual?, let estimated?) where loops > 0:
            figures.append("\(NumberText.rows(actual))\(perLoop), \(number(estimated)) estimated")
        case (let actual?, nil) where loops > 0: figures.append("\(NumberText.rows(actual))\(perLoop)")
        case (_, let estimated?): figures.append("\(NumberText.rows(estimated)) estimated")
        default: break
        }
        if loops > 1 { figures.append("\(number(loops)) loops") }
        if let removed = node.rowsRemoved, removed > 0 {
            figures.append("\(NumberText.rows(removed)) removed\(perLoop)")
        }
        if let pruned = node.partitionsPruned, pruned > 0 {
            figures.append("\(NumberText.counted(pruned, "partition")) pruned at execution")
        }
        if let buffers = node.buffers, buffers.hit + buffers.read > 0 {
            figures.append("\(NumberText.count(buffers.hit)) pages from memory, \(NumberText.count(buffers.read)) read")
        }
        return figures
    }
}
