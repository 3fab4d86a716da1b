/// A change that a day called and that the next day asks about again: one day of it was proof enough.
package struct OngoingChange: Hashable, Codable, Sendable {
    package let subject: ChangeSubject
    package let measure: Change.Measure
    /// The first day of the present level.
    package let since: CalendarDate
    /// In the measure's unit.
    package let before: Double
    package let after: Double

    /// For so long a change is followed from day to day.
    private static let longestDays = 28

    /// Those of a day that have figures. A change that has lasted for four weeks is what is usual.
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

    /// Days before on which a change is looked for: it may have hidden on the last of them, as a query does on a
    /// weekend of few executions.
    private static let daysLookedAt = 2
    private static let daysLookedAtForQueries = 3

    /// What the days before a day called changed, of each measure of a subject as the latest of them has it.
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

    /// So many times the difference is news again.
    private static let timesWorse = 2.0

    /// Whether a later day is so much farther from what is usual that the change is not the same any more: of times and
    /// numbers by their ratio, of rates by their difference.
    func isWorse(_ value: Double, usual: Double) -> Bool {
        func excess(_ value: Double, over usual: Double) -> Double {
            switch measure {
            case .errors, .serverErrors: abs(value - usual)
            default: abs(value - usual) / max(usual, 1)
            }
        }
        return excess(value, over: usual) >= Self.timesWorse * excess(after, over: before)
    }

    /// So much of the difference is still there on a day that has the change.
    private static let partThere = 0.6

    /// Whether a later day is nearer to the changed level than to the former, on the scale on which days are compared.
    ///
    /// - Parameter usual: of such a day as the later one, before the change: weekends differ from working days.
    func isThere(_ value: Double, usual: Double, on scale: (Double) -> Double) -> Bool {
        let shift = (scale(after) - scale(before)) * Self.partThere
        let difference = scale(value) - scale(usual)
        return after > before ? difference > shift : difference < shift
    }
}
