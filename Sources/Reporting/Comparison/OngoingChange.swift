/// A change called on one day that the next day checks again: one day of evidence was enough.
package struct OngoingChange: Hashable, Codable, Sendable {
    package let subject: ChangeSubject
    package let measure: Change.Measure
    /// The first day of the present level.
    package let since: CalendarDate
    /// The usual value in the measure's unit.
    package let before: Double
    package let after: Double

    /// A change is followed for this many days.
    private static let longestDays = 28

    /// The changes of a day that have figures. After four weeks a change is the new usual level.
    static func all(_ changes: [Change], on date: CalendarDate) -> [OngoingChange] {
        changes.compactMap { change in
            guard change.kind == .worse, let measure = change.measure, measure != .greatestValue,
                let before = change.before,
                let after = change.after, before != after
            else { return nil }
            let since = change.since ?? date
            guard date.daysSince1970 - since.daysSince1970 < longestDays else { return nil }
            return OngoingChange(subject: change.subject, measure: measure, since: since, before: before, after: after)
        }
    }

    /// Number of earlier days that are searched for a change. It may not show on the last of them, for example a query
    /// on a weekend with few executions.
    private static let daysLookedAt = 2
    private static let daysLookedAtForQueries = 3

    /// The changes that earlier days called; for each measure of a subject, the latest of those days counts.
    static func known(on date: CalendarDate, _ entries: [CalendarDate: DayEntry]) -> [OngoingChange] {
        var known: [OngoingChange] = []
        for age in 1...daysLookedAtForQueries {
            for change in entries[date.adding(days: -age)]?.judgement?.changes ?? [] {
                let isLookedAt = age <= daysLookedAt || change.measure == .slowTime
                if isLookedAt, !known.contains(where: { $0.subject == change.subject && $0.measure == change.measure })
                {
                    known.append(change)
                }
            }
        }
        return known
    }

    /// The difference is news again when it grows by this factor.
    private static let timesWorse = 2.0

    /// Whether a later day is so much farther from the usual value that it is a different change: by the ratio of the
    /// differences for times and numbers, by the difference for rates.
    func isWorse(_ value: Double, usual: Double) -> Bool {
        func excess(_ value: Double, over usual: Double) -> Double {
            switch measure {
            case .errors, .serverErrors: abs(value - usual)
            default: abs(value - usual) / max(usual, 1)
            }
        }
        return excess(value, over: usual) >= Self.timesWorse * excess(after, over: before)
    }

    /// A later day still has the change if this part of the difference remains.
    private static let partThere = 0.6

    /// Whether a later day is closer to the changed level than to the former one, on the scale of the comparison.
    ///
    /// - Parameter usual: the usual value, before the change, for a day like the later one: weekends differ from
    ///   working days.
    func isThere(_ value: Double, usual: Double, on scale: (Double) -> Double) -> Bool {
        let shift = (scale(after) - scale(before)) * Self.partThere
        let difference = scale(value) - scale(usual)
        return after > before ? difference > shift : difference < shift
    }
}
