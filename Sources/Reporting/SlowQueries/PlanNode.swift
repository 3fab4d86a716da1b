/// A step of a query plan with what EXPLAIN tells of it. Figures that it does not tell, or that are no finite number,
/// are `nil`.
package struct PlanNode: Hashable, Sendable {
    /// A text about the node, such as its filter; without literals unless the operator asked for them.
    package struct Condition: Hashable, Sendable {
        /// As EXPLAIN calls it: `Index Cond`.
        package let name: String
        package let text: String
    }

    /// In pages of the server, 8 kB unless it was built otherwise; those of the nodes below are among them.
    package struct Buffers: Hashable, Sendable {
        package let hit: Int
        package let read: Int
        package let temporaryRead: Int
        package let temporaryWritten: Int
    }

    /// As EXPLAIN calls it, such as `Hash Join`; `unknown node` where it does not.
    package let type: String
    /// As EXPLAIN's text form calls it, such as `Hash Left Join`, `HashAggregate` or `Parallel Seq Scan`.
    package let title: String
    package let relation: String?
    package let index: String?
    package let alias: String?
    /// Such as `InitPlan 1 (returns $0)` or `CTE recent`.
    package let subplan: String?
    package let conditions: [Condition]
    package let estimatedRows: Double?
    /// Of one loop on average, as `estimatedRows` is.
    package let actualRows: Double?
    /// How often it ran; 0 when it never did.
    package let loops: Double?
    package let rowsRemoved: Double?
    package let buffers: Buffers?
    /// What deserves a look, in words.
    package let remarks: [String]
    package internal(set) var children: [PlanNode]
    /// Of the node with those below it, over all loops: milliseconds or cost, as the plan's measure is.
    package let inclusive: Double?
    /// Of the node alone, never negative.
    package internal(set) var own: Double?
    /// Its part of the own figures of all nodes, 0...1.
    package internal(set) var share: Double?

    /// What it does and on what, without figures: `Index Scan using orders_pkey on orders`.
    var structure: String {
        var line = title
        for prefix in ["Parallel ", "Partial ", "Finalize "] where line.hasPrefix(prefix) {
            line.removeFirst(prefix.count)
        }
        if let index { line += " using \(index)" }
        if let relation { line += " on \(relation)" }
        return line
    }
}
