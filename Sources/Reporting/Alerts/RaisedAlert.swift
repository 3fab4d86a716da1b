/// An alert together with the worst breach that raised it.
package struct RaisedAlert: Sendable {
    package let alert: Alert
    package let worst: JudgedHours.Breach
    package let threshold: Double

    /// `nil` without a breach.
    init?(_ rule: HourlyRule, _ judged: JudgedHours, window: ReportWindow) {
        // The highest value; the earliest if several are equal.
        guard let first = judged.breaches.first, let last = judged.breaches.last,
            let worst = judged.breaches.max(by: { ($0.value, $1.hour) < ($1.value, $0.hour) })
        else { return nil }
        self.worst = worst
        threshold = judged.threshold
        alert = Alert(
            type: rule.type, severity: judged.breaches.map(\.severity).max(), message: worst.message(),
            source: .computed, raisedAt: first.at, endpoint: judged.endpoint?.name, method: judged.endpoint?.method,
            metric: judged.metric, occurrences: judged.breaches.count,
            hours: AlertHours(
                threshold: judged.threshold, values: judged.values, breaches: judged.breaches.map(\.hour)),
            lastHour: window.hours[last.hour].start)
    }
}

extension ReportWindow {
    /// Such as `from 14:00 to 15:00`; `on 22 Nov, 14:00 to 15:00` where the window is one hour, whose messages are read
    /// without a report around them.
    func span(ofHour index: Int) -> String {
        let hour = hours[index]
        let end = date != nil && hour.end == self.end ? "24:00" : label(of: hour.end)
        return "\(isHour ? "on \(dayOfHour)," : "from") \(label(of: hour.start)) to \(end)"
    }

    /// Such as ` at 20:05`; ` on 22 Nov, 20:05` where the window is one hour.
    func moment(_ instant: Instant) -> String {
        isHour ? " on \(dayOfHour), \(label(of: instant))" : " at \(label(of: instant))"
    }

    private var isHour: Bool { end.seconds - start.seconds <= 3600 }

    /// Such as `22 Nov`.
    private var dayOfHour: String { ChangeSentence.day(timeZone.date(at: start)) }
}
