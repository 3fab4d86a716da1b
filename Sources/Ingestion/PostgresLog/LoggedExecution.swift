import Reporting

/// An executed statement or the plan of one, before they are matched.
struct LoggedExecution: Equatable {
    enum State {
        /// A record that belongs to it can follow.
        case pending
        case settled
        /// A plan that was joined with its statement.
        case absorbed
        /// A statement inside of another one, in whose time its own is.
        case nested
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
    /// Whether it is a plan in text form, of which only the statement is known.
    var isText = false
    let detail: [UInt8]?
    let applicationName: [UInt8]?
    var state = State.settled

    /// Milliseconds, with halves rounded up.
    var milliseconds: Int { (microseconds + 500) / 1000 }

    /// - Parameter templates: what identifiers in paths become, as in access logs, so that both name an endpoint alike.
    func statement(keepParameters: Bool, templates: RouteTemplates) -> LoggedStatement {
        let comment = SQLComment(in: executedText)
        var query = PostgresLogText.storable(comment.statement, limit: PostgresLogText.longestQuery)
        if keepParameters, let parameters { query += "\n-- parameters: " + parameters }
        return LoggedStatement(
            query: query, milliseconds: milliseconds, at: at,
            endpoint: (comment.endpoint ?? applicationName.flatMap { SQLComment.endpoint(applicationName: $0) }).map {
                templates.folded($0)
            },
            organization: comment.organization, user: comment.user,
            plan: plan.flatMap { AutoExplainPlan.storable($0, keepParameters: keepParameters) }, fromPlanOnly: isPlan)
    }

    /// The text, of `EXECUTE` that of the statement that was prepared, without `PREPARE name AS`.
    private var executedText: [UInt8] {
        guard text.prefix(8).map({ $0 & 0xDF }).elementsEqual("EXECUTE".utf8.map { $0 } + [0]),
            let prepared = preparedText
        else { return text }
        return prepared.withSlice { bytes in
            for position in bytes.indices.dropLast(4) {
                let word = bytes.part(position, position + 4).map { $0.isBlank ? UInt8.space : $0 & 0xDF }
                if word.elementsEqual([.space, UInt8(ascii: "A"), UInt8(ascii: "S"), .space]) {
                    return [UInt8](bytes.part(from: position + 4).trimmed)
                }
            }
            return prepared
        }
    }

    /// The text of the prepared statement that `EXECUTE` refers to, from the detail.
    var preparedText: [UInt8]? {
        guard let detail else { return nil }
        for language in MessageLanguage.all {
            if let start = Self.end(of: language.prepare, in: detail) { return Array(detail[start...]).trimmed }
        }
        return nil
    }

    /// The parameters on one line, so that they stay a comment.
    private var parameters: String? {
        let words = MessageLanguage.all.map(\.parameters) + ["Parameters: "]
        guard let detail, let start = words.lazy.compactMap({ Self.end(of: $0, in: detail) }).first else { return nil }
        let line = detail[start...].map { [0x0a, 0x0b, 0x0c, 0x0d].contains($0) ? .space : $0 }
        return PostgresLogText.storable(line, limit: PostgresLogText.longestParameters)
    }

    private static func end(of word: StaticString, in text: [UInt8]) -> Int? {
        text.withSlice { $0.has(word) } ? word.utf8CodeUnitCount : nil
    }
}
