/// The night in one sentence.
package struct Verdict: Hashable, Sendable {
    package let status: Health.Status
    package let sentence: String

    package init(status: Health.Status, sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    package init(_ report: Report) {
        let open = report.alerts.filter { !$0.acknowledged }
        let critical = report.endpoints.filter { $0.health.status == .critical }
        let warning = report.endpoints.filter { $0.health.status == .warning }
        let alerted: Health.Status =
            switch open.compactMap(\.severity).max() {
            case .critical: .critical
            case .high, .medium: .warning
            case .low, nil: .ok
            }
        guard report.overall.requests > 0 else {
            status = max(.idle, alerted == .ok ? .idle : alerted)
            sentence =
                "No requests were recorded: this is not health, it is silence. Check that logging and collection run."
            return
        }
        status = max(critical.isEmpty ? (warning.isEmpty ? .ok : .warning) : .critical, alerted)
        var parts: [String] = []
        for (endpoints, word) in [(critical, "critical"), (warning, "in warning")] {
            guard let worst = endpoints.first else { continue }
            let others = endpoints.count - 1
            let rest = others > 0 ? " and \(NumberText.counted(others, "other endpoint")) are" : " is"
            parts.append("\(Self.name(worst.endpoint))\(rest) \(word)")
        }
        if !open.isEmpty { parts.append("\(NumberText.counted(open.count, "alert")) \(open.count == 1 ? "is" : "are") open") }
        let figures =
            "\(NumberText.counted(report.overall.requests, "request")),"
            + " \(NumberText.percent(report.overall.errorRate)) failed"
        guard !parts.isEmpty else {
            sentence = "All is well: \(figures), every endpoint within its thresholds."
            return
        }
        let opening = status == .critical ? "Needs attention" : "Worth a look"
        sentence = "\(opening): \(Self.listed(parts)). \(figures)."
    }

    /// `POST /api/orders`; a name too long for a sentence is cut.
    private static func name(_ endpoint: Endpoint) -> String {
        let scalars = endpoint.name.unicodeScalars
        let name = scalars.count > 80 ? String(String.UnicodeScalarView(scalars.prefix(80))) + "…" : endpoint.name
        return endpoint.method.map { "\($0) \(name)" } ?? name
    }

    private static func listed(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.joined() }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
