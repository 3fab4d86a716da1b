/// Health of an endpoint or of the service, with the reasons in words.
package struct Health: Hashable, Codable, Sendable {
    /// The status of an endpoint, a resource or a day, in ascending severity.
    package enum Status: String, Codable, Sendable, Comparable, CaseIterable {
        /// No requests: neither fast nor healthy.
        case idle
        case ok
        case warning
        case critical

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        package static func < (left: Status, right: Status) -> Bool { left.rank < right.rank }
    }

    package let status: Status
    /// Reasons for the status; empty when it is `ok`.
    package let reasons: [String]

    package init(status: Status, reasons: [String]) {
        self.status = status
        self.reasons = reasons
    }

    package init(of summary: Summary, thresholds: HealthThresholds) {
        guard let mean = summary.meanMilliseconds, let errorRate = summary.errorRate else {
            self.init(status: .idle, reasons: ["no requests"])
            return
        }
        let slow = Self.judge(
            mean, warning: thresholds.warningMeanMilliseconds, critical: thresholds.criticalMeanMilliseconds
        ) { limit in
            Self.reason(
                "average", NumberText.milliseconds(mean),
                above: NumberText.trimmed(NumberText.decimal(limit, places: 1)) + " ms")
        }
        let failing = Self.judge(
            errorRate, warning: thresholds.warningErrorRate, critical: thresholds.criticalErrorRate
        ) { limit in
            Self.reason(
                "errors", NumberText.percent(errorRate), above: NumberText.percentThreshold(limit),
                counts: " (\(NumberText.count(summary.errors)) of \(NumberText.count(summary.requests)))")
        }
        // The more severe finding first.
        let findings = [failing, slow].compactMap(\.self).sorted { $0.status > $1.status }
        self.init(status: findings.first?.status ?? .ok, reasons: findings.map(\.reason))
    }

    /// `errors 6.24 %, above 5 %`; with its counts where a figure is rounded to its limit: `errors 2.00 % (16 of 799),
    /// just above 2 %`.
    private static func reason(_ name: String, _ figure: String, above limit: String, counts: String = "") -> String {
        func number(_ text: String) -> String { NumberText.trimmed(String(text.prefix { $0 != " " })) }
        let isClose = number(figure) == number(limit)
        return "\(name) \(figure)\(isClose ? "\(counts), just" : ",") above \(limit)"
    }

    private static func judge(
        _ figure: Double, warning: Double, critical: Double, reason: (Double) -> String
    ) -> (status: Status, reason: String)? {
        if figure > critical { return (.critical, reason(critical)) }
        if figure > warning { return (.warning, reason(warning)) }
        return nil
    }
}
