import Reporting

/// A tick on a time axis.
package struct TimeTick: Hashable, Sendable {
    /// Seconds since 1970.
    package let instant: Double
    /// Label such as `03:00`, `4 May`, `May 2026` or `2026`.
    package let label: String
    /// Whether the tick remains if there is room for only every second one.
    package let isMajor: Bool
}

/// Ticks of a time axis at full hours, days, months or years of local time.
///
/// Where clocks change, ticks stay at local times: a skipped hour has no tick, and a repeated hour has its tick at its
/// first occurrence.
package struct TimeTicks: Hashable, Sendable {
    /// Ticks, ascending.
    package let ticks: [TimeTick]

    /// The years 1 to 9999, outside of which there are no ticks.
    private static let supported = -62_135_596_800.0..<253_402_300_800.0

    /// At most about `maximumCount` ticks from `start` to before `end`, both in seconds since 1970.
    ///
    /// Empty if the window is empty: if it does not end after its start, or an end is not finite.
    package init(from start: Double, to end: Double, in timeZone: ReportTimeZone, maximumCount: Int) {
        guard start < end, TimeTicks.supported.contains(start), TimeTicks.supported.contains(end) else {
            ticks = []
            return
        }
        let count = Double(min(max(maximumCount, 1), 100))
        let step = TimeStep.all.first { ((end - start) / $0.leastSeconds).rounded(.up) <= count } ?? .years(10_000)
        let clock = WallClock(timeZone: timeZone)
        // One more day on either side: clocks may go back just after the start.
        let first = clock.local(at: start) - 86_400
        let last = clock.local(at: end) + 86_400
        let labelsMidnightByDay = end - start > 36 * 3600
        ticks = step.indices(from: first, through: last).compactMap { index in
            guard let instant = step.instant(at: index, on: clock, from: start), start <= instant, instant < end else {
                return nil
            }
            let label = step.label(at: index, labelsMidnightByDay: labelsMidnightByDay)
            return TimeTick(instant: instant, label: label, isMajor: index.isMultiple(of: 2))
        }
    }
}

/// The distance between two ticks on a time axis.
private enum TimeStep {
    case hours(Int)
    case days(Int)
    case weeks(Int)
    case months(Int)
    case years(Int)

    static let all: [TimeStep] = [
        .hours(1), .hours(2), .hours(3), .hours(6), .hours(12),
        .days(1), .days(2), .weeks(1), .weeks(2),
        .months(1), .months(3), .months(6),
        .years(1), .years(2), .years(5), .years(10), .years(20), .years(50), .years(100), .years(200), .years(500),
        .years(1000), .years(2000), .years(5000),
    ]

    /// The minimum length of the step in seconds, except on days on which clocks change.
    var leastSeconds: Double {
        switch self {
        case .hours(let count): Double(count) * 3600
        case .days(let count): Double(count) * 86_400
        case .weeks(let count): Double(count) * 7 * 86_400
        case .months(let count): Double(count) * 28 * 86_400
        case .years(let count): Double(count) * 365 * 86_400
        }
    }

    /// The steps, counted on the local clock from a fixed origin, that may begin between two local times.
    func indices(from first: Int, through last: Int) -> ClosedRange<Int> {
        let lower = index(of: first)
        return lower...max(lower, index(of: last))
    }

    /// `nil` where clocks skip the hour or the calendar skips the day. For a repeated hour, its first occurrence from
    /// `start` on.
    func instant(at index: Int, on clock: WallClock, from start: Double) -> Double? {
        guard case .hours(let count) = self else { return clock.start(ofDay: day(at: index)) }
        return clock.instants(showing: index * count * 3600).first { $0 >= start }
    }

    func label(at index: Int, labelsMidnightByDay: Bool) -> String {
        if case .hours(let count) = self {
            let hour = floorModulo(index * count, 24)
            if hour > 0 || !labelsMidnightByDay { return hour < 10 ? "0\(hour):00" : "\(hour):00" }
        }
        let day = CalendarDate(daysSince1970: day(at: index))
        return switch self {
        case .hours, .days, .weeks: "\(day.day) \(day.shortMonthName)"
        case .months: "\(day.shortMonthName) \(day.year)"
        case .years: "\(day.year)"
        }
    }

    private func index(of local: Int) -> Int {
        let day = floorDivide(local, 86_400)
        return switch self {
        case .hours(let count): floorDivide(local, count * 3600)
        case .days(let count): floorDivide(day, count)
        // 1970-01-05 was a Monday.
        case .weeks(let count): floorDivide(day - 4, count * 7)
        case .months(let count): floorDivide(CalendarDate(daysSince1970: day).monthNumber, count)
        case .years(let count): floorDivide(CalendarDate(daysSince1970: day).year, count)
        }
    }

    /// Days from 1970-01-01 to the day in which the step begins.
    private func day(at index: Int) -> Int {
        switch self {
        case .hours(let count): floorDivide(index * count, 24)
        case .days(let count): index * count
        case .weeks(let count): index * count * 7 + 4
        case .months(let count): CalendarDate(monthNumber: index * count).daysSince1970
        case .years(let count): CalendarDate(monthNumber: index * count * 12).daysSince1970
        }
    }

    private func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    private func floorModulo(_ value: Int, _ divisor: Int) -> Int { value - floorDivide(value, divisor) * divisor }
}
