import Reporting

/// One execution of a statement in the server's log.
package struct LoggedStatement: Hashable, Sendable {
    /// The text with literals, but without the comments that `endpoint`, `organization` and `user` were read from. At
    /// most 100,000 bytes, followed by the bind parameters if they are kept.
    package var query: String
    /// Milliseconds, with halves rounded up.
    package var milliseconds: Int
    /// The end of the execution, at which the server writes its line.
    package var at: Instant
    /// The endpoint from the statement's comment, otherwise from `application_name` if that is a path.
    package var endpoint: String?
    /// A UUID.
    package var organization: String?
    /// A UUID.
    package var user: String?
    /// The object that `auto_explain` logs as JSON; at most 5,000,000 bytes.
    package var plan: String?
    /// Whether it is known only from `auto_explain`: a statement inside a function, or one without a logged duration.
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
