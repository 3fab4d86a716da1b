/// Sums of external counts, which stop at the greatest or the least integer instead of overflowing.
extension Int {
    package func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    package func subtractingSaturated(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}

extension Sequence<Int> {
    package var saturatingSum: Int { reduce(0) { $0.addingSaturated($1) } }
}
