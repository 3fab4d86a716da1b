import Foundation

/// One measure of several series, such as endpoints, over the same days: what `DayForecast` judges this day by.
///
/// Values are on a scale on which day-to-day variation is about the same at every level: the logarithm of a time, the
/// arcsine of the root of a share. Missing values are NaN.
struct MeasureHistory {
    /// Of each day, the oldest first and this day the last.
    let dates: [CalendarDate]
    /// By series, then by day.
    var values: [[Double]]
    /// By how much chance alone moves each value, were all requests independent; as `values`.
    var samplingVariances: [[Double]]
    /// How the variation of a day depends on the level of a series, by series: its variance is in proportion to this.
    var dayScales: [Double]
    /// Whether a series has requests enough for what is learnt from all series together.
    var isLarge: [Bool]
    /// By how much a day's factor, whose logarithm is normal, is stretched on this scale: the power of the factor that
    /// the values have; 0 on the scale of a logarithm.
    var daySkew = 0.0

    var today: Int { dates.count - 1 }
}

/// How far this day is from what was to be expected of a series.
struct Deviation: Hashable, Sendable {
    /// This day's value less the expected one, on the scale of the measure.
    let difference: Double
    /// The expected value, on the scale of the measure.
    let expected: Double
    /// The standard deviation of `difference` on days without any change.
    let spread: Double
    let degreesOfFreedom: Double
    /// Of the day's factor, for `chance(beyond:)`; 0 when deviations up and down are alike.
    var skew = 0.0

    /// The chance of a difference greater than `difference` (in its own direction: above a positive one, below a
    /// negative one) on a day without any change.
    func chance(beyond difference: Double) -> Double {
        guard spread > 0 else { return difference == 0 ? 0.5 : 0 }
        var size = difference / spread
        // Where the day's factor is all there is, the exponential of a normal variate; of its logarithm, a normal one.
        if skew > 1e-9 { size = 1 + skew * size > 0 ? log1p(skew * size) / skew : -.infinity }
        return StudentDistribution(degreesOfFreedom: degreesOfFreedom).chance(above: abs(size))
    }
}
