/// Days on which a resource fell sharply and stayed low, for example because files were deleted, a table was rewritten
/// or logs were rotated. The days before say little about the future.
struct ResourceFalls {
    /// Positions of the first value after each fall, ascending.
    let positions: [Int]

    /// A fall is at least a quarter of the range of all values, and five times the usual change from one day to the
    /// next.
    private static let leastPart = 0.25
    private static let usualChanges = 5.0
    /// A fall of which half is regained within this many days is a weekend, not an end.
    private static let recoveryDays = 4

    /// - Parameter days: ascending, as many as there are values.
    init(_ values: [Double], days: [Int]) {
        let changes = zip(values.dropFirst(), values).map { $0 - $1 }
        let span = (values.max() ?? 0) - (values.min() ?? 0)
        guard span > 0, changes.allSatisfy(\.isFinite) else {
            positions = []
            return
        }
        let middle = changes.sorted().sortedMedian
        let usual = 1.4826 * changes.map { abs($0 - middle) }.sorted().sortedMedian
        let week = WeekdayPattern(days: days)
        var falls: [Int] = []
        var greatestRegained = 0.0
        for (index, change) in changes.enumerated()
        where -change >= Self.leastPart * span && -change > Self.usualChanges * usual
            && !week.recurs(index + 1, { changes[$0 - 1] <= change / 2 })
        {
            let after = values[(index + 1)...].prefix(Self.recoveryDays)
            if let highest = after.max(), highest >= values[index] + change / 2 {
                greatestRegained = max(greatestRegained, -change)
            } else if after.count == Self.recoveryDays || -change > 2 * greatestRegained {
                // A fall too recent to judge counts as what earlier falls were.
                falls.append(index + 1)
            }
        }
        positions = falls
    }
}
