/// The night in one sentence.
package struct Verdict: Hashable, Sendable {
    package let status: Health.Status
    package let sentence: String

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
        for (endpoints, word) in [(critical, "critical"), (warning, "in warning")] where !endpoints.isEmpty {
            parts.append(
                "\(NumberText.counted(endpoints.count, "endpoint")) \(endpoints.count == 1 ? "is" : "are") \(word)")
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

    private static func listed(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.joined() }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
