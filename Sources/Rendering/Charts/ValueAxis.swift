/// The vertical axis of a chart, as the caller wants it.
package struct ValueAxis: Sendable {
    /// Such as `ms` or `requests`, written once above the axis. May be empty.
    package let unit: String
    /// Counts have no ticks between whole numbers.
    package let isCount: Bool
    /// Writes a tick's value without the unit.
    package let tickLabel: @Sendable (Double) -> String

    package init(unit: String, isCount: Bool = false, tickLabel: @escaping @Sendable (Double) -> String) {
        self.unit = unit
        self.isCount = isCount
        self.tickLabel = tickLabel
    }
}
