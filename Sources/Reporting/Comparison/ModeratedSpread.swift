import Foundation

/// How much more or less than expected the errors of each series vary, moderated by those of the others.
///
/// Smyth, "Linear models and empirical Bayes methods for assessing differential expression in microarray experiments",
/// 2004: the variance of a series is taken as its own with its degrees of freedom and a common one with prior degrees
/// of freedom put together; the prior is fitted to the mean and the variance of the logarithms.
struct ModeratedSpread {
    let factors: [Double]
    let degreesOfFreedom: [Double]

    /// More would say that all series vary alike, which no number of days can show. With 100, times of unchanged
    /// simulated days, of 28 days of history, were called worse 1.4 times as often as their chances add up to; with 50,
    /// 1.1 times.
    private static let mostPriorDegrees = 50.0
    /// What is taken for granted where series are too few to be compared.
    private static let fewestPriorDegrees = 3.0

    /// - Parameter errors: in units of what is expected, by series.
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
            // Few series know little of all series.
            priorDegrees = min(priorDegrees, typical.reduce(0.0) { $0 + $1.degrees })
            prior = exp(mean + digamma(priorDegrees / 2) - log(priorDegrees / 2))
        }
        factors = own.map { ($0.variance * $0.degrees + prior * priorDegrees) / ($0.degrees + priorDegrees) }
        degreesOfFreedom = own.map { $0.degrees + priorDegrees }
    }
}
