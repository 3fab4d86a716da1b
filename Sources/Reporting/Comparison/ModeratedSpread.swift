import Glibc

/// The size of each series' errors relative to the expected size, moderated by the other series.
///
/// Smyth, "Linear models and empirical Bayes methods for assessing differential expression in microarray experiments",
/// 2004: the variance of a series combines its own variance and degrees of freedom with a common variance and prior
/// degrees of freedom; the prior is fitted to the mean and the variance of the logarithms.
struct ModeratedSpread {
    let factors: [Double]
    let degreesOfFreedom: [Double]

    /// A greater value would claim that all series vary alike, which no number of days can show. With 100, response
    /// times of unchanged simulated days with 28 days of history were called worse 1.4 times as often as the sum of
    /// their chances; with 50, 1.1 times as often.
    private static let mostPriorDegrees = 50.0
    /// Assumed where there are too few series to compare.
    private static let fewestPriorDegrees = 3.0

    /// - Parameter errors: errors by series, in units of their expected size.
    init(_ errors: [[Double]], isTypical: [Bool]) {
        let own = errors.map { errors -> (variance: Double, degrees: Double) in
            guard !errors.isEmpty else { return (1, 0) }
            let limit = RobustDeviation.clip * max(errors.robustDeviation(from: 0), 1)
            let sum = errors.reduce(0.0) { $0 + min($1 * $1, limit * limit) }
            return (
                max(sum / Double(errors.count) / RobustDeviation.clippedVariance, 1e-3),
                max(0.9 * Double(errors.count) - 1, 1)
            )
        }
        var (prior, priorDegrees) = (1.0, Self.fewestPriorDegrees)
        let typical = zip(own, isTypical).filter { $1 && $0.degrees >= 1 }.map(\.0)
        if typical.count >= 3 {
            let logs = typical.map { log($0.variance) - digamma($0.degrees / 2) + log($0.degrees / 2) }
            let mean = logs.reduce(0, +) / Double(logs.count)
            let variance = logs.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(logs.count - 1)
            let excess = variance - typical.reduce(0.0) { $0 + trigamma($1.degrees / 2) } / Double(typical.count)
            priorDegrees = excess > 0 ? min(2 * inverseTrigamma(excess), Self.mostPriorDegrees) : Self.mostPriorDegrees
            // A few series say little about all series.
            priorDegrees = min(priorDegrees, typical.reduce(0.0) { $0 + $1.degrees })
            prior = exp(mean + digamma(priorDegrees / 2) - log(priorDegrees / 2))
        }
        factors = own.map { ($0.variance * $0.degrees + prior * priorDegrees) / ($0.degrees + priorDegrees) }
        degreesOfFreedom = own.map { $0.degrees + priorDegrees }
    }
}
