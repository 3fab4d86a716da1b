/// How severe an alert or a slow query is.
package enum Severity: String, Codable, Sendable, Comparable, CaseIterable {
    case low
    case medium
    case high
    case critical

    /// Severity of a slow query, by its execution time.
    package init(queryMilliseconds milliseconds: Int) {
        self =
            switch milliseconds {
            case 5001...: .critical
            case 2001...: .high
            case 1001...: .medium
            default: .low
            }
    }

    private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}
