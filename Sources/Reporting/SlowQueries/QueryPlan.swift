/// A query plan as a tree, from EXPLAIN (FORMAT JSON), with or without ANALYZE, or from auto_explain.
///
/// Each node has its own figure. With times, the own times of all nodes, those of the triggers that run after them, and
/// what is left of the execution add up to its time: see `PlanTimes`. Below a Gather, several processes run a node at
/// once; its time is the mean of the processes, so parallel work counts once. If EXPLAIN measured no times, costs take
/// their place: there a node's cost contains that of the nodes below it and of the subplans that it lists; a node that
/// ends early, such as Limit, may cost less than its input, and then has 0.
package struct QueryPlan: Hashable, Sendable {
    /// The unit of the nodes' figures.
    package enum Measure: Hashable, Sendable { case milliseconds, cost, none }

    package let root: PlanNode
    package let measure: Measure
    package let planningMilliseconds: Double?
    package let executionMilliseconds: Double?
    package let triggers: [PlanTrigger]
    package let compilation: PlanCompilation?
    /// What of the execution no node and no trigger took: starting and stopping the plan, and sending its rows. `nil`
    /// without times.
    package let otherMilliseconds: Double?
    /// Its share of the execution, 0...1.
    package let otherShare: Double?
    /// How many milliseconds of the measured times contradict each other; see `PlanTimes`.
    let excessMilliseconds: Double
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
            let execution = statement["Execution Time"]?.finite
            var triggers = Self.triggers(statement)
            if measure == .milliseconds {
                let times = PlanTimes(
                    root: root, triggers: triggers,
                    execution: execution.flatMap { (0...PlanTimes.longest).contains($0) ? $0 : nil })
                var parts = times.parts[...]
                root.replaceTimes(with: &parts, of: times.whole)
                for (index, milliseconds) in times.triggers.enumerated() {
                    triggers[index].share = Self.share(milliseconds, of: times.whole)
                }
                otherMilliseconds = times.rest
                otherShare = times.rest.flatMap { Self.share($0, of: times.whole) }
                excessMilliseconds = times.excess
            } else {
                root.subtractCosts()
                root.share(of: root.ownOfAll)
                (otherMilliseconds, otherShare, excessMilliseconds) = (nil, nil, 0)
            }
            self.root = root
            self.measure = measure
            self.triggers = triggers
            compilation =
                if case .object(let fields)? = statement["JIT"] { PlanCompilation(fields) } else { nil }
            planningMilliseconds = statement["Planning Time"]?.finite
            executionMilliseconds = execution
            isCut = reader.isCut
            return
        }
        return nil
    }

    private static func triggers(_ statement: [String: JSONValue]) -> [PlanTrigger] {
        guard case .array(let values)? = statement["Triggers"] else { return [] }
        return values.prefix(mostNodes).compactMap { value in
            if case .object(let fields) = value { PlanTrigger(fields) } else { nil }
        }
    }

    fileprivate static func share(_ own: Double, of all: Double) -> Double? {
        all > 0 && all.isFinite && own.isFinite ? min(own / all, 1) : nil
    }
}

extension PlanNode {
    fileprivate mutating func replaceTimes(with parts: inout ArraySlice<PlanTimes.Part>, of whole: Double) {
        // One without a time of its own stands for those below it.
        if let part = parts.popFirst(), inclusive != nil || part.inclusive > 0 {
            inclusive = part.inclusive
            own = part.own
            uses = part.uses
            share = QueryPlan.share(part.own, of: whole)
        }
        replaceChildren { $0.replaceTimes(with: &parts, of: whole) }
    }

    fileprivate mutating func subtractCosts() {
        own = inclusive.map { max($0 - children.reduce(0) { $0 + ($1.inclusive ?? 0) }, 0) }
        replaceChildren { $0.subtractCosts() }
    }

    fileprivate var ownOfAll: Double { children.reduce(own ?? 0) { $0 + $1.ownOfAll } }

    fileprivate mutating func share(of all: Double) {
        share = own.flatMap { QueryPlan.share($0, of: all) }
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
