/// The usual level of a series: the mean of its days, with outliers clipped to ordinary distances.
struct SeriesLevel {
    let count: Int
    let mean: Double
    /// Robust spread, at least the given unit.
    let spread: Double
    private let middle: Double
    private let total: Double
    private static let clip = 1.5

    init(_ values: ArraySlice<Double>, unit: Double) {
        let known = values.filter(\.isFinite)
        let middle = known.median ?? 0
        count = known.count
        self.middle = middle
        spread = max(known.robustDeviation(from: middle), unit, 1e-9)
        let (low, high) = (middle - Self.clip * spread, middle + Self.clip * spread)
        total = known.reduce(0) { $0 + min(max($1, low), high) }
        mean = known.isEmpty ? 0 : total / Double(known.count)
    }

    func clipped(_ value: Double, at limit: Double) -> Double {
        value.isFinite ? min(max(value, middle - limit * spread), middle + limit * spread) : .nan
    }

    /// The mean of the other days.
    func mean(without value: Double) -> Double {
        count > 1 ? (total - clipped(value, at: Self.clip)) / Double(count - 1) : mean
    }

    /// The part of a deviation that is day-to-day variation, some of which lasts until the next day: all of a small
    /// deviation, nothing of one that can only be a change or an accident (Hampel's redescending function).
    func ordinary(_ deviation: Double) -> Double {
        let size = abs(deviation) / spread
        return size <= 2 ? deviation : size >= 4 ? 0 : deviation * (4 - size) / 2
    }
}
