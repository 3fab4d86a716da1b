/// Reads the nodes of a plan, limited in depth and number to what a person would read.
struct PlanReader {
    let measure: QueryPlan.Measure
    private(set) var isCut = false
    private var nodes = 0

    init(measure: QueryPlan.Measure) { self.measure = measure }

    /// - Parameters:
    ///   - processes: how many processes run each loop of the Gather above, on average; 1 without one.
    ///   - mayEndEarly: whether a Limit above may stop it before it has all its rows.
    mutating func node(
        _ fields: [String: JSONValue], depth: Int, processes: Double, mayEndEarly: Bool
    ) -> PlanNode {
        nodes += 1
        let type = fields["Node Type"]?.plainText ?? "unknown node"
        let loops = fields["Actual Loops"]?.finite.map { max($0, 0) }
        let endsEarly = type == "Limit" || (mayEndEarly && !Self.readsAll(type, fields))
        var children: [PlanNode] = []
        if case .array(let plans)? = fields["Plans"] {
            for case .object(let plan) in plans {
                guard depth < QueryPlan.deepest, nodes < QueryPlan.mostNodes else {
                    isCut = true
                    break
                }
                // Workers run the plan below a Gather, but not the subplans that it lists.
                let isShared = plan["Subplan Name"] == nil && (type == "Gather" || type == "Gather Merge")
                let below = isShared ? Self.processes(of: plan, loops: loops) : processes
                children.append(node(plan, depth: depth + 1, processes: below, mayEndEarly: endsEarly))
            }
        }
        return PlanNode(
            type: type, title: Self.title(type, fields),
            relation: fields["Relation Name"]?.plainText ?? fields["CTE Name"]?.plainText ?? fields["Function Name"]?
                .plainText
                ?? fields["Tuplestore Name"]?.plainText,
            index: fields["Index Name"]?.plainText, alias: fields["Alias"]?.plainText,
            subplan: fields["Subplan Name"]?.plainText,
            conditions: Self.conditions(fields), estimatedRows: fields["Plan Rows"]?.finite,
            actualRows: fields["Actual Rows"]?.finite,
            loops: loops, rowsRemoved: Self.rowsRemoved(fields), partitionsPruned: fields["Subplans Removed"]?.count,
            buffers: Self.buffers(fields),
            remarks: PlanRemarks.remarks(fields, loops: loops, mayEndEarly: mayEndEarly), children: children,
            inclusive: inclusive(fields, loops: loops, processes: processes), mentions: Self.mentions(fields))
    }

    /// Each process runs the node below a Gather once for each of its loops, the leader too unless the server is set
    /// otherwise.
    private static func processes(of child: [String: JSONValue], loops: Double?) -> Double {
        guard let all = child["Actual Loops"]?.finite else { return 1 }
        return max(all / max(loops ?? 1, 1), 1)
    }

    private func inclusive(_ fields: [String: JSONValue], loops: Double?, processes: Double) -> Double? {
        switch measure {
        case .milliseconds:
            guard let time = fields["Actual Total Time"]?.finite else { return nil }
            let all = max(time, 0) * (loops ?? 1) / processes
            return all <= PlanTimes.longest ? all : nil
        case .cost: return fields["Total Cost"]?.finite.map { max($0, 0) }
        case .none: return nil
        }
    }

    /// Whether a node reads all rows below it before it returns one.
    private static func readsAll(_ type: String, _ fields: [String: JSONValue]) -> Bool {
        switch type {
        case "Sort", "Hash", "ModifyTable": true
        case "Aggregate": fields["Strategy"]?.plainText != "Sorted"
        default: false
        }
    }

    /// The title in EXPLAIN's text format (explain.c, ExplainNode).
    private static func title(_ type: String, _ fields: [String: JSONValue]) -> String {
        var title = type
        switch type {
        case "Aggregate":
            switch fields["Strategy"]?.plainText {
            case "Sorted": title = "GroupAggregate"
            case "Hashed": title = "HashAggregate"
            case "Mixed": title = "MixedAggregate"
            default: break
            }
            if let mode = fields["Partial Mode"]?.plainText, mode != "Simple" { title = "\(mode) \(title)" }
        case "ModifyTable":
            title = fields["Operation"]?.plainText ?? title
        case _ where fields["Join Type"]?.plainText != nil:
            let join = fields["Join Type"]?.plainText ?? ""
            if join != "Inner" {
                title = (title.hasSuffix(" Join") ? String(title.dropLast(5)) : title) + " \(join) Join"
            }
        default:
            if fields["Scan Direction"]?.plainText == "Backward" { title += " Backward" }
        }
        if case .bool(true)? = fields["Parallel Aware"] { title = "Parallel " + title }
        if case .bool(true)? = fields["Async Capable"] { title = "Async " + title }
        return title
    }

    /// The texts of a node that are shown, in this order.
    private static let conditionNames = [
        "Function Call", "Index Cond", "Recheck Cond", "TID Cond", "Order By", "Hash Cond", "Merge Cond", "Join Filter",
        "Filter", "One-Time Filter", "Conflict Filter", "Run Condition", "Sort Key", "Presorted Key", "Group Key",
        "Hash Key", "Cache Key", "Sampling Parameters", "Remote SQL",
    ]

    private static func conditions(_ fields: [String: JSONValue]) -> [PlanNode.Condition] {
        conditionNames.compactMap { name in
            let text: String? =
                if case .array(let parts)? = fields[name] {
                    parts.compactMap(\.plainText).joined(separator: ", ")
                } else {
                    fields[name]?.plainText
                }
            return text.map { PlanNode.Condition(name: name, text: $0) }
        }
    }

    /// Names of nodes and of what they read, which no expression is among.
    private static let names: Set<String> = [
        "Node Type", "Subplan Name", "Relation Name", "Schema", "Alias", "Index Name", "CTE Name", "Function Name",
        "Tuplestore Name",
    ]

    private static func mentions(_ fields: [String: JSONValue]) -> Set<String> {
        var mentions: Set<String> = []
        for (name, value) in fields where !names.contains(name) {
            if let text = value.plainText { mentions.formUnion(PlanSubplan.mentions(in: text)) }
            guard case .array(let parts) = value else { continue }
            for case .text(let text) in parts { mentions.formUnion(PlanSubplan.mentions(in: text)) }
        }
        return mentions
    }

    private static func rowsRemoved(_ fields: [String: JSONValue]) -> Double? {
        let removed = ["Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"]
            .compactMap { fields[$0]?.finite }
        return removed.isEmpty ? nil : removed.reduce(0, +)
    }

    private static func buffers(_ fields: [String: JSONValue]) -> PlanNode.Buffers? {
        guard let hit = fields["Shared Hit Blocks"]?.count, let read = fields["Shared Read Blocks"]?.count else {
            return nil
        }
        return PlanNode.Buffers(hit: hit, read: read)
    }
}

extension JSONValue {
    var plainText: String? { if case .text(let text) = self { text } else { nil } }

    /// A number that is finite.
    var finite: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value.isFinite ? value : nil
        default: nil
        }
    }

    /// A whole number that is not negative.
    var count: Int? { finite.flatMap { $0 >= 0 && $0 < 1e15 ? Int($0) : nil } }
}
