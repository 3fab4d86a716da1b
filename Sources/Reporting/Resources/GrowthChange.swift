/// A day from which a resource grows at another rate.
package struct GrowthChange: Hashable, Codable, Sendable {
    package let date: CalendarDate
    /// Rise per day until then.
    package let perDayBefore: Double
}
