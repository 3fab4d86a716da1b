import Glibc

/// The scale on which values are described: their own, or that of their logarithms, where growth by the same part of
/// the value is a straight line and noise is as large in proportion (G. E. P. Box and D. R. Cox, "An Analysis of
/// Transformations", JRSS B 26, 1964).
struct GrowthScale {
    let isLogarithmic: Bool
    /// The last value is 0, and the range of all is 1.
    private let origin: Double
    private let unit: Double
    /// What makes likelihoods on different scales comparable: the logarithm of the factor by which a small range of
    /// values shrinks on this scale, on average.
    let logDensity: Double

    /// `nil` if the values have no finite range, or no logarithms.
    init?(of values: [Double], isLogarithmic: Bool) {
        guard let lowest = values.min(), let last = values.last, !isLogarithmic || lowest > 0 else { return nil }
        let placed = isLogarithmic ? values.map { log($0) } : values
        let span = (placed.max() ?? 0) - (placed.min() ?? 0)
        guard span.isFinite, span > 0 else { return nil }
        self.isLogarithmic = isLogarithmic
        origin = isLogarithmic ? log(last) : last
        unit = span
        logDensity = -log(span) - (isLogarithmic ? placed.reduce(0, +) / Double(placed.count) : 0)
    }

    func position(of value: Double) -> Double {
        isLogarithmic ? (value > 0 ? (log(value) - origin) / unit : -.infinity) : (value - origin) / unit
    }

    func value(of position: Double) -> Double {
        isLogarithmic ? exp(origin + position * unit) : origin + position * unit
    }

    /// The line whose positions have this level and slope, with the rise of a form.
    func line(level: Double, slope: Double, form: GrowthForm, rate: Double) -> TrendLine {
        TrendLine(
            level: value(of: level), perDay: rise(ofSlope: slope, at: level),
            form: isLogarithmic ? .exponential : form, acceleration: isLogarithmic ? slope * unit : rate)
    }

    /// The rise of values a day for a slope of positions, at a position.
    func rise(ofSlope slope: Double, at position: Double) -> Double {
        slope * unit * (isLogarithmic ? value(of: position) : 1)
    }

    /// The slope of positions for a rise of values a day, at a position.
    func slope(ofRise perDay: Double, at position: Double) -> Double {
        perDay / (unit * (isLogarithmic ? value(of: position) : 1))
    }
}
