/// Standard deviations that single values far out do not move.
enum RobustDeviation {
    /// Where a deviation is clipped, in standard deviations.
    static let clip = 2.5
    /// The variance that clipping there leaves of a standard normal distribution.
    static let clippedVariance = 0.9775
    /// From the median absolute deviation of a normal distribution to its standard deviation.
    fileprivate static let ofMedian = 1.4826
}

extension Collection<Double> {
    /// From the median absolute deviation; 0 when empty.
    func robustDeviation(from middle: Double) -> Double {
        (map { abs($0 - middle) }.median ?? 0) * RobustDeviation.ofMedian
    }
}
