/// What an alert's rule looked at, hour by hour, and where it was broken.
package struct AlertHours: Hashable, Codable, Sendable {
    /// Beyond it an hour breaks the rule: a fraction of requests, a number of queries, or a value of the resource.
    package let threshold: Double
    /// One for each hour of the window, oldest first, in the threshold's unit; `null` where there is none.
    package let values: [Double?]
    /// The positions of the hours that broke the rule, ascending.
    package let breaches: [Int]

    /// The part of the requests of each hour that failed.
    static func errorRate(_ hours: [HourPoint], _ thresholds: AlertThresholds) -> AlertHours {
        let values = hours.map { $0.requests > 0 ? Double($0.errors) / Double($0.requests) : nil }
        return AlertHours(
            threshold: thresholds.errorRate, values: values,
            breaches: hours.indices.filter {
                hours[$0].requests >= thresholds.minimumRequests && (values[$0] ?? 0) > thresholds.errorRate
            })
    }

    /// The number of queries of each hour that took so long that they count.
    static func slowQueries(_ hours: [Int: LatencyHistogram], window: ReportWindow, _ thresholds: AlertThresholds) -> AlertHours {
        let counts = window.hours.indices.map { hours[$0]?.requests(from: thresholds.slowQueryMilliseconds) ?? 0 }
        return AlertHours(
            threshold: Double(thresholds.slowQueryCount), values: counts.map { Double($0) },
            breaches: counts.indices.filter { counts[$0] > thresholds.slowQueryCount })
    }

    /// The greatest value of each hour, and the lowest threshold; `nil` for a resource without a limit.
    static func resource(_ series: ResourceSeries, window: ReportWindow, _ thresholds: AlertThresholds) -> AlertHours? {
        guard let limit = series.limit, limit > 0 else { return nil }
        var values = [Double?](repeating: nil, count: window.hours.count)
        for point in series.points {
            guard let index = window.hourIndex(of: point.at), values.indices.contains(index) else { continue }
            values[index] = max(values[index] ?? point.value, point.value)
        }
        let lowest = min(thresholds.resourceMedium, thresholds.resourceHigh, thresholds.resourceCritical)
        guard (limit * lowest).isFinite else { return nil }
        return AlertHours(
            threshold: limit * lowest, values: values,
            breaches: values.indices.filter { values[$0].map { $0 / limit >= lowest } ?? false })
    }
}
