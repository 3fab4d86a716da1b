import Reporting
import FoundationEssentials

/// A plan that `auto_explain` logged in its text format, as the JSON that it would have logged in its JSON format, as far as
/// the text has it.
///
/// The names of fields and of the parts of nodes are those of `explain.c`.
struct TextPlan {
    private let root: Node
    private let query: String
    private let parameters: String?

    /// More nodes than this are not read: a plan is at most a few hundred.
    private static let most = 10_000

    /// - Parameters:
    ///   - query: the text of the planned statement.
    ///   - lines: what follows it: the parameters, if they are logged, and the nodes.
    /// - Returns: `nil` without a node.
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

    static func quoted(_ text: String) -> String {
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
        guard let colon = text.firstRange(of: ": ") else { return }
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
        guard let colon = text.firstRange(of: ": ") else { return nil }
        return (
            text[..<colon.lowerBound].trimmed,
            text[colon.upperBound...].trimmed
        )
    }

    private static func digits(_ text: String) -> String {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return digits.isEmpty ? "0" : String(digits)
    }

    static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.first != "." && text.last != "."
            && text.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
            && text.count(where: { $0 == "." }) <= 1
    }
}
