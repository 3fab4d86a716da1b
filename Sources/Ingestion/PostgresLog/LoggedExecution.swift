import Reporting

/// An executed statement or the plan of one, before they are matched.
struct LoggedExecution: Equatable {
    enum State {
        /// A record that belongs to it can follow.
        case pending
        case settled
        /// A plan that was joined with its statement.
        case absorbed
    }

    /// The position of its record.
    let range: Range<Int>
    let at: Instant
    let microseconds: Int
    let isPlan: Bool
    /// Whether it continues with a portal executed before, so that its plan can have a longer time.
    let isFetch: Bool
    var text: [UInt8]
    /// JSON as logged, not checked yet.
    var plan: [UInt8]?
    let detail: [UInt8]?
    let applicationName: [UInt8]?
    var state = State.settled

    /// Milliseconds, with halves rounded up.
    var milliseconds: Int { (microseconds + 500) / 1000 }

    func statement(keepParameters: Bool) -> LoggedStatement {
        let comment = SQLComment(in: text)
        var query = PostgresLogText.storable(comment.statement, limit: PostgresLogText.longestQuery)
        if keepParameters, let parameters { query += "\n-- parameters: " + parameters }
        return LoggedStatement(
            query: query, milliseconds: milliseconds, at: at,
            endpoint: comment.endpoint ?? applicationName.flatMap { SQLComment.endpoint(applicationName: $0) },
            organization: comment.organization, user: comment.user,
            plan: plan.flatMap { AutoExplainPlan.storable($0, keepParameters: keepParameters) }, fromPlanOnly: isPlan)
    }

    /// The text of the prepared statement that `EXECUTE` refers to, from the detail.
    var preparedText: [UInt8]? {
        guard let detail, let start = Self.end(of: "prepare: ", in: detail) else { return nil }
        return Array(detail[start...]).trimmed
    }

    /// The parameters on one line, so that they stay a comment.
    private var parameters: String? {
        guard let detail,
            let start = Self.end(of: "parameters: ", in: detail) ?? Self.end(of: "Parameters: ", in: detail)
        else { return nil }
        let line = detail[start...].map { [0x0a, 0x0b, 0x0c, 0x0d].contains($0) ? .space : $0 }
        return PostgresLogText.storable(line, limit: PostgresLogText.longestParameters)
    }

    private static func end(of word: StaticString, in text: [UInt8]) -> Int? {
        text.withSlice { $0.has(word) } ? word.utf8CodeUnitCount : nil
    }
}
