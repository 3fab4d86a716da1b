/// The structure of a plan, one line per node: its operation, relation and index, indented by its depth.
///
/// It does not depend on costs, times, numbers of rows or values in conditions, so it is the same every day unless the
/// planner chose another plan. Partitions that differ only in the digits of their names count as one, because each day
/// reads other partitions than the previous day; the number of workers that run a node is ignored.
package struct PlanOutline: Hashable, Sendable {
    package let lines: [String]

    package init(lines: [String]) { self.lines = lines }

    package init(_ plan: QueryPlan) {
        var lines: [String] = []
        Self.add(plan.root, depth: 0, isPartition: false, to: &lines)
        self.lines = lines
    }

    /// The text whose hash is the name of the plan's shape.
    package var text: String { lines.joined(separator: "\n") }

    /// Enough of it to show where two plans differ.
    var shortened: PlanOutline { PlanOutline(lines: lines.prefix(40).map { String($0.prefix(120)) }) }

    /// Where `other` begins to differ, in words.
    func difference(to other: PlanOutline) -> String {
        for (mine, theirs) in zip(lines, other.lines) where mine != theirs {
            return "\(Self.trimmed(mine)) → \(Self.trimmed(theirs))"
        }
        if let added = other.lines.dropFirst(lines.count).first { return "\(Self.trimmed(added)) is new" }
        if let removed = lines.dropFirst(other.lines.count).first { return "\(Self.trimmed(removed)) is gone" }
        return "the same as far as it was kept"
    }

    private static func trimmed(_ line: String) -> Substring { line.drop { $0 == " " } }

    private static func add(_ node: PlanNode, depth: Int, isPartition: Bool, to lines: inout [String]) {
        let line = node.structure
        lines.append(String(repeating: " ", count: depth) + (isPartition ? withoutDigits(line) : line))
        let isAppend = isPartition || node.type == "Append" || node.type == "Merge Append"
        var last: [String] = []
        for child in node.children {
            var below: [String] = []
            add(child, depth: depth + 1, isPartition: isAppend, to: &below)
            if !isAppend || below != last { lines += below }
            last = below
        }
    }

    /// Replaces every number with `#`.
    private static func withoutDigits(_ text: String) -> String {
        var result = ""
        for character in text {
            guard character.isASCII, character.isNumber else {
                result.append(character)
                continue
            }
            if result.last != "#" { result.append("#") }
        }
        return result
    }
}

/// Written as the list of its lines.
extension PlanOutline: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(lines: try decoder.singleValueContainer().decode([String].self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(lines)
    }
}
