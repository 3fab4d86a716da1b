/// Health of an endpoint or of the service, with the reasons in words.
package struct Health: Hashable, Codable, Sendable {
    /// The status of an endpoint, a resource or a day, in ascending severity.
    package enum Status: String, Codable, Sendable, Comparable {
        /// No requests: neither fast nor healthy.
        case idle
        case ok
        case warning
        case critical

        private var rank: Int {
            switch self {
            case .idle: 0
            case .ok: 1
            case .warning: 2
            case .critical: 3
            }
        }

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
            "mean \(NumberText.milliseconds(mean, above: limit)) is above \(NumberText.trimmed(NumberText.decimal(limit, places: 1))) ms"
        }
        let failing = Self.judge(
            errorRate, warning: thresholds.warningErrorRate, critical: thresholds.criticalErrorRate
        ) { limit in
            "\(NumberText.percent(errorRate, above: limit)) of requests fail, above \(NumberText.percentThreshold(limit))"
        }
        // The more severe finding first.
        let findings = [failing, slow].compactMap(\.self).sorted { $0.status > $1.status }
        self.init(status: findings.first?.status ?? .ok, reasons: findings.map(\.reason))
    }

    private static func judge(
        _ figure: Double, warning: Double, critical: Double, reason: (Double) -> String
    ) -> (status: Status, reason: String)? {
        if figure > critical { return (.critical, reason(critical)) }
        if figure > warning { return (.warning, reason(warning)) }
        return nil
    }
}
