/// A horizontal line across a chart, such as a limit.
///
/// It is drawn if it lies within three times the largest value of the data. Farther away it would flatten the curve,
/// and only the legend mentions it.
package struct ChartRule: Hashable, Sendable {
    /// Value in the unit of the chart.
    package let value: Double
    /// Text such as `limit 500 ms`; it should include the value.
    package let label: String
}
