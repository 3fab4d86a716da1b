import Glibc

/// Daily values as a sum of terms, fitted by generalized least squares (A. C. Aitken, 1935): values are whitened for
/// noise that lasts, and the terms are made orthogonal one by one, so that adding a term is cheap.
struct GrowthFit {
    private(set) var terms: [GrowthTerm] = []
    private let filter: NoiseFilter
    private let days: [Int]
    /// Orthonormal columns, whitened.
    private var base: [[Double]] = []
    /// The triangular matrix that makes the terms from `base`: for each term its parts.
    private var parts: [[Double]] = []
    /// Factors of the columns of `base`.
    private var factors: [Double] = []
    /// What the terms leave of the whitened values.
    private var rest: [Double]
    private(set) var squares: Double
    /// Logarithm of the determinant of the normal equations of the level and the day.
    private(set) var logPrecision = 0.0

    init(_ values: [Double], days: [Int], noise: LastingNoise, terms: [GrowthTerm]) {
        filter = NoiseFilter(noise, days: days)
        self.days = days
        rest = filter.whitened(values)
        squares = rest.reduce(0) { $0 + $1 * $1 }
        for term in terms { add(term) }
    }

    /// What a term's column leaves beside those before it, and its parts along them; `nil` if it is a sum of them.
    private func remainder(_ term: GrowthTerm) -> (column: [Double], parts: [Double])? {
        var column = filter.whitened(days.map(term.value))
        let whole = column.reduce(0) { $0 + $1 * $1 }
        var parts: [Double] = []
        for other in base {
            var part = 0.0
            for position in column.indices { part += column[position] * other[position] }
            for position in column.indices { column[position] -= part * other[position] }
            parts.append(part)
        }
        let squares = column.reduce(0) { $0 + $1 * $1 }
        guard squares > 1e-12 * whole, squares > 0 else { return nil }
        parts.append(squares.squareRoot())
        return (column, parts)
    }

    /// The squares that remain if a term is added; `nil` if it is a sum of those before it.
    func squares(adding term: GrowthTerm) -> Double? {
        guard let (column, parts) = remainder(term), let length = parts.last else { return nil }
        var product = 0.0
        for position in column.indices { product += column[position] * rest[position] }
        return max(squares - product * product / (length * length), 0)
    }

    /// The fit with further terms, without those that are sums of others.
    func adding(_ terms: [GrowthTerm]) -> GrowthFit {
        var fit = self
        for term in terms { fit.add(term) }
        return fit
    }

    private mutating func add(_ term: GrowthTerm) {
        guard let (column, parts) = remainder(term), let length = parts.last else { return }
        let unit = column.map { $0 / length }
        var factor = 0.0
        for position in unit.indices { factor += unit[position] * rest[position] }
        for position in unit.indices { rest[position] -= factor * unit[position] }
        squares = rest.reduce(0) { $0 + $1 * $1 }
        terms.append(term)
        base.append(unit)
        self.parts.append(parts)
        factors.append(factor)
        if terms.count <= 2 { logPrecision += 2 * log(length) }
    }

    /// Log-likelihood, up to a constant: restricted for level and day (H. D. Patterson and R. Thompson, Biometrika 58,
    /// 1971), with the penalty of Schwarz (Annals of Statistics 6, 1978) for every further factor.
    ///
    /// - Parameters:
    ///   - squares: what the fit leaves.
    ///   - further: the number of factors besides those of level and day.
    func score(_ squares: Double, further: Int, scale: GrowthScale) -> Double {
        let count = Double(days.count)
        let least = count * GrowthSearch.precision * GrowthSearch.precision
        return -0.5
            * (filter.logDeterminant + logPrecision + (count - 2) * (log(squares + least) - 2 * scale.logDensity)
                + Double(further) * log(count))
    }

    var firstDay: Int { days[0] }

    var degreesOfFreedom: Int { days.count - terms.count }

    /// The estimate of a sum of the terms, and its variance in units of the noise's variance.
    ///
    /// - Parameter values: what each term is multiplied with.
    func estimate(_ values: [Double]) -> (mean: Double, variance: Double) {
        var along: [Double] = []
        var (mean, variance) = (0.0, 0.0)
        for (position, value) in values.enumerated() {
            var left = value
            for other in 0..<position { left -= parts[position][other] * along[other] }
            let part = left / parts[position][position]
            along.append(part)
            mean += part * factors[position]
            variance += part * part
        }
        return (mean, variance)
    }
}
