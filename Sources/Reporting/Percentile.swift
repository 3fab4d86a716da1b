/// A fraction of the requests in whole hundredths.
package struct Percentile: Hashable, Sendable {
    package let hundredths: Int

    package static let p50 = Percentile(hundredths: 50)
    package static let p95 = Percentile(hundredths: 95)
    package static let p99 = Percentile(hundredths: 99)

    /// Every percentile that reports have, ascending.
    package static let all = [p50, p95, p99]

    /// Example: `p95`, as in `report.json`.
    package var name: String { "p\(hundredths)" }
    /// Example: `P95`, as on pages.
    package var label: String { "P\(hundredths)" }

    /// Example: `P50, P95 and P99`.
    package static var labels: String {
        all.dropLast().map(\.label).joined(separator: ", ") + (all.last.map { " and \($0.label)" } ?? "")
    }

    /// Position of the percentile among `count` values sorted ascending and counted from 0: p * (count - 1).
    ///
    /// - Returns: the rank below, and how far the percentile lies towards the next one, 0 ..< 1. Computed in double
    ///   precision like in PostgreSQL (orderedsetaggs.c, `percentile_cont_final_common`).
    package func rank(of count: Int) -> (lower: Int, fraction: Double) {
        let rank = Double(hundredths) / 100 * Double(count - 1)
        let lower = rank.rounded(.down)
        return (Int(lower), rank - lower)
    }
}
