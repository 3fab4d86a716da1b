import Reporting

/// A query plan as an indented text, one line a node, its conditions below it.
enum PlanText {
    static func lines(_ plan: JSONValue) -> String {
        var lines: [String] = []
        switch plan {
        case .array(let plans): for plan in plans { add(plan, depth: 0, to: &lines) }
        default: add(plan, depth: 0, to: &lines)
        }
        return lines.joined(separator: "\n")
    }

    private static let conditions = [
        "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "Sort Key", "Group Key",
    ]

    private static func add(_ value: JSONValue, depth: Int, to lines: inout [String]) {
        // Deeper than any plan; text from outside must not exhaust the stack.
        guard depth < 100, case .object(let node) = value else { return }
        if let root = node["Plan"] {
            add(root, depth: depth, to: &lines)
            return
        }
        let indent = String(repeating: "   ", count: depth)
        var line = indent + (depth > 0 ? "└─ " : "") + (node["Node Type"]?.text ?? "node")
        if let name = node["Relation Name"]?.text { line += " on \(name)" }
        if let name = node["Index Name"]?.text { line += " using \(name)" }
        var figures: [String] = []
        if let time = node["Actual Total Time"]?.number {
            let loops = node["Actual Loops"]?.number ?? 1
            figures.append("\(NumberText.decimal(time * loops, places: 1)) ms")
        }
        if let planned = node["Plan Rows"]?.number {
            let actual = node["Actual Rows"]?.number.map { "\(NumberText.decimal($0, places: 0)) \($0 == 1 ? "row" : "rows"), " } ?? ""
            figures.append("\(actual)\(NumberText.decimal(planned, places: 0)) estimated")
        }
        if !figures.isEmpty { line += "  (\(figures.joined(separator: "; ")))" }
        lines.append(line)
        for condition in conditions {
            guard let value = node[condition] else { continue }
            let text: String? =
                if case .array(let parts) = value { parts.compactMap(\.text).joined(separator: ", ") } else { value.text }
            if let text { lines.append("\(indent)      \(condition): \(text)") }
        }
        if case .array(let children)? = node["Plans"] {
            for child in children { add(child, depth: depth + 1, to: &lines) }
        }
    }
}

extension JSONValue {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }

    fileprivate var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
