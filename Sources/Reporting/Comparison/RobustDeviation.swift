/// Standard deviations that single outliers do not move.
enum RobustDeviation {
    /// Deviations are clipped at this many standard deviations.
    static let clip = 2.5
    /// The variance of a standard normal distribution after this clipping.
    static let clippedVariance = 0.9775
    /// The factor from the median absolute deviation of a normal distribution to its standard deviation.
    fileprivate static let ofMedian = 1.4826
}

extension Collection<Double> {
    /// The standard deviation estimated from the median absolute deviation; 0 when empty.
    func robustDeviation(from middle: Double) -> Double {
        (map { abs($0 - middle) }.median ?? 0) * RobustDeviation.ofMedian
    }
}
