/// The samples of one resource on one calendar day, in short: what a trend over many days is computed from.
package struct ResourceDay: Hashable, Codable, Sendable {
    package let metric: String
    /// The value of the last sample.
    package let last: Double
    /// Of all samples, each counting the same.
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
        // Divided first: the sum of values near the largest number would be none.
        self.init(
            metric: series.metric, last: last, mean: values.reduce(0) { $0 + $1 / Double(values.count) },
            maximum: maximum)
    }
}
