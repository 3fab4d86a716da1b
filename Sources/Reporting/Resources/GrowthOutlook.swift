import Glibc

/// Where a series of daily values goes, as all descriptions of it say that its days support.
///
/// A description is a straight line with steps and changes of its slope, or a curve (`GrowthForm`), of the values or of
/// their logarithms, each with noise that lasts more or less. Changes are added one after another as long as the best
/// one is worth its penalty (binary segmentation: A. J. Scott and M. Knott, Biometrics 30, 1974). No description is
/// chosen: each has a say with the weight of its penalized likelihood (Bayesian model averaging: A. E. Raftery,
/// Sociological Methodology 25, 1995; J. A. Hoeting et al., Statistical Science 14, 1999). So a band covers every day
/// on which the last change may have been, and both a line and a curve where both fit.
struct GrowthOutlook {
    /// Which end of the band is asked for: at the start a day's own noise may reach the limit, and a curve goes on in
    /// the way that is earlier; at the end in the way that is later.
    enum End { case early, middle, late }

    private let descriptions: [GrowthDescription]
    /// The most likely description of the most likely kind.
    let best: GrowthDescription
    /// The longest time that growth waits for the next step of stairs, in days.
    let delay: Int
    /// How much earlier than expected that step may come, in days.
    let haste: Int

    /// - Parameter days: ascending, 0 for the reported day.
    /// - Returns: `nil` for fewer than three values, for values that are equal or have no finite range,
    ///   and for values so large that no line can be computed.
    init?(days: [Int], values: [Double]) {
        let stairs = ResourceStairs(values, days: days)
        delay = stairs?.longestTread ?? 0
        haste = stairs.map { $0.longestTread - $0.shortestTread + 1 } ?? 0
        let positions = stairs?.positions ?? Array(values.indices)
        guard positions.count >= 3 else { return nil }
        let searches = [false, true].compactMap { isLogarithmic in
            let values = positions.map { values[$0] }
            return GrowthScale(of: values, isLogarithmic: isLogarithmic).map { scale in
                GrowthSearch(values, days: positions.map { days[$0] }, scale: scale)
            }
        }
        guard let best = searches.flatMap(\.candidates).max(by: { $0.score < $1.score }) else { return nil }
        var descriptions = Self.weighted(searches) { _ in true }
        // What steps repeatedly and is level in between climbs stairs, and its growth includes the steps.
        if best.terms.count(where: { $0.step != nil }) > 2,
            Self.chance(ofRise: 0, in: descriptions) < ResourceForecast.certainty
        {
            descriptions = Self.weighted(searches) { !$0.terms.contains { $0.step != nil } }
        }
        var weights: [GrowthDescription.Kind: Double] = [:]
        for description in descriptions { weights[description.kind, default: 0] += description.weight }
        guard
            let likely = descriptions.max(by: {
                (weights[$0.kind] ?? 0, $0.weight) < (weights[$1.kind] ?? 0, $1.weight)
            })
        else { return nil }
        let line = likely.line
        guard line.level.isFinite, line.perDay.isFinite, line.acceleration.isFinite else { return nil }
        self.descriptions = descriptions
        self.best = likely
    }

    /// Descriptions with weights that add up to 1.
    private static func weighted(
        _ searches: [GrowthSearch], where isIncluded: (GrowthSearch.Candidate) -> Bool
    ) -> [GrowthDescription] {
        let all = searches.flatMap { search in search.candidates.filter(isIncluded).map { (search, $0) } }
        let best = all.map(\.1.score).max() ?? 0
        let kept = all.filter { $0.1.score > best - GrowthSearch.negligible }
        let sum = kept.reduce(0) { $0 + exp($1.1.score - best) }
        return kept.compactMap { search, candidate in
            search.description(candidate, weight: exp(candidate.score - best) / sum)
        }
    }

    /// The first day after `start` on which the series is at a value with a probability; `nil` if there is none up to
    /// `horizon`.
    func day(of value: Double, chance: Double, at end: End, after start: Int = 0, horizon: Int) -> Int? {
        let goesOnStepping = end == .early && (best.step?.count ?? 0) > 1
        func isReached(_ day: Int) -> Bool {
            descriptions.reduce(0) {
                $0 + $1.weight * $1.chance(of: value, on: day, at: end, goesOnStepping: goesOnStepping)
            } >= chance
        }
        // Weekdays with greater values reach it first, so the week is found before the day.
        func firstDay(ofWeek week: Int) -> Int? { (start + week * 7 - 6...start + week * 7).first(where: isReached) }
        var (before, after) = (0, 1)
        while firstDay(ofWeek: after) == nil {
            before = after
            after = max(after + 1, after * 5 / 4)
            if after * 7 > horizon + 6 { return nil }
        }
        while after - before > 1 {
            let middle = (before + after) / 2
            if firstDay(ofWeek: middle) != nil { after = middle } else { before = middle }
        }
        return firstDay(ofWeek: after).flatMap { $0 > horizon ? nil : $0 }
    }

    /// The probability that it rises by more than this a day now.
    func chance(ofRise perDay: Double) -> Double { Self.chance(ofRise: perDay, in: descriptions) }

    private static func chance(ofRise perDay: Double, in descriptions: [GrowthDescription]) -> Double {
        descriptions.reduce(0) { $0 + $1.weight * $1.chance(ofRise: perDay) }
    }

    /// The rise a day that is exceeded with a probability, by bisection.
    func rise(chance: Double) -> Double {
        let middle = best.line.perDay
        var reach = max(abs(middle) / 1000, .leastNormalMagnitude)
        while reach < .greatestFiniteMagnitude / 8,
            self.chance(ofRise: middle - reach) < chance || self.chance(ofRise: middle + reach) > chance
        {
            reach *= 4
        }
        var (low, high) = (middle - reach, middle + reach)
        for _ in 0..<24 {
            let between = low + (high - low) / 2
            if self.chance(ofRise: between) > chance { low = between } else { high = between }
        }
        return low + (high - low) / 2
    }
}
