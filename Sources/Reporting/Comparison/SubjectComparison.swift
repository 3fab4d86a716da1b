/// A night of one subject beside the day before and beside the same weekday.
package struct SubjectComparison: Hashable, Codable, Sendable {
    /// Figures of one night, or the medians of several.
    package struct Reference: Hashable, Codable, Sendable {
        package let nights: Int
        package let requests: Int
        @Nullable package var p95Milliseconds: Double?
        /// 0...1.
        @Nullable package var errorRate: Double?
        /// 0...1; `nil` also in reports that were archived without it.
        @Nullable package var serverErrorRate: Double?

        /// - Parameter nights: at least one.
        init(_ nights: [NightFigures]) {
            self.nights = nights.count
            requests = Int(min((nights.map { Double($0.requests) }.median ?? 0).rounded(), 1e15))
            p95Milliseconds = nights.compactMap(\.p95Milliseconds).median
            serverErrorRate = nights.compactMap { night in
                night.requests > 0 ? night.serverErrors.map { Double($0) / Double(night.requests) } : nil
            }.median
            errorRate = nights.compactMap { $0.requests > 0 ? Double($0.errors) / Double($0.requests) : nil }.median
        }
    }

    /// What was found; the gravest where that is more than one thing.
    package let kind: Change.Kind
    /// Why it could not be judged, in words; `nil` when it could.
    @Nullable package var note: String?
    /// The night before; `nil` where it is not archived or had no requests.
    @Nullable package var dayBefore: Reference?
    /// The medians of up to the last 4 nights of the same weekday.
    @Nullable package var sameWeekday: Reference?
    package let sightings: Sightings
}
