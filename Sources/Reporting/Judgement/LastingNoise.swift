import Glibc

/// The noise of a daily figure whose days resemble the days before: a lasting part, with the correlation r from day to
/// day (an autoregressive process of the first order), and a part that is each day's own.
struct LastingNoise: Hashable {
    /// r, the correlation of the lasting part with that of the day before, 0...0.9.
    let resemblance: Double
    /// The part of the variance that lasts, 0...1.
    let lasting: Double

    /// Columns of values by day: each value minus the prediction from the days before it, in units of the standard
    /// deviation of that difference. For columns whitened in this way, ordinary least squares are the generalized least
    /// squares of the original columns (the innovations of a Kalman filter; Harvey, Forecasting, Structural Time Series
    /// Models and the Kalman Filter, 1989, section 3.4).
    ///
    /// - Parameters:
    ///   - columns: columns, each as long as `days`.
    ///   - days: ascending; days may be missing.
    /// - Returns: the columns, and the logarithm of the determinant of the covariance, for a variance of 1.
    func whitened(_ columns: [[Double]], days: [Int]) -> (columns: [[Double]], logDeterminant: Double) {
        let filter = NoiseFilter(self, days: days)
        return (columns.map(filter.whitened), filter.logDeterminant)
    }
}

/// What makes lasting noise of some days independent.
struct NoiseFilter {
    /// How the expectation of a day is made from the days before, in order: the part of the day before that is kept, the
    /// part of the surprise that lasts, and 1 by the standard deviation of the surprise.
    private let steps: [(kept: Double, gain: Double, unit: Double)]
    /// The logarithm of the determinant of the covariance, for a variance of 1.
    let logDeterminant: Double

    /// - Parameter days: ascending; days may be missing.
    init(_ noise: LastingNoise, days: [Int]) {
        var steps: [(kept: Double, gain: Double, unit: Double)] = []
        steps.reserveCapacity(days.count)
        var (variance, logDeterminant) = (noise.lasting, 0.0)
        for (position, day) in days.enumerated() {
            var kept = 1.0
            if position > 0 {
                kept = pow(noise.resemblance, Double(day - days[position - 1]))
                variance = kept * kept * variance + noise.lasting * (1 - kept * kept)
            }
            let whole = max(variance + 1 - noise.lasting, 1e-12)
            let gain = variance / whole
            steps.append((kept, gain, 1 / whole.squareRoot()))
            variance *= 1 - gain
            logDeterminant += log(whole)
        }
        self.steps = steps
        self.logDeterminant = logDeterminant
    }

    func whitened(_ column: [Double]) -> [Double] {
        var result = column
        var mean = 0.0
        for position in steps.indices {
            let step = steps[position]
            mean *= step.kept
            let surprise = column[position] - mean
            result[position] = surprise * step.unit
            mean += step.gain * surprise
        }
        return result
    }
}

/// The fit of one additional column to a series, together with the columns that every fit includes.
struct ColumnFit {
    /// Factor of the column.
    let slope: Double
    /// Standard error of `slope`.
    let error: Double
    /// Sum of squares that the fit leaves.
    let squares: Double
    /// Number of values minus number of columns.
    let degreesOfFreedom: Int
    /// Restricted log-likelihood, up to a constant: for fits with the same columns, the greater one is more likely.
    let logLikelihood: Double
}

/// A series and the columns that every fit includes, whitened and orthogonal.
struct WhitenedSeries {
    private let noise: LastingNoise
    private let days: [Int]
    private var base: [[Double]] = []
    private var series: [Double] = []
    private var logDeterminant = 0.0

    init(_ values: [Double], columns: [[Double]], days: [Int], noise: LastingNoise) {
        self.noise = noise
        self.days = days
        let whitened = noise.whitened(columns + [values], days: days)
        logDeterminant = whitened.logDeterminant
        for column in whitened.columns.dropLast() {
            let rest = orthogonal(column)
            let length = rest.squares
            // A weekday without any day adds nothing.
            guard length > 1e-9 else { continue }
            logDeterminant += log(length)
            base.append(rest.map { $0 / length.squareRoot() })
        }
        series = orthogonal(whitened.columns[columns.count])
    }

    /// `nil` if the column is a sum of the others, or if there are too few values.
    func fit(_ column: [Double]) -> ColumnFit? {
        let column = orthogonal(noise.whitened([column], days: days).columns[0])
        let length = column.squares
        let freedom = series.count - base.count - 1
        guard length > 1e-9, freedom > 0 else { return nil }
        let slope = zip(series, column).reduce(0) { $0 + $1.0 * $1.1 } / length
        let squares = max(series.squares - slope * slope * length, 1e-12)
        let variance = squares / Double(freedom)
        return ColumnFit(
            slope: slope, error: (variance / length).squareRoot(), squares: squares, degreesOfFreedom: freedom,
            logLikelihood: -0.5 * (Double(freedom) * log(variance) + logDeterminant + log(length)))
    }

    /// Makes a column orthogonal with the modified Gram-Schmidt method.
    private func orthogonal(_ column: [Double]) -> [Double] {
        var rest = column
        for other in base {
            let part = zip(rest, other).reduce(0) { $0 + $1.0 * $1.1 }
            for position in rest.indices { rest[position] -= part * other[position] }
        }
        return rest
    }
}

extension [Double] {
    fileprivate var squares: Double { reduce(0) { $0 + $1 * $1 } }
}
