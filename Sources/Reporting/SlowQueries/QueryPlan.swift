/// A query plan as a tree: what EXPLAIN (FORMAT JSON), with and without ANALYZE, and auto_explain write.
///
/// Each node has a figure of its own. With times, that is its time over all loops less that of the nodes below it.
/// Below a Gather several processes run a node at once, and EXPLAIN gives the mean of a loop: what they did side by
/// side counts once. An InitPlan's and a SubPlan's time is taken off the node that holds them; a CTE's off the nodes
/// that scan it, where it passes. Where EXPLAIN measured no times, costs take their place; a node that ends early, such
/// as Limit, may cost less than what it reads, and has 0 then.
package struct QueryPlan: Hashable, Sendable {
    /// What the figures of nodes are.
    package enum Measure: Hashable, Sendable { case milliseconds, cost, none }

    package let root: PlanNode
    package let measure: Measure
    package let planningMilliseconds: Double?
    package let executionMilliseconds: Double?
    /// Whether nodes were left out: it is deeper or larger than any plan a person reads.
    package let isCut: Bool

    static let deepest = 64
    static let mostNodes = 400

    /// - Parameter json: an object with a `Plan`, a node itself, or an array of which the first of these is taken;
    ///   `nil` for anything else. Names that are not known are passed over.
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
    /// Takes the time of CTEs off the nodes that scan them, the first first.
    fileprivate mutating func takeOff(_ ctes: inout [String: Double]) {
        // A scan's relation is the CTE's name.
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
