/// Single days that stand out from the days on both sides of them, and say nothing about growth.
struct OutlyingDays {
    /// Ascending.
    let positions: [Int]

    /// How many times the usual change from day to day an outlier is away from both neighbors.
    private static let usualChanges = 4.0
    /// If more days than this part stand out, they are how the series is.
    private static let greatestPart = 0.1

    /// - Parameter days: ascending, as many as there are values.
    init(_ values: [Double], days: [Int]) {
        let changes = zip(values.dropFirst(), values).map { $0 - $1 }
        guard changes.count >= 2, changes.allSatisfy(\.isFinite) else {
            positions = []
            return
        }
        let middle = changes.sorted().sortedMedian
        let least = Self.usualChanges * 1.4826 * changes.map { abs($0 - middle) }.sorted().sortedMedian
        let found = (1..<values.count - 1).filter {
            let (before, after) = (changes[$0 - 1] - middle, middle - changes[$0])
            return min(before, after) > least || max(before, after) < -least
        }
        let week = WeekdayPattern(days: days)
        let once = found.filter { !week.recurs($0, found.contains) }
        positions = Double(once.count) <= Self.greatestPart * Double(values.count) ? once : []
    }
}
