/// The range of values of a sparkline: from the least to the greatest, but at least half of the greatest magnitude.
///
/// This keeps noise from looking like a mountain range: nearly equal numbers run through the middle, and zeros lie at
/// the bottom.
struct SparklineDomain {
    let lower: Double
    let upper: Double

    /// `nil` if no value is finite.
    init?(_ values: [Double?]) {
        let known = values.compactMap(\.self).filter(\.isFinite)
        guard let least = known.min(), let greatest = known.max() else { return nil }
        guard least != 0 || greatest != 0 else {
            lower = 0
            upper = 1
            return
        }
        // Halved, so that it cannot overflow.
        let middle = least / 2 + greatest / 2
        let reach = max(greatest / 2 - least / 2, max(abs(least), abs(greatest)) / 4)
        lower = max(middle - reach, -.greatestFiniteMagnitude)
        upper = min(middle + reach, .greatestFiniteMagnitude)
    }
}
