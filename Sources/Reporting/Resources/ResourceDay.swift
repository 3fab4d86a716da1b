/// A summary of one resource's samples on one calendar day, from which a trend over many days is computed.
package struct ResourceDay: Hashable, Codable, Sendable {
    package let metric: String
    /// The value of the last sample.
    package let last: Double
    /// The mean of all samples, with equal weights.
    package let mean: Double
    package let maximum: Double

    package init(metric: String, last: Double, mean: Double, maximum: Double) {
        self.metric = metric
        self.last = last
        self.mean = mean
        self.maximum = maximum
    }

    /// `nil` without samples.
    package init?(_ series: ResourceSeries) {
        let values = series.points.map(\.value)
        guard let last = values.last, let maximum = values.max() else { return nil }
        // Divided first, because the sum of values near the largest number would overflow.
        self.init(
            metric: series.metric, last: last, mean: values.reduce(0) { $0 + $1 / Double(values.count) },
            maximum: maximum)
    }
}
