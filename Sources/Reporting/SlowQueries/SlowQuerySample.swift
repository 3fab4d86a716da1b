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
