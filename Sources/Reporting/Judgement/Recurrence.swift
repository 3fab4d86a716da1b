/// How a condition of a day relates to the days before it; it decides whether the condition is news.
enum Recurrence: Hashable {
    /// Not on any earlier day on record.
    case new
    /// On every day since that day, but not for enough days to be standing.
    case since(CalendarDate)
    /// On each of the last days on record.
    case standing(since: CalendarDate)
    /// On some days, with gaps.
    case recurring
    /// No earlier day is on record.
    case unknown

    /// A condition is standing after this many days on record, or after all of them where there are fewer.
    static let daysOfStanding = 7
    /// A condition that was there on this many days before the present run comes and goes.
    private static let daysOfRecurring = 1

    /// - Parameter days: days on record before the day, oldest first, each with whether it had the condition.
    init(_ days: [(date: CalendarDate, isThere: Bool)]) {
        guard !days.isEmpty else {
            self = .unknown
            return
        }
        let run = Self.run(days)
        let first = run.first?.date
        if run.count >= min(Self.daysOfStanding, days.count), let first {
            self = .standing(since: first)
        } else if days.dropLast(run.count).count(where: \.isThere) >= Self.daysOfRecurring {
            self = .recurring
        } else {
            self = first.map { .since($0) } ?? .new
        }
    }

    /// The last consecutive days that all had the condition, oldest first.
    static func run(_ days: [(date: CalendarDate, isThere: Bool)]) -> ArraySlice<(date: CalendarDate, isThere: Bool)> {
        days.suffix(days.reversed().prefix { $0.isThere }.count)
    }

    /// Its first day; `nil` if that is the day itself, or unknown.
    var firstDay: CalendarDate? {
        switch self {
        case .since(let date), .standing(let date): date
        case .new, .recurring, .unknown: nil
        }
    }

    /// Whether a reader already knows it.
    var isOld: Bool {
        switch self {
        case .standing, .recurring: true
        case .new, .since, .unknown: false
        }
    }
}
