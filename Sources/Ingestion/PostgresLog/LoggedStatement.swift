import Reporting

/// One execution of a statement, as the server's log has it.
package struct LoggedStatement: Hashable, Sendable {
    /// With its literals, without the comments that `endpoint`, `organization` and `user` came from. At most 100,000 bytes,
    /// and the bind parameters after it where they are wanted.
    package var query: String
    /// Rounded half up.
    package var milliseconds: Int
    /// When it ended: the server writes its line then.
    package var at: Instant
    /// From the statement's comment, else from `application_name` when that is a path.
    package var endpoint: String?
    /// A UUID.
    package var organization: String?
    /// A UUID.
    package var user: String?
    /// The object that `auto_explain` logs as JSON; at most 5,000,000 bytes.
    package var plan: String?
    /// Whether only `auto_explain` told of it: a statement inside a function, or durations are not logged.
    package var fromPlanOnly: Bool

    package init(
        query: String, milliseconds: Int, at: Instant, endpoint: String? = nil, organization: String? = nil,
        user: String? = nil, plan: String? = nil, fromPlanOnly: Bool = false
    ) {
        self.query = query
        self.milliseconds = milliseconds
        self.at = at
        self.endpoint = endpoint
        self.organization = organization
        self.user = user
        self.plan = plan
        self.fromPlanOnly = fromPlanOnly
    }
}
