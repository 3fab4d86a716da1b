import Glibc

/// Student's t distribution.
struct StudentDistribution: Hashable, Sendable {
    /// Degrees of freedom, above 0; need not be whole.
    let degreesOfFreedom: Double

    /// The probability of a value above `t`, accurate even if it is tiny.
    ///
    /// Uses the regularized incomplete beta function: P(T > t) = I(df / (df + t²); df/2, 1/2) / 2 for t >= 0.
    func chance(above t: Double) -> Double {
        guard t.isFinite, degreesOfFreedom > 0 else { return t > 0 ? 0 : t < 0 ? 1 : 0.5 }
        let tail =
            0.5 * IncompleteBeta(degreesOfFreedom / 2, 0.5).value(at: degreesOfFreedom / (degreesOfFreedom + t * t))
        return t >= 0 ? tail : 1 - tail
    }
}

/// The regularized incomplete beta function I(x; a, b).
struct IncompleteBeta: Hashable, Sendable {
    let a: Double
    let b: Double

    init(_ a: Double, _ b: Double) {
        self.a = a
        self.b = b
    }

    /// Evaluates its continued fraction with Lentz's method (Abramowitz and Stegun 26.5.8; Press et al., Numerical
    /// Recipes, section 6.4).
    func value(at x: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x))
        // The fraction converges fast on one side, and the other side is its mirror image.
        if x < (a + 1) / (a + b + 2) { return front * Self.fraction(x, a, b) / a }
        return 1 - front * Self.fraction(1 - x, b, a) / b
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func clear(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / clear(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...500 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / clear(1 + even * d)
            c = clear(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / clear(1 + odd * d)
            c = clear(1 + odd / c)
            result *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        return result
    }
}

/// log Γ(x) for x > 0, by Stirling's series (Abramowitz and Stegun 6.1.41) after shifting x above 10.
func logGamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 10 {
        shift += log(x)
        x += 1
    }
    let square = 1 / (x * x)
    let series = (1 / 12.0 - square * (1 / 360.0 - square * (1 / 1260.0 - square * (1 / 1680.0 - square / 1188)))) / x
    return (x - 0.5) * log(x) - x + 0.918_938_533_204_672_74 + series - shift
}

/// The first derivative of log Γ (Abramowitz and Stegun 6.3.18), for x > 0.
func digamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 10 {
        shift += 1 / x
        x += 1
    }
    let square = 1 / (x * x)
    return log(x) - 0.5 / x - square * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square / 240))) - shift
}

/// The second derivative of log Γ (Abramowitz and Stegun 6.4.12), for x > 0.
func trigamma(_ x: Double) -> Double {
    var (x, shift) = (x, 0.0)
    while x < 10 {
        shift += 1 / (x * x)
        x += 1
    }
    let square = 1 / (x * x)
    return 1 / x + square / 2 + square / x * (1 / 6.0 - square * (1 / 30.0 - square * (1 / 42.0 - square / 30))) + shift
}

/// The x above 0 whose trigamma is `value`, found by bisection of a decreasing function.
func inverseTrigamma(_ value: Double) -> Double {
    var (low, high) = (1e-6, 1e7)
    for _ in 0..<200 {
        let middle = (low * high).squareRoot()
        if trigamma(middle) > value { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
}
