import Reporting

/// A masked error message, as an endpoint's page lists it.
struct ErrorMessageRow: Codable, Hashable, Sendable {
    let text: String
    let requests: String
    /// Share of all requests with a message.
    let share: String

    static func rows(_ messages: ErrorMessages) -> [ErrorMessageRow] {
        let all = messages.list.map(\.requests).saturatingSum.addingSaturated(messages.otherRequests)
        func row(_ text: String, _ requests: Int) -> ErrorMessageRow {
            ErrorMessageRow(
                text: text, requests: NumberText.count(requests),
                share: NumberText.percent(all > 0 ? Double(requests) / Double(all) : nil))
        }
        return messages.list.map { row(DisplayText.shortened($0.text, to: 300), $0.requests) }
            + (messages.otherMessages > 0
                ? [row(NumberText.counted(messages.otherMessages, "other message"), messages.otherRequests)] : [])
    }
}
