/// Divides the time of an execution among the nodes of its plan, so that the nodes' own times add up to it.
///
/// A node's time contains that of the nodes that it runs: those below it, but an InitPlan or a CTE only if the node is
/// the one that reads its result, wherever the plan lists it. Each node hands on what the nodes that it runs took, and
/// keeps the rest as its own time. Times are measured, so nodes may seem to take longer than the one that runs them: by
/// the rounding to a microsecond of each loop, or because workers go on after a Limit has its rows. Then their times
/// are reduced in proportion, and the one that runs them has no time of its own.
struct PlanTimes {
    /// The times of a node in milliseconds.
    struct Part: Hashable {
        /// With those of the nodes that it runs.
        var inclusive = 0.0
        var own = 0.0
        /// Names of the InitPlans and CTEs that it runs, and of SubPlans that another node lists.
        var uses: [String] = []
    }

    /// Milliseconds above which a number is not taken for a time, so that sums stay exact enough.
    static let longest = 1e15

    /// One for each node, parents before children.
    private(set) var parts: [Part]
    /// One for each of the triggers.
    private(set) var triggers: [Double] = []
    /// Milliseconds of the whole execution.
    private(set) var whole = 0.0
    /// What neither a node nor a trigger took; `nil` if the time of the execution is unknown.
    private(set) var rest: Double?
    /// The sum of all reductions: how much the measured times contradict each other.
    private(set) var excess = 0.0

    private let nodes: [PlanNode]
    /// What subplan each node is the first of.
    private let roles: [PlanSubplan?]
    /// The node that lists a node; `nil` for the first.
    private let parents: [Int?]
    /// The nearest Gather above a node.
    private let gathers: [Int?]
    /// The index after the last node of each subtree.
    private let ends: [Int]
    /// The nodes that a node runs, with their measured milliseconds.
    private var runs: [[(node: Int, milliseconds: Double)]]
    /// The triggers that a node runs.
    private var fires: [[Int]]
    /// The nodes that run a node.
    private var holders: [[Int]]
    /// What was measured of a node and those that it runs.
    private let measured: [Double]
    /// What of it a node did not hand on.
    private var available: [Double]
    /// Data-modifying CTEs, which run to their end after the rest of the plan.
    private var afterwards: [(node: Int, milliseconds: Double)] = []

    /// - Parameters:
    ///   - root: nodes with their measured times in `inclusive`.
    ///   - execution: milliseconds of the whole execution; `nil` if unknown.
    init(root: PlanNode, triggers: [PlanTrigger], execution: Double?) {
        var nodes: [PlanNode] = []
        var parents: [Int?] = []
        var gathers: [Int?] = []
        var ends: [Int] = []
        func flatten(_ node: PlanNode, parent: Int?) {
            let index = nodes.count
            nodes.append(node)
            parents.append(parent)
            gathers.append(parent.flatMap { nodes[$0].isGather ? $0 : gathers[$0] })
            ends.append(index)
            for child in node.children { flatten(child, parent: index) }
            ends[index] = nodes.count
        }
        flatten(root, parent: nil)
        self.nodes = nodes
        roles = nodes.map { $0.subplan.map(PlanSubplan.init) }
        self.parents = parents
        self.gathers = gathers
        self.ends = ends
        parts = Array(repeating: Part(), count: nodes.count)
        runs = Array(repeating: [], count: nodes.count)
        fires = Array(repeating: [], count: nodes.count)
        holders = Array(repeating: [], count: nodes.count)
        // Where a node has no time, those below it stand for it.
        var measured = nodes.map { $0.inclusive ?? 0 }
        for index in nodes.indices.dropFirst().reversed() {
            if let parent = parents[index], nodes[parent].inclusive == nil, roles[index].isPart {
                measured[parent] += measured[index]
            }
        }
        self.measured = measured
        available = measured
        for index in nodes.indices.dropFirst() where roles[index] == nil {
            run(index, measured[index], by: parents[index] ?? 0)
        }
        for index in nodes.indices.dropFirst() where roles[index]?.kind == .subPlan {
            run(index, measured[index], by: caller(of: index))
        }
        let unread = assignInitPlans() + assignCTEs()
        for (index, milliseconds) in unread {
            excess += spread(index, milliseconds, over: possibleReaders(of: index))
        }
        divide(root: measured[0], triggers: triggers, execution: execution)
    }
}

/// Who runs what.
extension PlanTimes {
    private mutating func run(_ index: Int, _ milliseconds: Double, by holder: Int) {
        runs[holder].append((index, milliseconds))
        holders[index].append(holder)
        available[holder] -= milliseconds
    }

    /// Whether each node is run by a node, directly or not.
    private func areRun(by index: Int) -> [Bool] {
        var areRun = Array(repeating: false, count: nodes.count)
        var open = [index]
        while let next = open.popLast() {
            guard !areRun[next] else { continue }
            areRun[next] = true
            open += runs[next].map(\.node)
        }
        return areRun
    }

