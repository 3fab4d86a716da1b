/// The trend of daily values, estimated so that single outliers hardly move it.
///
/// The slope is the median of the slopes between all pairs of days, and its 95 % interval ends at the pairs that are as
/// far from the middle as Kendall's S may be from 0 by chance (P. K. Sen, "Estimates of the Regression Coefficient
/// Based on Kendall's Tau", JASA 63, 1968; H. Theil, 1950). Each line is placed so that half of the days lie above it
/// (W. J. Conover, "Practical Nonparametric Statistics"). A day above its trend is usually followed by another one, so
/// days count as fewer than they are: the variance of S is multiplied by (1 + r) / (1 - r), r being the rank
/// correlation of neighboring days around the line (the effective number of observations of Bayley and Hammersley,
/// 1946, as Hamed and Rao, J. Hydrology 204, 1998, apply it to S), corrected for its bias in short series (M. Kendall,
/// Biometrika 41, 1954).
struct RobustTrend: Hashable, Sendable {
    struct Point: Hashable, Sendable {
        /// 0 for the reported day, negative before it.
        let day: Int
        let value: Double
    }

    let line: TrendLine
    /// The flattest and the steepest line compatible with the days; `nil` if any line is.
    let flattest: TrendLine?
    let steepest: TrendLine?
    /// How far the level of the lines may be from the true one, with 95 % confidence.
    let levelMargin: Double
    /// Whether two levels with a step between them describe the days better than the line.
    let isStep: Bool

    /// Whether every line compatible with the days rises.
    var isGrowing: Bool { flattest.map { $0.perDay > 0 } ?? false }
    var isFalling: Bool { steepest.map { $0.perDay < 0 } ?? false }

    /// Two-sided 95 % quantile of the normal distribution.
    private static let normalQuantile = 1.959964
    /// The ratio of the standard deviation to the median absolute deviation, for normal noise.
    private static let deviationRatio = 1.4826
    /// The ratio of the standard error of a median to that of a mean, for normal noise.
    private static let medianErrorRatio = 1.2533

    /// - Parameter points: ascending by day, each day at most once.
    /// - Returns: `nil` for fewer than three days, and for values so large that no slope can be computed.
    init?(_ points: [Point]) {
        let count = points.count
        guard count >= 3 else { return nil }
        var slopes: [Double] = []
        slopes.reserveCapacity(count * (count - 1) / 2)
        for (index, first) in points.enumerated() {
            for second in points[(index + 1)...] {
                slopes.append((second.value - first.value) / Double(second.day - first.day))
            }
        }
        guard slopes.allSatisfy(\.isFinite) else { return nil }
        slopes.sort()
        func fitted(_ perDay: Double) -> TrendLine {
            TrendLine(level: points.map { $0.value - perDay * Double($0.day) }.sorted().sortedMedian, perDay: perDay)
        }
        let line = fitted(slopes.sortedMedian)
        let residuals = points.map { $0.value - line.level - line.perDay * Double($0.day) }
        let ranks = Ranks(residuals)
        let inflation = ranks.varianceInflation
        let reach = Self.normalQuantile * (Ranks(points.map(\.value)).kendallVariance * inflation).squareRoot()
        let low = ((Double(slopes.count) - reach) / 2).rounded(.down) - 1
        let high = ((Double(slopes.count) + reach) / 2).rounded(.up)
        let isBounded = low >= 0 && high < Double(slopes.count)
        let lines = [line, fitted(slopes[0]), fitted(slopes[slopes.count - 1])]
        guard lines.allSatisfy({ $0.level.isFinite && $0.perDay.isFinite }) else { return nil }
        self.line = line
        flattest = isBounded ? fitted(slopes[Int(low)]) : nil
        steepest = isBounded ? fitted(slopes[Int(high)]) : nil
        let deviations = residuals.map(abs).sorted()
        levelMargin =
            Self.normalQuantile * Self.medianErrorRatio * Self.deviationRatio * deviations.sortedMedian
            * (inflation / Double(count)).squareRoot()
        isStep = Self.distance(ofStep: points.map(\.value)) < deviations.reduce(0, +)
    }

    /// The sum of distances from the closer level, for the best position of a step with at least three days on either
    /// side.
    private static func distance(ofStep values: [Double]) -> Double {
        func distance(_ values: ArraySlice<Double>) -> Double {
            let middle = values.sorted().sortedMedian
            return values.reduce(0) { $0 + abs($1 - middle) }
        }
        guard values.count >= 6 else { return .infinity }
        return (3...values.count - 3).map { distance(values[..<$0]) + distance(values[$0...]) }.min() ?? .infinity
    }
}

/// The ranks of values, equal ones sharing the mean of theirs, minus the mean rank.
private struct Ranks {
    private let ranks: [Double]
    /// Number of values in each group of equal values.
    private var ties: [Int] = []

    init(_ values: [Double]) {
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for index in order[start..<end] { ranks[index] = Double(start + end - values.count) / 2 }
            ties.append(end - start)
            start = end
        }
        self.ranks = ranks
    }

    /// The variance of S (the number of rising pairs minus the number of falling ones) if the order of the values is
    /// random.
    var kendallVariance: Double {
        func term(_ count: Int) -> Double { Double(count * (count - 1) * (2 * count + 5)) / 18 }
        return max(term(ranks.count) - ties.reduce(0) { $0 + term($1) }, 0)
    }

    /// 1 for independent days, more if neighbors are alike.
    var varianceInflation: Double {
        let square = ranks.reduce(0) { $0 + $1 * $1 }
        guard square > 0 else { return 1 }
        let raw = zip(ranks, ranks.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / square
        let correlation = min(max(raw + (1 + 4 * raw) / Double(ranks.count), 0), 0.9)
        return (1 + correlation) / (1 - correlation)
    }
}
