/// A query plan as a tree, from EXPLAIN (FORMAT JSON), with or without ANALYZE, or from auto_explain.
///
/// Each node has its own figure. With times, that is its time over all loops minus that of the nodes below it. Below a
/// Gather, several processes run a node at once, and EXPLAIN reports the mean of a loop: parallel work counts once. The
/// time of an InitPlan or a SubPlan is subtracted from the node that holds it; that of a CTE from the nodes that scan
/// it, where it is spent. If EXPLAIN measured no times, costs take their place; a node that ends early, such as Limit,
/// may cost less than its input, and then has 0.
package struct QueryPlan: Hashable, Sendable {
    /// The unit of the nodes' figures.
    package enum Measure: Hashable, Sendable { case milliseconds, cost, none }

    package let root: PlanNode
    package let measure: Measure
    package let planningMilliseconds: Double?
    package let executionMilliseconds: Double?
    /// Whether nodes were left out because the plan is deeper or larger than what a person reads.
    package let isCut: Bool

    static let deepest = 64
    static let mostNodes = 400

    /// - Parameter json: an object with a `Plan`, a node itself, or an array whose first element is one of these; the
    ///   result is `nil` for anything else. Unknown names are skipped.
    package init?(_ json: JSONValue) {
        let candidates: [JSONValue] = if case .array(let values) = json { values } else { [json] }
        for case .object(let statement) in candidates.prefix(20) {
            let fields: [String: JSONValue]
            if case .object(let plan)? = statement["Plan"] {
                fields = plan
            } else if statement["Node Type"]?.plainText != nil {
                fields = statement
            } else {
                continue
            }
            let measure: Measure =
                fields["Actual Total Time"]?.finite != nil
                ? .milliseconds : fields["Total Cost"]?.finite != nil ? .cost : .none
            var reader = PlanReader(measure: measure)
            var root = reader.node(fields, depth: 0, processes: 1, mayEndEarly: false)
            var ctes = reader.ctes
            root.takeOff(&ctes)
            root.share(of: root.ownOfAll)
            self.root = root
            self.measure = measure
            planningMilliseconds = statement["Planning Time"]?.finite
            executionMilliseconds = statement["Execution Time"]?.finite
            isCut = reader.isCut
            return
        }
        return nil
    }
}

extension PlanNode {
    /// Subtracts the time of CTEs from the nodes that scan them, in order.
    fileprivate mutating func takeOff(_ ctes: inout [String: Double]) {
        // A CTE scan's relation is the CTE's name.
        if type == "CTE Scan", let relation, let rest = ctes[relation], let mine = own {
            let part = min(rest, mine)
            own = mine - part
            ctes[relation] = rest - part
        }
        replaceChildren { $0.takeOff(&ctes) }
    }

    fileprivate var ownOfAll: Double { children.reduce(own ?? 0) { $0 + $1.ownOfAll } }

    fileprivate mutating func share(of all: Double) {
        share = own.flatMap { all > 0 && all.isFinite ? $0 / all : nil }
        replaceChildren { $0.share(of: all) }
    }

    private mutating func replaceChildren(_ change: (inout PlanNode) -> Void) {
        children = children.map { child in
            var child = child
            change(&child)
            return child
        }
    }
}