    /// Whether the own time of a node is long enough for a time that was measured within it. Both are rounded.
    private func holds(_ candidate: Int, _ milliseconds: Double) -> Bool {
        available[candidate] >= milliseconds * 0.95 - 0.01
    }

    /// Assigns each InitPlan to the node that reads its result, if one names it and took long enough.
    ///
    /// - Returns: the others with their times.
    private mutating func assignInitPlans() -> [(Int, Double)] {
        var unread: [(Int, Double)] = []
        for index in nodes.indices where roles[index]?.kind == .initPlan && measured[index] > 0 {
            let areRun = areRun(by: index)
            let reader = readers(of: index).first { holds($0, measured[index]) && !areRun[$0] }
            if let reader {
                excess += spread(index, measured[index], over: [reader])
            } else {
                unread.append((index, measured[index]))
            }
        }
        return unread
    }

    /// Assigns each CTE to its scans, of which the one that waited longest comes first.
    ///
    /// - Returns: those whose scans took less time, with the difference.
    private mutating func assignCTEs() -> [(Int, Double)] {
        let ctes = nodes.indices.filter { roles[$0]?.kind == .cte }
        guard !ctes.isEmpty else { return [] }
        let named = Dictionary(grouping: ctes) { roles[$0]?.results.first ?? "" }
        var scans: [Int: [Int]] = [:]
        for scan in nodes.indices where nodes[scan].type == "CTE Scan" {
            if let cte = cte(of: scan, among: named[nodes[scan].relation ?? ""] ?? []) {
                scans[cte, default: []].append(scan)
            }
        }
        var unread: [(Int, Double)] = []
        for cte in ctes where measured[cte] > 0 {
            let scans = (scans[cte] ?? []).sorted { (available[$1], $0) < (available[$0], $1) }
            let rest = spread(cte, measured[cte], over: scans)
            guard rest > 0 else { continue }
            if nodes[cte].type == "ModifyTable" {
                afterwards.append((cte, rest))
            } else {
                unread.append((cte, rest))
            }
        }
        return unread
    }

    /// The node that runs a SubPlan: the one that lists it, unless that is a scan whose keys are computed before it begins
    /// again, by a join above it.
    private func caller(of index: Int) -> Int {
        guard let parent = parents[index] else { return 0 }
        guard nodes[parent].type.hasSuffix("Scan"), !holds(parent, measured[index]) else { return parent }
        return path(from: parent, to: 0).first { holds($0, measured[index]) } ?? parent
    }

    /// - Returns: what does not fit into the own times of the nodes.
    private mutating func spread(_ index: Int, _ milliseconds: Double, over candidates: [Int]) -> Double {
        var rest = milliseconds
        let areRun = areRun(by: index)
        for candidate in candidates where rest > 0 && available[candidate] > 0 && !areRun[candidate] {
            let part = min(available[candidate], rest)
            run(index, part, by: candidate)
            rest -= part
        }
        return rest
    }

    /// The nodes that name an InitPlan's result, the deepest first, then those above them.
    private func readers(of index: Int) -> [Int] {
        guard let top = parents[index], let results = roles[index]?.results else { return [] }
        var readers: [Int] = []
        var above: [Int] = []
        for node in deepestFirst(top) where !results.isDisjoint(with: nodes[node].mentions) {
            let path = path(from: node, to: top)
            // The leader computes what its workers need before it starts them.
            readers.append(path.dropFirst().last { nodes[$0].isGather } ?? node)
            above += path.dropFirst()
        }
        return readers + above
    }

    /// The nodes that may read a result without naming it, because EXPLAIN shows no output without VERBOSE: first one
    /// that took long enough and can compute an output, then all others, the longest first.
    private func possibleReaders(of index: Int) -> [Int] {
        guard let top = parents[index] else { return [] }
        let milliseconds = measured[index]
        let areRun = areRun(by: index)
        let below = (top..<ends[top]).filter { node in (gathers[node] ?? -1) < top && !areRun[node] }
        let first = below.first { holds($0, milliseconds) && nodes[$0].computesOutput }
        return [first].compactMap(\.self)
            + below.sorted { (available[$1], $0) < (available[$0], $1) } + path(from: top, to: 0).dropFirst()
    }

    /// The CTE that a scan reads: the one of its name that is listed nearest above it.
    private func cte(of scan: Int, among named: [Int]) -> Int? {
        let around = named.filter { cte in
            guard let parent = parents[cte] else { return false }
            return (parent..<ends[parent]).contains(scan) && !(cte..<ends[cte]).contains(scan)
        }
        return around.max { (parents[$0] ?? 0) < (parents[$1] ?? 0) } ?? named.first
    }

