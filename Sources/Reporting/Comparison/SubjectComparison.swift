/// A subject's day compared with the previous day and with the same weekday.
package struct SubjectComparison: Hashable, Codable, Sendable {
    /// Figures of one day, or the medians of several.
    package struct Reference: Hashable, Codable, Sendable {
        package let days: Int
        package let requests: Int
        @Nullable package var p95Milliseconds: Double?
        /// 0...1.
        @Nullable package var errorRate: Double?
        /// 0...1; also `nil` in reports archived without it.
        @Nullable package var serverErrorRate: Double?
        /// 0...1; also `nil` in reports archived without it.
        @Nullable package var clientErrorRate: Double?

        /// - Parameter days: at least one.
        init(_ days: [DayFigures]) {
            self.days = days.count
            requests = Int(min((days.map { Double($0.requests) }.median ?? 0).rounded(), 1e15))
            p95Milliseconds = days.compactMap(\.p95Milliseconds).median
            serverErrorRate =
                days.compactMap { day in
                    day.requests > 0 ? day.serverErrors.map { Double($0) / Double(day.requests) } : nil
                }.median
            clientErrorRate =
                days.compactMap { day in
                    day.requests > 0
                        ? day.serverErrors.map { Double(day.errors - $0) / Double(day.requests) } : nil
                }.median
            errorRate = days.compactMap { $0.requests > 0 ? Double($0.errors) / Double($0.requests) : nil }.median
        }
    }

    /// The result; the most severe one if there are several.
    package let kind: Change.Kind
    /// Why it could not be compared, in words; `nil` if it could.
    @Nullable package var note: String?
    /// The previous day; `nil` where it is not archived or had no requests.
    @Nullable package var dayBefore: Reference?
    /// The medians of up to 4 previous days with the same weekday.
    @Nullable package var sameWeekday: Reference?
    package let sightings: Sightings
}
