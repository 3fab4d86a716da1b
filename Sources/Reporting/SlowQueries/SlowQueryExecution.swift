/// One execution of a slow query, with the fingerprint of its text.
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

    /// Decides which execution is shown: the slower one; among equals the earlier one, then the one whose text sorts
    /// first, then the one whose plan does.
    func isShown(before other: SlowQueryExecution) -> Bool {
        if milliseconds != other.milliseconds { return milliseconds > other.milliseconds }
        if at != other.at { return at < other.at }
        let (text, theirs) = (ExactText(query), ExactText(other.query))
        if text != theirs { return text < theirs }
        guard plan != other.plan else { return false }
        return ExactText(plan?.text ?? "") < ExactText(other.plan?.text ?? "")
    }
}

/// What is shown of a group of slow queries in addition to its figures.
package struct SlowQuerySample: Hashable, Sendable {
    package let query: String
    /// The query on several lines, if it could be formatted.
    package let formattedQuery: String?
    package let plan: JSONValue?
    /// Shape of `plan`; see `PlanOutline`.
    package let planShape: String?
    /// Number of texts of its group that differ by more than literals: by digits in names of tables.
    package var nameVariants = 1

    package init(query: String, formattedQuery: String? = nil, plan: JSONValue? = nil, planShape: String? = nil) {
        self.query = query
        self.formattedQuery = formattedQuery
        self.plan = plan
        self.planShape = planShape
    }
}
