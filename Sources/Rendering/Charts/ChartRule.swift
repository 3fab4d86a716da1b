/// A horizontal line across a chart, such as a limit.
///
/// Drawn where it stands within three times the largest value of the data; farther off, it would squash the curve, and
/// is named in the legend instead.
package struct ChartRule: Hashable, Sendable {
    /// In the unit of the chart.
    package let value: Double
    /// Such as `limit 500 ms`; should name the value.
    package let label: String

    package init(value: Double, label: String) {
        self.value = value
        self.label = label
    }
}
