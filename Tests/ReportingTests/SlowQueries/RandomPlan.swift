import TestSupport

@testable import Reporting

/// A random plan whose own times are known, as EXPLAIN would measure it.
struct RandomPlan {
    private struct Node {
        var type: String
        let parent: Int?
        let own: Double
        let loops: Double
        /// How many processes share its loops.
        let processes: Double
        var fields: [String: JSONValue] = [:]
        var children: [Int] = []
        /// The nodes whose time it contains.
        var runs: [Int] = []
    }

    private var nodes: [Node] = []
    private let namesReaders: Bool
    private(set) var other = 0.0

    /// - Parameter namesReaders: whether the nodes that read an InitPlan's result name it.
    init(_ random: inout SeededRandom, namesReaders: Bool) {
        self.namesReaders = namesReaders
        grow(&random, below: nil, size: Int.random(in: 1...12, using: &random))
        for number in 0..<Int.random(in: 0...4, using: &random) { addInitPlan(number, &random) }
        for number in 0..<Int.random(in: 0...2, using: &random) { addCTE("x\(number)", &random) }
        other = Double.random(in: 0...5, using: &random)
    }

    /// The own times by which the plan was made, parents before children.
    var own: [Double] { inOrder.map { nodes[$0].own } }

    var execution: Double { inclusive(0) + other }

    /// The largest sum of the errors that come from rounding each loop's time to a microsecond.
    var rounding: Double { nodes.reduce(0.001) { $0 + 0.0005 * $1.loops } }

    var json: JSONValue { .object(["Plan": object(0), "Execution Time": .number(execution)]) }

    private var inOrder: [Int] {
        func order(_ index: Int) -> [Int] { [index] + nodes[index].children.flatMap(order) }
        return order(0)
    }

    private func inclusive(_ index: Int) -> Double { nodes[index].runs.reduce(nodes[index].own) { $0 + inclusive($1) } }

    private func object(_ index: Int) -> JSONValue {
        let node = nodes[index]
        var fields = node.fields
        fields["Node Type"] = .text(node.type)
        fields["Actual Loops"] = .number(node.loops)
        let time = inclusive(index) * node.processes / node.loops
        fields["Actual Total Time"] = .number((time * 1000).rounded() / 1000)
        if !node.children.isEmpty { fields["Plans"] = .array(node.children.map(object)) }
        return .object(fields)
    }

    /// - Returns: the first of the new nodes.
    @discardableResult
    private mutating func grow(
        _ random: inout SeededRandom, below parent: Int?, size: Int, fields: [String: JSONValue] = [:],
        isPart: Bool = true
    ) -> Int {
        let above = parent.map { nodes[$0] }
        let isShared = isPart && above?.type == "Gather"
        let processes = isShared ? Double(Int.random(in: 1...4, using: &random)) : above?.processes ?? 1
        var loops = (above?.loops ?? 1) * (isShared ? processes : 1)
        if !isShared, isPart, above != nil, loops < 20 { loops *= Double(Int.random(in: 1...3, using: &random)) }
        // Below a Gather, not every process comes to each node.
        if !isShared, processes > 1 { loops = Double(Int.random(in: 1...Int(loops), using: &random)) }
        let types = ["Hash Join", "Sort", "Seq Scan", "Nested Loop", "Append", "Limit", "Aggregate", "Result"]
        let isGather = size > 1 && processes == 1 && Int.random(in: 0..<5, using: &random) == 0
        let index = nodes.count
        nodes.append(
            Node(
                type: isGather ? "Gather" : types.randomElement(using: &random) ?? "Result", parent: parent,
                own: Double.random(in: 1...50, using: &random), loops: loops, processes: processes, fields: fields))
        if let parent {
            nodes[parent].children.append(index)
            if isPart { nodes[parent].runs.append(index) }
        }
        var rest = size - 1
        while rest > 0 {
            let part = isGather ? rest : Int.random(in: 1...rest, using: &random)
            let isSubPlan = !isGather && Int.random(in: 0..<6, using: &random) == 0
            grow(
                &random, below: index, size: part, fields: isSubPlan ? ["Subplan Name": .text("SubPlan \(rest)")] : [:])
            rest -= part
        }
        return index
    }

    private func path(_ index: Int, to top: Int) -> [Int] {
        var path = [index]
        while let last = path.last, last != top, let parent = nodes[last].parent { path.append(parent) }
        return path
    }

    private func subtree(_ top: Int) -> [Int] { [top] + nodes[top].children.flatMap(subtree) }

    private mutating func addInitPlan(_ number: Int, _ random: inout SeededRandom) {
        let top = Int.random(in: 0..<nodes.count, using: &random)
        let reader = subtree(top).randomElement(using: &random) ?? top
        // The leader computes what workers read.
        let holder = path(reader, to: top).dropFirst().last { nodes[$0].type == "Gather" } ?? reader
        let isNew = Bool.random(using: &random)
        let name = isNew ? "InitPlan \(number)" : "InitPlan \(number) (returns $\(number))"
        let first = grow(
            &random, below: top, size: Int.random(in: 1...4, using: &random), fields: ["Subplan Name": .text(name)],
            isPart: false)
        nodes[holder].runs.append(first)
        guard namesReaders else { return }
        let mention = isNew ? "(InitPlan \(number)).col1" : "$\(number)"
        var texts: [JSONValue] = []
        if case .array(let others)? = nodes[reader].fields["Output"] { texts = others }
        nodes[reader].fields["Output"] = .array(texts + [.text("(a.b > \(mention))")])
    }

    private mutating func addCTE(_ name: String, _ random: inout SeededRandom) {
        let tops = nodes.indices.filter { nodes[$0].processes == 1 && nodes[$0].type != "Gather" }
        guard let top = tops.randomElement(using: &random) else { return }
        let scan = grow(&random, below: top, size: 1, fields: ["CTE Name": .text(name)])
        let first = grow(
            &random, below: top, size: Int.random(in: 1...4, using: &random),
            fields: ["Subplan Name": .text("CTE \(name)")], isPart: false)
        nodes[scan].runs.append(first)
        nodes[scan].type = "CTE Scan"
    }
}
