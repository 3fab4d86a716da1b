/// A plan within a plan, by the name that EXPLAIN gives it, and by the names that other nodes use for its result.
struct PlanSubplan: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Runs once, when a node first reads its result; any node below the one that lists it can be the first.
        case initPlan
        /// Runs for the node that lists it.
        case subPlan
        /// Runs as far as its scans read it.
        case cte
    }

    let kind: Kind
    /// Example: `InitPlan 1`, without what it returns.
    let name: String
    /// What stands for its result in conditions and output: `$0` before PostgreSQL 17, then `InitPlan 1`; for a CTE its
    /// name.
    let results: Set<String>

    /// - Parameter text: EXPLAIN's `Subplan Name`: `InitPlan 1 (returns $0,$1)`, `InitPlan 1`, `SubPlan 2`, `CTE x`.
    init(_ text: String) {
        if text.hasPrefix("CTE ") {
            (kind, name, results) = (.cte, text, [String(text.dropFirst(4))])
        } else if text.hasPrefix("InitPlan ") {
            let words = text.split(separator: " (returns ", maxSplits: 1)
            let parameters = Self.mentions(in: text).filter { $0.hasPrefix("$") }
            (kind, name) = (.initPlan, String(words[0]))
            results = parameters.isEmpty ? [name] : parameters
        } else {
            (kind, name, results) = (.subPlan, text, [])
        }
    }

    /// The results of InitPlans that a condition or an output reads; bind parameters look the same, so they are among
    /// them.
    static func mentions(in text: String) -> Set<String> {
        var mentions: Set<String> = []
        let bytes = Array(text.utf8)
        var position = 0
        var isQuoted = false
        func isWord(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF:
                true
            default: false
            }
        }
        func word(at start: Int) -> String {
            var end = start
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        let initPlan = Array("InitPlan ".utf8)
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "'") { isQuoted.toggle() }
            let begins = !isQuoted && (position == 0 || !isWord(bytes[position - 1]))
            if begins, byte == UInt8(ascii: "$") {
                let digits = word(at: position + 1)
                if Int(digits) != nil { mentions.insert("$" + digits) }
            } else if begins, byte == initPlan[0], bytes[position...].starts(with: initPlan) {
                let name = word(at: position + initPlan.count)
                if !name.isEmpty { mentions.insert("InitPlan " + name) }
            }
            position += 1
        }
        return mentions
    }
}

extension PlanSubplan? {
    /// Whether a node of this sort is run by the node that lists it.
    var isPart: Bool { self?.kind != .initPlan && self?.kind != .cte }
}
