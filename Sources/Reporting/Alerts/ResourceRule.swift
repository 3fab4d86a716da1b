extension HourlyRule {
    /// Breaks when a value reaches 70, 85 or 95 % of its limit (the default thresholds). A resource without a limit is
    /// not judged.
    static let resources = HourlyRule(
        type: "resource_threshold", title: "Resource", measure: "Greatest value", affects: nil,
        summary: { thresholds in
            let levels = [thresholds.resourceMedium, thresholds.resourceHigh, thresholds.resourceCritical].map(
                NumberText.percentThreshold)
            return
                "a resource was at \(levels[0]) (medium), \(levels[1]) (high) or \(levels[2]) (critical) of its limit"
        },
        thresholdText: { threshold, series in series?.text(threshold) ?? NumberText.decimal(threshold, places: 2) },
        subject: { $0.map { "resource \($0)" } ?? "a resource" }
    ) { figures in
        figures.resources.compactMap { resource($0, in: figures) }
    }

    private static func resource(_ series: ResourceSeries, in figures: HourlyFigures) -> JudgedHours? {
        let thresholds = figures.thresholds(nil)
        let levels: [(severity: Severity, part: Double)] = [
            (.critical, thresholds.resourceCritical), (.high, thresholds.resourceHigh),
            (.medium, thresholds.resourceMedium),
        ]
        let lowest = levels.map(\.part).min() ?? 0
        guard let limit = series.limit, limit > 0, (limit * lowest).isFinite else { return nil }
        let window = figures.window
        var peaks = [ResourceSeries.Point?](repeating: nil, count: window.hours.count)
        var firsts: [Int: Instant] = [:]
        for point in series.points {
            guard let index = window.hourIndex(of: point.at), peaks.indices.contains(index) else { continue }
            if peaks[index].map({ $0.value < point.value }) ?? true { peaks[index] = point }
            if point.value / limit >= lowest, firsts[index] == nil { firsts[index] = point.at }
        }
        let breaches = peaks.enumerated().compactMap { index, peak -> JudgedHours.Breach? in
            guard let peak, let first = firsts[index],
                let level = levels.first(where: { peak.value / limit >= $0.part })
            else { return nil }
            return JudgedHours.Breach(hour: index, at: first, value: peak.value, severity: level.severity, limit: limit)
            {
                "\(series.name) peaked at \(series.text(peak.value)) of \(series.text(limit))\(window.moment(peak.at));"
                    + " the threshold is \(NumberText.percentThreshold(level.part))"
            }
        }
        return JudgedHours(
            metric: series.metric, threshold: limit * lowest, values: peaks.map { $0?.value }, breaches: breaches)
    }
}
