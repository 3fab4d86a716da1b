import Glibc

/// One measure of several series, such as endpoints, over the same days; `DayForecast` judges this day by it.
///
/// Values are on a scale on which day-to-day variation is about the same at every level: the logarithm of a time, the
/// arcsine of the root of a share. Missing values are NaN.
struct MeasureHistory {
    /// Date of each day, oldest first and this day last.
    let dates: [CalendarDate]
    /// Values by series, then by day.
    var values: [[Double]]
    /// Variance of each value from chance alone if all requests were independent; the same shape as `values`.
    var samplingVariances: [[Double]]
    /// How the variation of a day depends on the level of a series, by series: its variance is proportional to this.
    var dayScales: [Double]
    /// Whether a series has enough requests to contribute to what is learned from all series together.
    var isLarge: [Bool]
    /// How much a day's factor, whose logarithm is normal, is stretched on this scale: the power of the factor that the
    /// values have; 0 on the scale of a logarithm.
    var daySkew = 0.0

    var today: Int { dates.count - 1 }
}

/// The distance of this day from the expected value of a series.
struct Deviation: Hashable, Sendable {
    /// This day's value minus the expected value, on the scale of the measure.
    let difference: Double
    /// The expected value, on the scale of the measure.
    let expected: Double
    /// The standard deviation of `difference` on days without any change.
    let spread: Double
    let degreesOfFreedom: Double
    /// Skew of the day's factor, for `chance(beyond:)`; 0 if deviations up and down are alike.
    var skew = 0.0

    /// The chance of a difference greater than `difference` in its own direction (above a positive one, below a
    /// negative one) on a day without any change.
    func chance(beyond difference: Double) -> Double {
        guard spread > 0 else { return difference == 0 ? 0.5 : 0 }
        var size = difference / spread
        // If the day's factor is the only variation, it is the exponential of a normal variate; its logarithm is
        // normal.
        if skew > 1e-9 { size = 1 + skew * size > 0 ? log1p(skew * size) / skew : -.infinity }
        return StudentDistribution(degreesOfFreedom: degreesOfFreedom).chance(above: abs(size))
    }
}
