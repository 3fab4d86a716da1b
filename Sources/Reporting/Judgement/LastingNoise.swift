import Foundation

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
        var result = columns
        var means = [Double](repeating: 0, count: columns.count)
        var (variance, logDeterminant) = (lasting, 0.0)
        for (position, day) in days.enumerated() {
            if position > 0 {
                let kept = pow(resemblance, Double(day - days[position - 1]))
                for column in means.indices { means[column] *= kept }
                variance = kept * kept * variance + lasting * (1 - kept * kept)
            }
            let whole = max(variance + 1 - lasting, 1e-12)
            let (gain, unit) = (variance / whole, 1 / whole.squareRoot())
            for column in columns.indices {
                let surprise = columns[column][position] - means[column]
                result[column][position] = surprise * unit
                means[column] += gain * surprise
            }
            variance *= 1 - gain
            logDeterminant += log(whole)
        }
        return (result, logDeterminant)
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
