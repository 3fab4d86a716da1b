/// The values a sparkline spans: from the least to the greatest, but at least half of the greatest in magnitude.
///
/// So noise is not blown up to a mountain range: numbers nearly alike run through the middle, and zeros lie at the
/// bottom.
struct SparklineDomain {
    let lower: Double
    let upper: Double

    /// `nil` when there is no value that is finite.
    init?(_ values: [Double?]) {
        let known = values.compactMap(\.self).filter(\.isFinite)
        guard let least = known.min(), let greatest = known.max() else { return nil }
        guard least != 0 || greatest != 0 else {
            lower = 0
            upper = 1
            return
        }
        // In halves, which cannot overflow.
        let middle = least / 2 + greatest / 2
        let reach = max(greatest / 2 - least / 2, max(abs(least), abs(greatest)) / 4)
        lower = max(middle - reach, -.greatestFiniteMagnitude)
        upper = min(middle + reach, .greatestFiniteMagnitude)
    }
}
