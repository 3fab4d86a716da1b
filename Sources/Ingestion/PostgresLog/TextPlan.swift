import Foundation

/// A plan that `auto_explain` logged in its text format, as the JSON that it would have logged in its JSON format, as far as
/// the text has it.
///
/// The names of fields and of the parts of nodes are those of `explain.c`.
struct TextPlan {
    /// A node, or what precedes one: its fields in the order of the text, and the nodes below it.
    private final class Node {
        var fields: [(name: String, json: String)] = []
        var plans: [Node] = []

        func add(_ name: String, text: some StringProtocol) { fields.append((name, TextPlan.quoted(String(text)))) }
        func add(_ name: String, number: some StringProtocol) { fields.append((name, String(number))) }

        func json(_ indent: String) -> String {
            let inner = indent + "  "
            var members = fields.map { "\(inner)\(TextPlan.quoted($0.name)): \($0.json)" }
            if !plans.isEmpty {
                let list = plans.map { "\(inner)  " + $0.json(inner + "  ") }.joined(separator: ",\n")
                members.append("\(inner)\"Plans\": [\n\(list)\n\(inner)]")
            }
            return "{\n" + members.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private let root: Node
    private let query: String
    private let parameters: String?

    /// More nodes than this are not read: a plan is at most a few hundred.
    private static let most = 10_000

    /// - Parameters:
    ///   - query: the text of the planned statement.
    ///   - lines: what follows it: the parameters, if they are logged, and the nodes.
    /// - Returns: `nil` if there is no node.
    init?(query: String, lines: String) {
        self.query = query
        var rest = lines.split(separator: "\n", omittingEmptySubsequences: true)[...]
        let parametersMark = "Query Parameters: "
        if let first = rest.first, first.hasPrefix(parametersMark) {
            parameters = String(first.dropFirst(parametersMark.count))
            rest = rest.dropFirst()
        } else {
            parameters = nil
        }
        guard let top = rest.first, let root = Self.node(top) else { return nil }
        self.root = root
        Self.read(rest.dropFirst(), below: root)
    }

    /// The plan as JSON.
    var json: String {
        var members = ["\"Query Text\": \(Self.quoted(query))"]
        if let parameters { members.append("\"Query Parameters\": \(Self.quoted(parameters))") }
        members.append("\"Plan\": " + root.json("  "))
        return "{\n  " + members.joined(separator: ",\n  ") + "\n}"
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    // MARK: - Lines

    /// A node's fields are two columns right of its name; a node below it follows an arrow there.
    private static func read(_ lines: ArraySlice<Substring>, below root: Node) {
        var stack: [(node: Node, column: Int)] = [(root, 0)]
        var subplan: (name: Substring, column: Int)?
        var count = 1
        for line in lines {
            let column = line.prefix { $0 == " " }.count
            let text = line.dropFirst(column)
            // What is about the whole statement: triggers, compilation, settings.
            guard column > 0, count < most else { return }
            if text.hasPrefix("->  ") {
                guard let node = node(text.dropFirst(4)) else { return }
                while stack.count > 1, stack[stack.count - 1].column + 2 > column { stack.removeLast() }
                let parent = stack[stack.count - 1].node
                if let name = subplan?.name, subplan?.column ?? 0 < column {
                    node.add("Parent Relationship", text: name.hasPrefix("SubPlan") ? "SubPlan" : "InitPlan")
                    node.add("Subplan Name", text: name)
                } else {
                    let isSecond = parent.plans.contains { plan in plan.fields.contains { $0.json == "\"Outer\"" } }
                    node.add("Parent Relationship", text: isSecond ? "Inner" : "Outer")
                }
                subplan = nil
                parent.plans.append(node)
                stack.append((node, column + 4))
                count += 1
                continue
            }
            while stack.count > 1, stack[stack.count - 1].column + 2 > column { stack.removeLast() }
            if ["InitPlan ", "SubPlan ", "CTE "].contains(where: text.hasPrefix), !text.contains(": ") {
                subplan = (text, column)
            } else {
                addField(text, to: stack[stack.count - 1].node)
            }
        }
    }

    private static func addField(_ text: Substring, to node: Node) {
        guard let colon = text.range(of: ": ") else { return }
        let name = String(text[..<colon.lowerBound])
        let value = text[colon.upperBound...]
        switch name {
        case "Buffers": addBuffers(value, to: node)
        case "I/O Timings": addTimings(value, to: node)
        case "Sort Method":
            // `external merge  Disk: 1024kB`
            let parts = value.components(separatedBy: "  ")
            node.add("Sort Method", text: parts[0])
            guard parts.count > 1, let (kind, size) = pair(parts[1]) else { return }
            node.add("Sort Space Used", number: digits(size))
            node.add("Sort Space Type", text: kind)
        case "Buckets", "Batches", "Memory Usage", "Planned Partitions":
            // `Buckets: 1024  Batches: 4  Memory Usage: 9kB`
            for part in text.components(separatedBy: "  ") {
                guard let (kind, size) = pair(part) else { continue }
                let isHash = node.fields.contains { $0.name == "Node Type" && $0.json == "\"Hash\"" }
                let names = [
                    "Buckets": "Hash Buckets", "Batches": isHash ? "Hash Batches" : "HashAgg Batches",
                    "Memory Usage": "Peak Memory Usage", "Disk Usage": "Disk Usage",
                    "Planned Partitions": "Planned Partitions",
                ]
                if let known = names[kind] { node.add(known, number: digits(size)) }
            }
        case "Sort Key", "Group Key", "Presorted Key", "Output":
            node.fields.append((name, "[\(quoted(String(value)))]"))
        default:
            let isNumber = !value.isEmpty && value.allSatisfy { $0.isASCII && $0.isNumber }
            if isNumber, value.first != "0" || value == "0" {
                node.add(name, number: value)
            } else {
                node.add(name, text: value)
            }
        }
    }

    /// `shared hit=8 read=2, temp written=5`
    private static func addBuffers(_ value: Substring, to node: Node) {
        for group in value.components(separatedBy: ", ") {
            let words = group.split(separator: " ")
            guard let kind = words.first else { continue }
            for word in words.dropFirst() {
                let parts = word.split(separator: "=")
                guard parts.count == 2, parts[1].allSatisfy({ $0.isASCII && $0.isNumber }) else { continue }
                node.add("\(kind.capitalized) \(parts[0].capitalized) Blocks", number: parts[1])
            }
        }
    }

    /// `shared read=1.234 write=0.010` of PostgreSQL 17, `read=1.234` before.
    private static func addTimings(_ value: Substring, to node: Node) {
        for group in value.components(separatedBy: ", ") {
            let words = group.split(separator: " ")
            let kind = words.first.flatMap { $0.contains("=") ? nil : "\($0.capitalized) " } ?? ""
            for word in words where word.contains("=") {
                let parts = word.split(separator: "=")
                guard parts.count == 2, isNumber(parts[1]) else { continue }
                node.add("\(kind)I/O \(parts[0].capitalized) Time", number: parts[1])
            }
        }
    }

    private static func pair(_ text: String) -> (name: String, value: String)? {
        guard let colon = text.range(of: ": ") else { return nil }
        return (
            text[..<colon.lowerBound].trimmingCharacters(in: .whitespaces),
            text[colon.upperBound...].trimmingCharacters(in: .whitespaces)
        )
    }

    private static func digits(_ text: String) -> String {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? "0" : String(digits)
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.first != "." && text.last != "."
            && text.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
            && text.count(where: { $0 == "." }) <= 1
    }

    // MARK: - Nodes

    /// Reads `Seq Scan on orders o  (cost=0.00..1.00 rows=1 width=4) (actual time=0.1..0.2 rows=1 loops=1)`.
    private static func node(_ line: Substring) -> Node? {
        guard let costs = line.range(of: "  (cost=", options: .backwards) ?? line.range(of: "  (actual ") else {
            return nil
        }
        let node = Node()
        addName(line[..<costs.lowerBound], to: node)
        for group in line[costs.lowerBound...].split(separator: "(").dropFirst() {
            let isActual = group.hasPrefix("actual ")
            if group.hasPrefix("never executed") {
                for name in ["Actual Rows", "Actual Loops"] { node.add(name, number: "0") }
                continue
            }
            let words = (isActual ? group.dropFirst(7) : group).prefix { $0 != ")" }.split(separator: " ")
            for word in words {
                let parts = word.split(separator: "=")
                guard parts.count == 2 else { continue }
                add(parts[0], parts[1], isActual, to: node)
            }
        }
        return node
    }

    private static func add(_ name: Substring, _ value: Substring, _ isActual: Bool, to node: Node) {
        let actual = isActual ? "Actual " : "Plan "
        switch name {
        case "cost", "time":
            let (start, end) =
                name == "cost" ? ("Startup Cost", "Total Cost") : ("Actual Startup Time", "Actual Total Time")
            guard let dots = value.range(of: "..") else { return }
            let numbers = [value[..<dots.lowerBound], value[dots.upperBound...]]
            guard numbers.allSatisfy(isNumber) else { return }
            node.add(start, number: numbers[0])
            node.add(end, number: numbers[1])
        case "rows": if isNumber(value) { node.add(actual + "Rows", number: value) }
        case "loops": if isNumber(value) { node.add("Actual Loops", number: value) }
        case "width": if isNumber(value) { node.add("Plan Width", number: value) }
        default: break
        }
    }

    private static let joins = ["Left", "Right", "Full", "Semi", "Anti", "Right Semi", "Right Anti"]
    private static let operations = ["Insert", "Update", "Delete", "Merge"]
    private static let aggregates = [
        "Aggregate": "Plain", "GroupAggregate": "Sorted", "HashAggregate": "Hashed", "MixedAggregate": "Mixed",
    ]

    private static func addName(_ text: Substring, to node: Node) {
        var name = text
        var flags: [(String, String)] = []
        func take(_ word: String, _ field: String, _ json: String) {
            guard name.hasPrefix(word) else { return }
            name = name.dropFirst(word.count)
            flags.append((field, json))
        }
        take("Async ", "Async Capable", "true")
        take("Parallel ", "Parallel Aware", "true")
        take("Partial ", "Partial Mode", "\"Partial\"")
        take("Finalize ", "Partial Mode", "\"Finalize\"")
        var target: Substring?
        if let on = name.range(of: " on ") {
            target = name[on.upperBound...]
            name = name[..<on.lowerBound]
        }
        var index: Substring?
        if let using = name.range(of: " using ") {
            index = name[using.upperBound...]
            name = name[..<using.lowerBound]
        }
        if name.hasSuffix(" Backward") {
            name = name.dropLast(9)
            flags.append(("Scan Direction", "\"Backward\""))
        }
        addType(String(name), to: node)
        for (field, json) in flags { node.fields.append((field, json)) }
        if let index { node.add("Index Name", text: unquoted(index)) }
        if let target { addTarget(target, of: String(name), to: node) }
    }

    private static func addType(_ name: String, to node: Node) {
        if let strategy = aggregates[name] {
            node.add("Node Type", text: "Aggregate")
            node.add("Strategy", text: strategy)
            return
        }
        if operations.contains(name) {
            node.add("Node Type", text: "ModifyTable")
            node.add("Operation", text: name)
            return
        }
        for join in joins where name.hasSuffix(" \(join) Join") {
            let kind = String(name.dropLast(join.count + 6))
            guard ["Hash", "Merge", "Nested Loop"].contains(kind) else { continue }
            node.add("Node Type", text: kind == "Nested Loop" ? kind : "\(kind) Join")
            node.add("Join Type", text: join)
            return
        }
        if ["Hash Join", "Merge Join", "Nested Loop"].contains(name) {
            node.add("Node Type", text: name)
            node.add("Join Type", text: "Inner")
            return
        }
        for kind in ["HashSetOp ", "SetOp "] where name.hasPrefix(kind) {
            node.add("Node Type", text: "SetOp")
            node.add("Strategy", text: kind == "SetOp " ? "Sorted" : "Hashed")
            node.add("Command", text: name.dropFirst(kind.count))
            return
        }
        if name.hasPrefix("Custom Scan ("), name.hasSuffix(")") {
            node.add("Node Type", text: "Custom Scan")
            node.add("Custom Plan Provider", text: name.dropFirst(13).dropLast())
            return
        }
        node.add("Node Type", text: name)
    }

    /// What stands after `on`: a table with its alias, or something else for some nodes.
    private static func addTarget(_ target: Substring, of type: String, to node: Node) {
        if type == "Bitmap Index Scan" { return node.add("Index Name", text: unquoted(target)) }
        let (name, second) = words(target)
        let alias = second.map(unquoted)
        let relation = unqualified(name)
        switch type {
        case "Subquery Scan", "Values Scan", "Result": node.add("Alias", text: unquoted(name))
        case "Function Scan", "Table Function Scan":
            node.add("Function Name", text: unquoted(relation))
            node.add("Alias", text: alias ?? unquoted(relation))
        case "CTE Scan", "WorkTable Scan":
            node.add("CTE Name", text: unquoted(name))
            node.add("Alias", text: alias ?? unquoted(name))
        default:
            node.add("Relation Name", text: unquoted(relation))
            if relation.count < name.count {
                node.add("Schema", text: unquoted(name.dropLast(relation.count + 1)))
            }
            node.add("Alias", text: alias ?? unquoted(relation))
        }
    }

    private static func unquoted(_ name: Substring) -> String {
        guard name.count > 1, name.first == "\"", name.last == "\"" else { return String(name) }
        return String(name.dropFirst().dropLast().replacing("\"\"", with: "\""))
    }

    /// Two words at most, each of which can be in quotes.
    private static func words(_ text: Substring) -> (Substring, Substring?) {
        var isQuoted = false
        for index in text.indices {
            if text[index] == "\"" { isQuoted.toggle() }
            if text[index] == " ", !isQuoted { return (text[..<index], text[text.index(after: index)...]) }
        }
        return (text, nil)
    }

    private static func unqualified(_ name: Substring) -> Substring {
        var isQuoted = false
        for index in name.indices.reversed() {
            if name[index] == "\"" { isQuoted.toggle() }
            if name[index] == ".", !isQuoted { return name[name.index(after: index)...] }
        }
        return name
    }
}
