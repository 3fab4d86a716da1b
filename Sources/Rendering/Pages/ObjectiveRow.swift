import Reporting

/// An objective as the day's page lists it.
struct ObjectiveRow: Codable, Hashable, Sendable {
    struct Period: Codable, Hashable, Sendable {
        let label: String
        /// What is missing from it; empty if nothing is.
        let note: String
        let requests: String
        let good: String
        let bad: String
        let burnRate: String
    }

    /// Its anchor on the page.
    let id: String
    let name: String
    let badge: StatusBadge
    /// The objective in a sentence.
    let promise: String
    /// What is left of the error budget, in a sentence.
    let budget: String
    /// A bar of the budget that is left; none if that is unknown.
    let bars: [Markup]
    let periods: [Period]

    init(_ objective: ObjectiveReport) {
        id = PagePath.objectiveID(objective.name)
        name = DisplayText.shortened(objective.name, to: NameText.longest)
        badge = ObjectiveText.badge(objective)
        promise = ObjectiveText.promise(objective)
        budget = ObjectiveText.budget(objective)
        bars =
            objective.budget.flatMap(\.leftShare).flatMap { share in
                objective.periods.last.map(objective.isJudged) == true ? [Markup(BudgetBar(left: share).markup)] : nil
            } ?? []
        let places = ObjectiveText.places(objective)
        periods = objective.periods.map { period in
            let isJudged = objective.isJudged(period)
            return Period(
                label: period.days == 1 ? "This day" : NumberText.counted(period.days, "day"),
                note: ObjectiveText.missing(period, of: objective).joined(separator: "; "),
                requests: NumberText.count(period.requests),
                good: isJudged
                    ? NumberText.percentDown(
                        period.requests.subtractingSaturated(period.bad), of: period.requests, places: places) : "—",
                bad: NumberText.count(period.bad), burnRate: isJudged ? ObjectiveText.burnRate(period) : "—")
        }
    }
}
