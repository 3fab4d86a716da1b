import Reporting

/// The findings that a page lists, so that what they say stands on it once.
struct StatedFindings: Sendable {
    private let rows: [(finding: Finding, number: String)]
    private let isLinked: Bool

    static let none = StatedFindings([], isLinked: false)

    /// - Parameter isLinked: whether the page has a place for each.
    init(_ rows: [(finding: Finding, number: String)], isLinked: Bool) {
        self.rows = rows
        self.isLinked = isLinked
    }

    /// Whether a finding about an endpoint says a sentence.
    func says(_ sentence: String, of endpoint: Endpoint) -> Bool {
        rows.contains { $0.finding.subject == .endpoint(endpoint) && $0.finding.details.contains(sentence) }
    }

    /// Whether the finding of the cause of an alert says a sentence.
    func says(_ sentence: String, of cause: AlertCause) -> Bool {
        rows.contains { Self.explains($0.finding, cause) && $0.finding.details.contains(sentence) }
    }

    /// To the first finding about an endpoint that says a sentence.
    func finding(of endpoint: Endpoint, saying sentence: String) -> PageLink? {
        link { $0.subject == .endpoint(endpoint) && $0.details.contains(sentence) }
    }

    /// To the finding of the cause of an alert.
    func finding(of cause: AlertCause) -> PageLink? { link { Self.explains($0, cause) } }

    private static func explains(_ finding: Finding, _ cause: AlertCause) -> Bool {
        switch (HourlyRule.of(type: cause.type)?.affects, finding.kind) {
        case (.errors?, .errors):
            cause.endpoint.map { finding.subject == .endpoint($0) } ?? isOfService(finding)
        case (.slowQueries?, let kind):
            (kind == .slowQuery || finding.related.contains(where: isQuery)) && isOfService(finding)
        case (nil, .resource): cause.metric.map { finding.subject == .resource($0) } ?? false
        default: false
        }
    }

    private static func isOfService(_ finding: Finding) -> Bool {
        finding.subject == .service || finding.related.contains(.service)
    }

    private static func isQuery(_ subject: ChangeSubject) -> Bool { if case .query = subject { true } else { false } }

    private func link(_ isIt: (Finding) -> Bool) -> PageLink? {
        guard isLinked else { return nil }
        return rows.first { isIt($0.finding) }.map {
            PageLink(href: "#f-\($0.finding.id)", text: "finding \($0.number)")
        }
    }
}
