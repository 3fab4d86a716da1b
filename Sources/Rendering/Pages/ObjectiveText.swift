import Reporting

/// Words an objective.
enum ObjectiveText {
    static func badge(_ objective: ObjectiveReport) -> StatusBadge {
        if objective.isExhausted { return StatusBadge(.warning, word: "Spent") }
        if objective.isBurning { return StatusBadge(.warning, word: "Burning") }
        guard let longest = objective.periods.last, objective.isJudged(longest) else {
            return StatusBadge(.idle, word: "Too little data")
        }
        if isOverspent(objective) {
            return StatusBadge(.idle, word: longest.daysOnRecord < longest.days ? "Too early to say" : "Within chance")
        }
        return StatusBadge(.ok, word: "Met")
    }

    /// Example: `99.9 % of requests to POST /api/checkout end without a server error.`
    static func promise(_ objective: ObjectiveReport) -> String {
        let share = NumberText.trimmed(NumberText.decimal(objective.share * 100, places: 6)) + " %"
        let name = objective.endpoint.map { DisplayText.shortened($0, to: NameText.longest) }
        let place =
            switch (objective.method, name) {
            case (nil, nil): ""
            case (let method?, let name): " to \(NameText.method(method)) \(name ?? "any endpoint")"
            case (nil, let name?): " to \(name)"
            }
        let good =
            objective.milliseconds.map { "take less than \(NumberText.count($0)) ms" } ?? "end without a server error"
        let found =
            objective.endpoint == nil && objective.method == nil
            ? ""
            : objective.endpoints == 0
                ? " Matches no endpoint. Typo?" : " Matches \(NumberText.counted(objective.endpoints, "endpoint"))."
        return "\(share) of requests\(place) \(good).\(found)"
    }

    /// Number of decimals that a share needs to be distinguishable from its target.
    static func places(_ objective: ObjectiveReport) -> Int {
        let text = NumberText.trimmed(NumberText.decimal(objective.share * 100, places: 6))
        return max(2, (text.split(separator: ".").dropFirst().first?.count ?? 0) + 1)
    }

    static func budget(_ objective: ObjectiveReport) -> String {
        guard let budget = objective.budget, let period = objective.periods.last else {
            return "A window that is not a calendar day has no budget."
        }
        guard objective.isJudged(period) else { return tooFew(period, of: objective) + "." }
        let (bad, allowed) = (
            NumberText.count(period.bad), NumberText.decimal(budget.requests.rounded(.down), places: 0)
        )
        let days = "in \(NumberText.counted(period.days, "day"))"
        if objective.isExhausted {
            return "The budget is spent: \(bad) \(word(objective)) \(days); \(allowed) are allowed."
        }
        if isOverspent(objective) {
            return period.daysOnRecord < period.days
                ? "Too early to say: \(bad) \(word(objective)), \(allowed) allowed so far; \(NumberText.count(period.daysOnRecord)) of \(NumberText.counted(period.days, "day")) on record."
                : "Spent, but chance is not ruled out: \(bad) \(word(objective)) \(days); \(allowed) are allowed."
        }
        if period.bad == 0 {
            return "The full budget is left: \(allowed) bad requests are allowed \(days), and none occurred."
        }
        let left = Self.down((budget.leftShare ?? 0) * 100)
        return "\(left) % of the budget is left: \(bad) \(word(objective)) \(days); \(allowed) are allowed."
    }

    /// Whether more is bad than allowed, although chance is not ruled out.
    static func isOverspent(_ objective: ObjectiveReport) -> Bool {
        !objective.isExhausted
            && (objective.budget.map { $0.left <= 0 && objective.periods.last?.bad ?? 0 > 0 } ?? false)
    }

    /// What is missing from a period.
    static func missing(_ period: ObjectiveReport.Period, of objective: ObjectiveReport) -> [String] {
        var notes: [String] = []
        if !objective.isJudged(period) { notes.append(tooFew(period, of: objective)) }
        if period.daysOnRecord < period.days {
            notes.append("\(NumberText.count(period.daysOnRecord)) of \(NumberText.count(period.days)) days on record")
        }
        if period.daysUnknown > 0 {
            notes.append(
                "on \(NumberText.counted(period.daysUnknown, "day")) endpoints were counted together, so some may be missing"
            )
        }
        if period.unknownStatus > 0 {
            notes.append("\(NumberText.counted(period.unknownStatus, "request")) without status left out")
        }
        if period.bounded > 0 {
            notes.append("\(NumberText.counted(period.bounded, "request")) known only from aggregates left out")
        }
        return notes
    }

    /// `58x`, `3.2x`, `0.99x`; never rounded up or down to 1.
    static func burnRate(_ period: ObjectiveReport.Period) -> String {
        guard let rate = period.burnRate else { return "—" }
        let text = NumberText.decimal(rate, places: rate < 1.05 ? 2 : rate < 9.95 ? 1 : 0)
        let exact = rate < 1 && text == "1.00" ? "0.99" : rate > 1 && text == "1.00" ? "1.01" : text
        return NumberText.trimmed(exact) + "x"
    }

    private static func tooFew(_ period: ObjectiveReport.Period, of objective: ObjectiveReport) -> String {
        "too few requests to judge: \(NumberText.count(period.requests)) of at least \(NumberText.count(objective.minimumRequests))"
    }

    private static func word(_ objective: ObjectiveReport) -> String {
        objective.milliseconds == nil ? "server errors" : "slower requests"
    }

    /// With one decimal, rounded down, so that an incomplete share is never shown as complete.
    private static func down(_ percent: Double) -> String {
        NumberText.trimmed(NumberText.decimal((percent * 10).rounded(.down) / 10, places: 1))
    }
}
