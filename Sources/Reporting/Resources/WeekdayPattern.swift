/// Distinguishes what happens every week on the same weekday, which is a level of that weekday, from what happens once.
struct WeekdayPattern {
    /// By position, the weekdays since the value before: a missing day's change shows on the next day.
    private let weekdays: [Set<Int>]

    /// What recurs happens on at least this part of the nearest days with that weekday.
    private static let leastPart = 0.6
    /// Number of such days before, and as many after.
    private static let nearest = 3

    /// - Parameter days: ascending; days may be missing.
    init(days: [Int]) {
        weekdays = days.indices.map { position in
            let first = position == 0 ? days[0] : max(days[position - 1] + 1, days[position] - 6)
            return Set((first...days[position]).map { ($0 % 7 + 7) % 7 })
        }
    }

    /// Whether what happens at a position, which has one before it, happens in other weeks too.
    func recurs(_ position: Int, _ happens: (Int) -> Bool) -> Bool {
        weekdays[position].contains { weekday in
            let same = weekdays.indices.dropFirst().filter { weekdays[$0].contains(weekday) }
            let others =
                same.filter { $0 < position }.suffix(Self.nearest) + same.filter { $0 > position }.prefix(Self.nearest)
            return !others.isEmpty && Double(others.count(where: happens)) >= Self.leastPart * Double(others.count)
        }
    }
}
