/// A node of a query plan with EXPLAIN's figures. A figure that EXPLAIN omits, or that is not a finite number, is
/// `nil`.
package struct PlanNode: Hashable, Sendable {
    /// A text about the node, such as its filter; without literals unless the operator enables them.
    package struct Condition: Hashable, Sendable {
        /// Name in EXPLAIN: `Index Cond`.
        package let name: String
        package let text: String
    }

    /// Counted in pages of the server, 8 kB by default; includes those of the nodes below.
    package struct Buffers: Hashable, Sendable {
        package let hit: Int
        package let read: Int
    }

    /// Type in EXPLAIN, for example `Hash Join`; `unknown node` if it is missing.
    package let type: String
    /// Title in EXPLAIN's text format, for example `Hash Left Join`, `HashAggregate` or `Parallel Seq Scan`.
    package let title: String
    package let relation: String?
    package let index: String?
    package let alias: String?
    /// Examples: `InitPlan 1 (returns $0)`, `CTE recent`.
    package let subplan: String?
    package let conditions: [Condition]
    package let estimatedRows: Double?
    /// Average of one loop, like `estimatedRows`; with decimals from PostgreSQL 18 on.
    package let actualRows: Double?
    /// Number of executions; 0 if it never ran.
    package let loops: Double?
    package let rowsRemoved: Double?
    /// Number of partitions that it left out when the execution began.
    package let partitionsPruned: Int?
    package let buffers: Buffers?
    /// Remarks on what deserves attention, in words.
    package let remarks: [String]
    package internal(set) var children: [PlanNode]
    /// Figure of the node and those that it runs, over all loops: milliseconds or cost, depending on the plan's measure.
    package internal(set) var inclusive: Double?
    /// Figure of the node alone, never negative.
    package internal(set) var own: Double? = nil
    /// Its share of the whole, 0...1: of the time of the execution, or of the nodes' costs.
    package internal(set) var share: Double? = nil
    /// Names of the InitPlans and CTEs that it runs, and of SubPlans that another node lists; `inclusive` contains them.
    package internal(set) var uses: [String] = []
    /// The results of InitPlans that its conditions or its output read.
    let mentions: Set<String>

    var isGather: Bool { type == "Gather" || type == "Gather Merge" }

    /// Whether it computes expressions for its output; other nodes pass on the rows of those below.
    var computesOutput: Bool {
        ![
            "Append", "Hash", "Incremental Sort", "Limit", "LockRows", "Materialize", "Memoize", "Merge Append",
            "Recursive Union", "SetOp", "Sort", "Unique",
        ].contains(type)
    }

    /// The node's operation and its target, without figures: `Index Scan using orders_pkey on orders`.
    var structure: String {
        var line = title
        for prefix in ["Parallel ", "Async ", "Partial ", "Finalize "] where line.hasPrefix(prefix) {
            line.removeFirst(prefix.count)
        }
        if let index { line += " using \(index)" }
        if let relation { line += " on \(relation)" }
        return line
    }
}
