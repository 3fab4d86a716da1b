/// How a condition of a day relates to the days before it: whether it is news.
enum Recurrence: Hashable {
    /// On no day on record before.
    case new
    /// Since that day, on every one since, for fewer days than make it standing.
    case since(CalendarDate)
    /// On each of the last days on record.
    case standing(since: CalendarDate)
    /// Now and then.
    case recurring
    /// No day before is on record.
    case unknown

    /// On so many days on record, or all where there are fewer, a condition is standing.
    static let daysOfStanding = 7
    /// What was there on so many days before the present ones comes and goes.
    private static let daysOfRecurring = 1

    /// - Parameter days: those on record before the day, the oldest first, each with whether it had the condition.
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

    /// The last days, those that all had the condition, the oldest first.
    static func run(_ days: [(date: CalendarDate, isThere: Bool)]) -> ArraySlice<(date: CalendarDate, isThere: Bool)> {
        days.suffix(days.reversed().prefix { $0.isThere }.count)
    }

    /// The first day of it; `nil` where that is the day itself, or not known.
    var firstDay: CalendarDate? {
        switch self {
        case .since(let date), .standing(let date): date
        case .new, .recurring, .unknown: nil
        }
    }

    /// Whether a reader knows it already.
    var isOld: Bool {
        switch self {
        case .standing, .recurring: true
        case .new, .since, .unknown: false
        }
    }
}
