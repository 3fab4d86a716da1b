/// A series that grows by steps at about equal intervals and is level between them: storage that is extended, tables
/// that are loaded once a week. Its growth is that of its steps; the days between say nothing.
struct ResourceStairs {
    /// Positions of the first value after each step, ascending; with the first value of all if it is as far from the
    /// first step as steps are from each other.
    let positions: [Int]
    /// The longest time between two steps, in days.
    let longestTread: Int
    /// The shortest one.
    let shortestTread: Int

    private static let fewestLevels = 3
    /// A step is at least this many times the usual change from one day to the next.
    private static let usualChanges = 5.0
    /// The steps make at least this part of the growth.
    private static let leastPart = 0.75

    /// The longest tread is at most this many times as long as the shortest.
    private static let greatestRatio = 2

    /// `nil` if the values are not stairs.
    ///
    /// - Parameter days: ascending, as many as there are values.
    init?(_ values: [Double], days: [Int]) {
        guard let first = values.first, let last = values.last, last > first else { return nil }
        let changes = zip(values.dropFirst(), values).map { $0 - $1 }
        guard changes.allSatisfy(\.isFinite) else { return nil }
        let middle = changes.sorted().sortedMedian
        let usual = 1.4826 * changes.map { abs($0 - middle) }.sorted().sortedMedian
        let steps = changes.indices.filter { position in
            let half = values[position] + changes[position] / 2
            return changes[position] - middle > Self.usualChanges * usual && changes[position] > 0
                && values[(position + 1)...].allSatisfy { $0 > half }
        }
        let heights = steps.reduce(0) { $0 + changes[$1] }
        guard steps.count >= 2, heights >= Self.leastPart * (last - first) else { return nil }
        let tops = steps.map { $0 + 1 }
        let treads = zip(tops.dropFirst(), tops).map { days[$0] - days[$1] }
        longestTread = treads.max() ?? 0
        shortestTread = treads.min() ?? 0
        let begin = days[tops[0]] - days[0]
        positions = (abs(2 * begin - longestTread - shortestTread) <= shortestTread / 5 ? [0] : []) + tops
        guard positions.count >= Self.fewestLevels else { return nil }
        // Steps at any time are chance, and the next ones are not known from the last.
        guard longestTread <= Self.greatestRatio * shortestTread else { return nil }
        // Whoever has not climbed for long has stopped.
        guard days[days.count - 1] - days[positions[positions.count - 1]] <= 2 * longestTread else { return nil }
    }
}
