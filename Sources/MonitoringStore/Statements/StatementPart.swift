import Reporting

/// What statements did in the part of an interval that counts for one hour.
///
/// An interval of up to `longestWhole` counts for the hour in which most of it lies. A longer one, after missed runs, is
/// divided over its hours in proportion to time, and marked: these parts are no measurements.
struct StatementPart: Sendable {
    let period: StatementPeriod
    /// Statements that did anything.
    let rows: [StatementInterval.Row]

    /// In seconds: a run every hour, half an hour late.
    private static let longestWhole: Int64 = 5400
    /// A longer interval, in hours, is not divided: only how it ended is known.
    private static let mostHours = 24 * 35

    /// - Returns: in the order of the hours; empty for an interval that is too long.
    static func parts(of interval: StatementInterval, in timeZone: ReportTimeZone) -> [StatementPart] {
        var hours: [(start: Instant, weight: Int)] = []
        var slot = timeZone.hourSlot(of: interval.from)
        while slot.start < interval.to {
            let overlap = min(slot.end, interval.to).microseconds - max(slot.start, interval.from).microseconds
            hours.append((slot.start, Int(overlap)))
            if hours.count > mostHours { return [] }
            slot = timeZone.hourSlot(of: slot.end)
        }
        func part(_ hour: Instant, isSpread: Bool, _ rows: [StatementInterval.Row]) -> StatementPart {
            StatementPart(
                period: StatementPeriod(
                    hour: hour, from: interval.from, to: interval.to, isSpread: isSpread, losses: interval.losses),
                rows: rows)
        }
        let isWhole = interval.to <= interval.from.adding(seconds: longestWhole)
        if isWhole || hours.count == 1 {
            // Of two hours with as much of it, the later one.
            let most = hours.enumerated().max { ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset) }
            return most.map { [part($0.element.start, isSpread: false, interval.rows)] } ?? []
        }
        var rows = [[StatementInterval.Row]](repeating: [], count: hours.count)
        for row in interval.rows {
            for (place, figures) in row.figures.divided(by: hours.map(\.weight)).enumerated() where !figures.isEmpty {
                var part = row
                part.figures = figures
                rows[place].append(part)
            }
        }
        return zip(hours, rows).map { part($0.start, isSpread: true, $1) }
    }
}
