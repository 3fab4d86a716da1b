/// Days on which a resource fell sharply and stayed low, as it does when files are deleted, a table is rewritten or
/// logs are rotated: what was before them says little of what comes.
struct ResourceFalls {
    /// Positions of the first value after each fall, ascending.
    let positions: [Int]

    /// A fall is at least a quarter of all that the values span, and five times what is usual from one day to the next.
    private static let leastPart = 0.25
    private static let usualChanges = 5.0
    /// A fall of which half is regained within so many days is a weekend, not an end.
    private static let recoveryDays = 4

    init(_ values: [Double]) {
        let changes = zip(values.dropFirst(), values).map { $0 - $1 }
        let span = (values.max() ?? 0) - (values.min() ?? 0)
        guard span > 0, changes.allSatisfy(\.isFinite) else {
            positions = []
            return
        }
        let middle = changes.sorted().sortedMedian
        let usual = 1.4826 * changes.map { abs($0 - middle) }.sorted().sortedMedian
        var falls: [Int] = []
        var greatestRegained = 0.0
        for (index, change) in changes.enumerated()
        where -change >= Self.leastPart * span && -change > Self.usualChanges * usual {
            let after = values[(index + 1)...].prefix(Self.recoveryDays)
            if let highest = after.max(), highest >= values[index] + change / 2 {
                greatestRegained = max(greatestRegained, -change)
            } else if after.count == Self.recoveryDays || -change > 2 * greatestRegained {
                // One too fresh to tell is what such falls were before.
                falls.append(index + 1)
            }
        }
        positions = falls
    }
}
