/// A rise of a resource from one day to the next that does not count as growth.
package struct GrowthStep: Hashable, Codable, Sendable {
    /// The first day after it.
    package let date: CalendarDate
    package let height: Double
    /// Number of steps up, of which this is the last; `nil` in reports archived without it.
    package let count: Int?
}
