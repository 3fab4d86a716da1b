/// The rules by which whole hours raise alerts. One alert for one cause: hours that break a rule again count as its
/// occurrences, and its message tells of the worst of them.
package enum AlertRule: String, Sendable {
    case slowQuery = "slow_query"
    case highErrorRate = "high_error_rate"
    case resourceThreshold = "resource_threshold"
}

extension AlertRule {
    /// More than `slowQueryCount` queries of at least `slowQueryMilliseconds` in an hour.
    package static func slowQueryAlert(
        hours: [Int: LatencyHistogram], window: ReportWindow, thresholds: AlertThresholds
    ) -> Alert? {
        let breaches = window.hours.enumerated().compactMap { index, hour in
            let times = hours[index]?.bins.filter { $0.milliseconds >= thresholds.slowQueryMilliseconds } ?? []
            let count = times.reduce(0) { $0 + $1.requests }
            return count > thresholds.slowQueryCount ? Breach(hour: hour.start, amount: Double(count)) : nil
        }
        guard let worst = breaches.worst, let first = breaches.first else { return nil }
        let message =
            "\(NumberText.counted(Int(worst.amount), "query", "queries")) took \(NumberText.count(thresholds.slowQueryMilliseconds)) ms"
            + " or longer between \(window.span(ofHour: worst.hour)); more than"
            + " \(NumberText.count(thresholds.slowQueryCount)) in an hour raise this alert" + breaches.othersText
        return Alert(
            type: slowQuery.rawValue, severity: .high, message: message, source: .computed, raisedAt: first.hour,
            occurrences: breaches.count)
    }

    /// A greater fraction of errors than `errorRate` in an hour with at least `minimumRequests` requests.
    ///
    /// - Parameter endpoint: whose hours they are; `nil` for the whole service.
    package static func errorRateAlert(
        endpoint: Endpoint?, hours: [HourPoint], window: ReportWindow, thresholds: AlertThresholds
    ) -> Alert? {
        let breaches = hours.filter { breaks(requests: $0.requests, errors: $0.errors, thresholds) }.map { hour in
            (Breach(hour: hour.start, amount: Double(hour.errors) / Double(hour.requests)), hour)
        }
        guard let worst = breaches.map(\.0).worst, let first = breaches.first,
            let hour = breaches.first(where: { $0.0.hour == worst.hour })?.1
        else { return nil }
        let message =
            "\(NumberText.percent(worst.amount, above: thresholds.errorRate)) of requests failed between \(window.span(ofHour: worst.hour))"
            + " (\(NumberText.count(hour.errors)) of \(NumberText.count(hour.requests)));"
            + " the threshold is \(NumberText.percentThreshold(thresholds.errorRate))"
            + breaches.map(\.0).othersText
        return Alert(
            type: highErrorRate.rawValue, severity: .critical, message: message, source: .computed,
            raisedAt: first.0.hour, endpoint: endpoint?.name, method: endpoint?.method, occurrences: breaches.count)
    }

    /// Whether an hour breaks the rule of the error rate.
    static func breaks(requests: Int, errors: Int, _ thresholds: AlertThresholds) -> Bool {
        requests > 0 && requests >= thresholds.minimumRequests && Double(errors) / Double(requests) > thresholds.errorRate
    }

    /// A value of at least 70, 85 or 95 % of its limit, as `thresholds` set them.
    package static func resourceAlert(
        _ series: ResourceSeries, window: ReportWindow, thresholds: AlertThresholds
    ) -> Alert? {
        guard let limit = series.limit, limit > 0 else { return nil }
        let levels: [(Severity, Double)] = [
            (.critical, thresholds.resourceCritical), (.high, thresholds.resourceHigh),
            (.medium, thresholds.resourceMedium),
        ]
        let high = series.points.filter { point in levels.contains { point.value / limit >= $0.1 } }
        guard let first = high.first, let worst = high.max(by: { $0.value < $1.value }),
            let level = levels.first(where: { worst.value / limit >= $0.1 })
        else { return nil }
        let hours = Set(high.compactMap { window.hourIndex(of: $0.at) })
        let message =
            "\(series.name) reached \(series.text(worst.value)), \(NumberText.percent(worst.value / limit)) of its"
            + " limit of \(series.text(limit)), at \(window.label(of: worst.at))\(window.dayOfHour);"
            + " the threshold is \(NumberText.percentThreshold(level.1))"
        return Alert(
            type: resourceThreshold.rawValue, severity: level.0, message: message, source: .computed,
            raisedAt: first.at, metric: series.metric, occurrences: max(hours.count, 1))
    }
}

/// An hour that broke a rule, and by how much.
private struct Breach {
    let hour: Instant
    let amount: Double
}

extension [Breach] {
    /// The greatest; of equals the earliest.
    fileprivate var worst: Breach? {
        self.max { ($0.amount, $1.hour) < ($1.amount, $0.hour) }
    }

    fileprivate var othersText: String {
        count > 1 ? "; \(NumberText.counted(count, "hour")) broke this rule" : ""
    }
}

extension ReportWindow {
    /// Such as `14:00 and 15:00`.
    fileprivate func span(ofHour start: Instant) -> String {
        let hour = hours.first { $0.start == start }
        return "\(label(of: start)) and \(label(of: hour?.end ?? start.adding(seconds: 3600)))\(dayOfHour)"
    }

    /// Such as ` on 2026-11-22 (Europe/Berlin)` where the window is one hour, which is read without the report around it;
    /// else empty.
    fileprivate var dayOfHour: String {
        end.seconds - start.seconds > 3600 ? "" : " on \(timeZone.date(at: start)) (\(timeZone.name))"
    }
}