    /// A node and those above it, up to another.
    private func path(from index: Int, to top: Int) -> [Int] {
        var path = [index]
        while let last = path.last, last != top, let parent = parents[last] { path.append(parent) }
        return path
    }

    /// The nodes of a subtree, each after those below it.
    private func deepestFirst(_ top: Int) -> [Int] {
        var children: [Int] = []
        var next = top + 1
        while next < ends[top] {
            children += deepestFirst(next)
            next = ends[next]
        }
        return children + [top]
    }
}

/// The division.
extension PlanTimes {
    private mutating func divide(root: Double, triggers: [PlanTrigger], execution: Double?) {
        self.triggers = triggers.map(\.milliseconds)
        // Outside the first node: what nobody read of data-modifying CTEs, and triggers that run at the end.
        var after = afterwards.reduce(0) { $0 + $1.milliseconds }
        var firedAfter = firedAfter(triggers, room: execution.map { $0 - root - after })
        for index in triggers.indices {
            if !firedAfter.contains(index), let node = modification(of: triggers[index]) {
                fires[node].append(index)
                available[node] -= triggers[index].milliseconds
            } else {
                firedAfter.insert(index)
                after += triggers[index].milliseconds
            }
        }
        whole = execution.map { max($0, root) } ?? (root + after)
        let factor = after > whole - root ? max(whole - root, 0) / after : 1
        if factor < 1 { excess += after * (1 - factor) }
        for index in firedAfter { self.triggers[index] *= factor }
        rest = execution == nil ? nil : max(whole - root - after * factor, 0)
        parts[0].inclusive = root
        for (node, milliseconds) in afterwards { parts[node].inclusive += milliseconds * factor }
        handOn()
    }

    /// The triggers that run after the plan. EXPLAIN does not say which: one that checks a constraint does; of the others,
    /// those that fit best into the time that the execution took longer than the plan. The rest ran before each row,
    /// within the time of the node that changes the table; without the time of the execution, all that fit there.
    ///
    /// - Parameter room: what the execution took longer than the plan; `nil` if unknown.
    private func firedAfter(_ triggers: [PlanTrigger], room: Double?) -> Set<Int> {
        let inside = nodes.indices.filter { nodes[$0].type == "ModifyTable" }
            .reduce(0) { $0 + max(available[$1], 0) }
        let open = triggers.indices.filter { !triggers[$0].isConstraint }
            .sorted { (triggers[$1].milliseconds, $0) < (triggers[$0].milliseconds, $1) }.prefix(10)
        let fixed = Set(triggers.indices).subtracting(open)
        let room = (room ?? .infinity) - fixed.reduce(0) { $0 + triggers[$1].milliseconds }
        let all = open.reduce(0) { $0 + triggers[$1].milliseconds }
        var best = (violation: Double.infinity, unused: Double.infinity, after: Set(open))
        for mask in 0..<1 << open.count {
            let chosen = open.indices.filter { mask >> $0 & 1 == 1 }.map { open[$0] }
            let after = chosen.reduce(0) { $0 + triggers[$1].milliseconds }
            let violation = max(after - room, 0) + max(all - after - inside, 0)
            let unused = room.isFinite ? room - after : after
            if (violation < 0.005 ? 0 : violation, unused) < (best.violation, best.unused) {
                best = (violation < 0.005 ? 0 : violation, unused, Set(chosen))
            }
        }
        return fixed.union(best.after)
    }

    private func modification(of trigger: PlanTrigger) -> Int? {
        let changing = nodes.indices.filter { nodes[$0].type == "ModifyTable" }
        let holding = changing.filter { holds($0, trigger.milliseconds) }
        return holding.first { nodes[$0].relation == trigger.relation } ?? holding.first
            ?? changing.max { available[$0] < available[$1] }
    }

    /// Each node, once all that run it have done so, hands on its time.
    private mutating func handOn() {
        var missing = holders.map(\.count)
        var open = nodes.indices.filter { missing[$0] == 0 }
        while let index = open.popLast() {
            let mine = parts[index].inclusive
            let claims = runs[index].reduce(0) { $0 + $1.milliseconds } + fires[index].reduce(0) { $0 + triggers[$1] }
            // A node that was reduced reduces those that it runs.
            var factor = measured[index] > mine ? mine / measured[index] : 1
            if claims * factor > mine {
                excess += claims * factor - mine
                factor = mine / claims
            }
            parts[index].own = max(mine - claims * factor, 0)
            for trigger in fires[index] { triggers[trigger] *= factor }
            for (node, milliseconds) in runs[index] {
                parts[node].inclusive += milliseconds * factor
                missing[node] -= 1
                if missing[node] == 0 { open.append(node) }
                if parents[node] != index || !roles[node].isPart, let name = roles[node]?.name {
                    parts[index].uses.append(name)
                }
            }
        }
    }
}
