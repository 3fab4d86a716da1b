extension HourlyRule {
    /// Breaks when the error rate of an hour with at least `minimumRequests` requests is above `errorRate` and chance
    /// is ruled out. It judges each endpoint and the whole service.
    static let errorRate = HourlyRule(
        type: "high_error_rate", title: "Error rate", measure: "Failed requests", affects: .errors,
        summary: { thresholds in
            "more than \(NumberText.percentThreshold(thresholds.errorRate)) of at least \(NumberText.count(thresholds.minimumRequests))"
                + " requests of an endpoint or of the whole service failed, chance ruled out (critical)"
        },
        thresholdText: { threshold, _ in NumberText.percentThreshold(threshold) },
        subject: { "the error rate of \($0 ?? "the whole service")" }
    ) { figures in
        ([nil] + figures.endpoints).map { errorRate(of: $0, in: figures) }
    }

    private static func errorRate(of endpoint: Endpoint?, in figures: HourlyFigures) -> JudgedHours {
        let thresholds = figures.thresholds(endpoint)
        let window = figures.window
        let hours = figures.errors(of: endpoint)
        let breaches = hours.enumerated().compactMap { index, errors -> JudgedHours.Breach? in
            guard errors.requests >= thresholds.minimumRequests,
                errors.isAbove(thresholds.errorRate, level: Evidence.hourlyLevel)
            else { return nil }
            return JudgedHours.Breach(
                hour: index, at: window.start.adding(seconds: Int64(index) * 3600), value: errors.rate,
                severity: .critical, evidence: errors
            ) {
                "\(NumberText.percent(errors.rate, above: thresholds.errorRate)) of requests failed \(window.span(ofHour: index))"
                    + " (\(errors.sentence(level: Evidence.hourlyLevel)));"
                    + " the threshold is \(NumberText.percentThreshold(thresholds.errorRate))"
            }
        }
        return JudgedHours(
            endpoint: endpoint, threshold: thresholds.errorRate, values: hours.map { $0.requests > 0 ? $0.rate : nil },
            breaches: breaches)
    }
}
