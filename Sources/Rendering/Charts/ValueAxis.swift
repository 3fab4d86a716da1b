/// The vertical axis of a chart, as the caller configures it.
package struct ValueAxis: Sendable {
    /// Unit such as `ms` or `requests`, written once above the axis. May be empty.
    package let unit: String
    /// Counts have no ticks between whole numbers.
    package var isCount = false
    /// Formats a tick's value without the unit.
    package let tickLabel: @Sendable (Double) -> String
}
