import Glibc

/// Round values between two bounds for the grid of an axis: multiples of 1, 2 or 5 times a power of ten.
///
/// Computed in whole numbers and divided at the end, so that 0.3 is 0.3 and not 0.30000000000000004. Based on d3-array.
package struct LinearTicks: Hashable, Sendable {
    /// Ascending, within the bounds, which may be included.
    package let values: [Double]

    /// About `count` ticks; the bounds may be in either order. Empty if a bound is not finite.
    ///
    /// - Parameter wholeNumbers: no fractions, for counts; there may then be fewer ticks.
    package init(from first: Double, to second: Double, count: Int, wholeNumbers: Bool = false) {
        let lower = min(first, second)
        let upper = max(first, second)
        if lower == upper, lower.isFinite {
            values = wholeNumbers && lower != lower.rounded() ? [] : [lower]
        } else if let step = Step(from: lower, to: upper, count: count, wholeNumbers: wholeNumbers) {
            values = step.multiples(from: lower, to: upper)
        } else {
            values = []
        }
    }

    /// The bounds moved outward to ticks; unchanged if a `Double` cannot represent them.
    package static func nice(
        from lower: Double, to upper: Double, count: Int, wholeNumbers: Bool = false
    ) -> (lower: Double, upper: Double) {
        var bounds = (lower: lower, upper: upper)
        // A wider domain may need a wider step; this settles at once or in the second round.
        for _ in 0..<3 {
            guard
                let step = Step(from: bounds.lower, to: bounds.upper, count: count, wholeNumbers: wholeNumbers)
            else { break }
            let wider = (lower: step.below(bounds.lower), upper: step.above(bounds.upper))
            guard wider.lower.isFinite, wider.upper.isFinite, wider != bounds else { break }
            bounds = wider
        }
        return bounds
    }
}

/// The distance between two ticks: `size` units, or one `size`-th of a unit.
private struct Step {
    private let size: Double
    private let isInverse: Bool

    /// `nil` unless `lower` < `upper`, both are finite, and a `Double` can represent the step between them.
    init?(from lower: Double, to upper: Double, count: Int, wholeNumbers: Bool) {
        guard lower.isFinite, upper.isFinite, lower < upper else { return nil }
        let count = Double(min(max(count, 1), 100))
        let raw = upper / count - lower / count
        let power = log10(raw).rounded(.down)
        let unit = pow(10, power)
        guard raw > 0, power.isFinite, unit > 0 else { return nil }
        let ratio = raw / unit
        let factor =
            ratio >= 50.0.squareRoot() ? 10.0 : ratio >= 10.0.squareRoot() ? 5 : ratio >= 2.0.squareRoot() ? 2 : 1
        if power >= 0 || (wholeNumbers && power < 0) {
            size = power >= 0 ? unit * factor : 1
            isInverse = false
        } else {
            size = pow(10, -power) / factor
            isInverse = true
        }
        guard size.isFinite, size > 0 else { return nil }
    }

    func multiples(from lower: Double, to upper: Double) -> [Double] {
        let first = index(of: lower).rounded(.up)
        let last = index(of: upper).rounded(.down)
        guard first.isFinite, last.isFinite, first <= last, last - first <= 1_000 else { return [] }
        var values: [Double] = []
        for offset in 0...Int(last - first) {
            let value = self.value(at: first + Double(offset))
            // Beyond 2^53, neighboring values may be equal.
            if lower <= value, value <= upper, values.last.map({ $0 < value }) ?? true { values.append(value) }
        }
        return values
    }

    func below(_ value: Double) -> Double { self.value(at: index(of: value).rounded(.down)) }

    func above(_ value: Double) -> Double { self.value(at: index(of: value).rounded(.up)) }

    private func index(of value: Double) -> Double { isInverse ? value * size : value / size }

    /// Zero is never negative: `-0` would be written with its sign.
    private func value(at index: Double) -> Double { (isInverse ? index / size : index * size) + 0 }
}
