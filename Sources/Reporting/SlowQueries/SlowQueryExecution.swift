/// One execution of a slow query, its text already reduced to a fingerprint.
package struct SlowQueryExecution: Hashable, Sendable {
    package let fingerprint: String
    /// The text to show.
    package let query: String
    package let milliseconds: Int
    package let endpoint: String?
    package let organization: String?
    package let at: Instant
    package let plan: JSONValue?

    package init(
        fingerprint: String, query: String, milliseconds: Int, endpoint: String?, organization: String?, at: Instant,
        plan: JSONValue?
    ) {
        self.fingerprint = fingerprint
        self.query = query
        self.milliseconds = milliseconds
        self.endpoint = endpoint
        self.organization = organization
        self.at = at
        self.plan = plan
    }

    /// The slower one is shown; of equals the earlier, then the one whose text comes first, then whose plan does.
    func isShown(before other: SlowQueryExecution) -> Bool {
        if milliseconds != other.milliseconds { return milliseconds > other.milliseconds }
        if at != other.at { return at < other.at }
        let (text, theirs) = (ExactText(query), ExactText(other.query))
        if text != theirs { return text < theirs }
        guard plan != other.plan else { return false }
        return ExactText(plan?.text ?? "") < ExactText(other.plan?.text ?? "")
    }
}

/// What is shown of a group of slow queries beside its figures.
package struct SlowQuerySample: Hashable, Sendable {
    package let query: String
    /// Laid out over several lines, where that can be done.
    package let formattedQuery: String?
    package let plan: JSONValue?
    /// Of `plan`; see `PlanOutline`.
    package let planShape: String?

    package init(query: String, formattedQuery: String? = nil, plan: JSONValue? = nil, planShape: String? = nil) {
        self.query = query
        self.formattedQuery = formattedQuery
        self.plan = plan
        self.planShape = planShape
    }
}
