extension TextPlan {
    /// A node: its fields in the order of the text, and the nodes below it.
    final class Node {
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
}

// MARK: - The line of a node

extension TextPlan {
    /// Reads `Seq Scan on orders o  (cost=0.00..1.00 rows=1 width=4) (actual time=0.1..0.2 rows=1 loops=1)`.
    static func node(_ line: Substring) -> Node? {
        guard let costs = line.utf8.ranges(of: "  (cost=".utf8).last ?? line.firstRange(of: "  (actual ") else {
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
            guard let dots = value.firstRange(of: "..") else { return }
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
        if let on = name.firstRange(of: " on ") {
            target = name[on.upperBound...]
            name = name[..<on.lowerBound]
        }
        var index: Substring?
        if let using = name.firstRange(of: " using ") {
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
