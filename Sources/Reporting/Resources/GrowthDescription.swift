/// One way to describe the growth of a series, with the probability that it is the right one.
struct GrowthDescription {
    let scale: GrowthScale
    let fit: GrowthFit
    let weight: Double
    /// Standard deviation of the noise, on the scale.
    private let spread: Double
    private let distribution: StudentDistribution
    /// By how much steps raise positions a day if they go on as often as until the last of them; 0 for a single one.
    private var stepsPerDay = 0.0
    /// On the reported day, on an average weekday.
    private let level: Double
    private let slope: (mean: Double, variance: Double)
    /// The line on which the series goes on.
    let line: TrendLine

    init(scale: GrowthScale, fit: GrowthFit, weight: Double) {
        self.scale = scale
        self.fit = fit
        self.weight = weight
        let freedom = Double(max(fit.degreesOfFreedom, 1))
        // Values that are exact but for rounding neither rise nor fall by that.
        spread = max((fit.squares / freedom).squareRoot(), GrowthSearch.precision / 100)
        distribution = StudentDistribution(degreesOfFreedom: freedom)
        level = fit.estimate(fit.terms.map(\.usual)).mean
        slope = fit.estimate(fit.terms.map(\.slope))
        var (form, rate) = (GrowthForm.straight, 0.0)
        for case .curve(let one, let value) in fit.terms { (form, rate) = (one, value) }
        line = scale.line(level: level, slope: slope.mean, form: form, rate: rate)
        if let last = steps.last, steps.count > 1 {
            let days = max(last.day - fit.firstDay, -fit.firstDay / 2)
            stepsPerDay = steps.reduce(0) { $0 + $1.height } / Double(days)
        }
    }

    /// The probability that the series is at a value on a day, as seen from an end of the band.
    ///
    /// - Parameter goesOnStepping: whether steps are to go on as often as they came.
    func chance(of value: Double, on day: Int, at end: GrowthOutlook.End, goesOnStepping: Bool) -> Double {
        var estimate = fit.estimate(fit.terms.map { $0.value(day) })
        if let other = continuation(at: end) {
            estimate.mean += scale.position(of: other.value(Double(day))) - scale.position(of: line.value(Double(day)))
        }
        if goesOnStepping { estimate.mean += stepsPerDay * Double(day) }
        return chance(
            of: estimate, noise: end == .early ? 1 : 0, above: scale.position(of: value) - GrowthSearch.precision)
    }

    /// A curve describes the past days, and how it goes on is less certain than its fit. What slows down may go on at
    /// its present rate, and growth like some power of the days looks like the nearest form, or exponential.
    private func continuation(at end: GrowthOutlook.End) -> TrendLine? {
        var (form, acceleration) = (line.form, line.acceleration)
        switch (end, line.form) {
        case (.early, _) where acceleration < 0: form = .straight
        case (.early, .square): form = .cube
        case (.early, .cube): form = .exponential
        case (.late, .square): acceleration /= 2
        case (.late, .cube): form = .square
        case (.late, .exponential) where acceleration > 0: form = .square
        default: return nil
        }
        return TrendLine(level: line.level, perDay: line.perDay, form: form, acceleration: acceleration)
    }

    /// The probability that the series rises by more than this a day, on the reported day.
    func chance(ofRise perDay: Double) -> Double {
        chance(of: slope, noise: 0, above: scale.slope(ofRise: perDay, at: level))
    }

    private func chance(
        of estimate: (mean: Double, variance: Double), noise: Double, above position: Double
    ) -> Double {
        let error = spread * (estimate.variance + noise).squareRoot()
        guard error > 0 else { return estimate.mean > position ? 1 : 0 }
        return distribution.chance(above: (position - estimate.mean) / error)
    }

    /// The last day from which the slope is another one, and the rise per day before.
    var change: (day: Int, perDayBefore: Double)? {
        guard let day = fit.terms.compactMap(\.kink).max() else { return nil }
        let before = fit.estimate(fit.terms.map { $0.kink == day ? 0 : $0.slope }).mean
        return (day, scale.rise(ofSlope: before, at: fit.estimate(fit.terms.map { $0.value(day) }).mean))
    }

    /// Steps up and their heights as positions, oldest first.
    private var steps: [(day: Int, height: Double)] {
        fit.terms.compactMap { term in
            term.step.map { day in (day, fit.estimate(fit.terms.map { $0 == term ? 1 : 0 }).mean) }
        }.filter { $0.height > 0 }.sorted { $0.day < $1.day }
    }

    /// The last step up, its height, and the number of steps up.
    var step: (day: Int, height: Double, count: Int)? {
        steps.last.map { day, height in
            let after = fit.estimate(fit.terms.map { $0.value(day) }).mean
            return (day, scale.value(of: after) - scale.value(of: after - height), steps.count)
        }
    }

    /// What descriptions that differ only in their numbers have in common.
    struct Kind: Hashable {
        let isLogarithmic: Bool
        let isCurved: Bool
        let kinks: Int
        let steps: Int
    }

    var kind: Kind {
        Kind(
            isLogarithmic: scale.isLogarithmic, isCurved: !fit.terms.contains(.day),
            kinks: fit.terms.compactMap(\.kink).count, steps: fit.terms.compactMap(\.step).count)
    }
}
