extension HourlyRule {
    /// Breaks when an hour has more than `slowQueryCount` queries of at least `slowQueryMilliseconds`. A count is exact
    /// and needs no evidence.
    static let slowQueries = HourlyRule(
        type: "slow_query", title: "Slow queries", measure: "Slow queries", affects: .slowQueries,
        summary: { thresholds in
            "more than \(NumberText.counted(thresholds.slowQueryCount, "query", "queries")) took"
                + " \(NumberText.count(thresholds.slowQueryMilliseconds)) ms or longer (high)"
        },
        thresholdText: { threshold, _ in NumberText.decimal(threshold, places: 0) },
        subject: { "slow queries" + ($0.map { " of \($0)" } ?? "") }
    ) { figures in
        let thresholds = figures.thresholds(nil)
        let window = figures.window
        let counts = window.hours.indices.map {
            figures.slowQueries[$0]?.requests(from: thresholds.slowQueryMilliseconds) ?? 0
        }
        let breaches = counts.enumerated().compactMap { index, count -> JudgedHours.Breach? in
            guard count > thresholds.slowQueryCount else { return nil }
            return JudgedHours.Breach(
                hour: index, at: window.start.adding(seconds: Int64(index) * 3600), value: Double(count),
                severity: .high
            ) {
                "\(NumberText.counted(count, "query", "queries")) took \(NumberText.count(thresholds.slowQueryMilliseconds)) ms or longer"
                    + " \(window.span(ofHour: index)); the threshold is \(NumberText.count(thresholds.slowQueryCount))"
            }
        }
        return [
            JudgedHours(
                threshold: Double(thresholds.slowQueryCount), values: counts.map(Double.init), breaches: breaches)
        ]
    }
}
