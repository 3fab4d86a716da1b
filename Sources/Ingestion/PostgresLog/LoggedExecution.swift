import Reporting

/// A statement that was executed, or the plan of one, before it is known which belong together.
struct LoggedExecution: Equatable {
    enum State {
        /// A record that belongs to it may follow.
        case pending
        case settled
        /// A plan that went into the row of its statement.
        case absorbed
    }

    /// Where its record stands.
    let range: Range<Int>
    let at: Instant
    let microseconds: Int
    let isPlan: Bool
    /// Goes on with a portal executed before, so that its plan may tell of more time.
    let isFetch: Bool
    var text: [UInt8]
    /// JSON as it was logged, not checked yet.
    var plan: [UInt8]?
    let detail: [UInt8]?
    let applicationName: [UInt8]?
    var state = State.settled

    /// Rounded half up.
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

    /// The text that `EXECUTE` stands for: the detail names what was prepared.
    var preparedText: [UInt8]? {
        guard let detail, let start = Self.end(of: "prepare: ", in: detail) else { return nil }
        return Array(detail[start...]).trimmed
    }

    /// On one line, so that it stays a comment.
    private var parameters: String? {
        guard let detail,
            let start = Self.end(of: "parameters: ", in: detail) ?? Self.end(of: "Parameters: ", in: detail)
        else { return nil }
        let line = detail[start...].map { [0x0a, 0x0b, 0x0c, 0x0d].contains($0) ? .space : $0 }
        return PostgresLogText.storable(line, limit: PostgresLogText.longestParameters)
    }

    private static func end(of word: StaticString, in text: [UInt8]) -> Int? {
        text.withLogBytes { $0.starts(with: word, at: 0, before: $0.count) } ? word.utf8CodeUnitCount : nil
    }
}
