import Glibc

/// How the rise of a line changes from day to day.
package enum GrowthForm: String, Hashable, Codable, CaseIterable, Sendable {
    case straight
    /// The rise grows by the same amount every day: values grow like a square.
    case square
    /// The rise grows like a square: values grow like a third power.
    case cube
    /// The rise grows or shrinks by the same part of itself every day.
    case exponential
    /// The rise shrinks as that of a square root does.
    case root
    /// The rise shrinks as that of a logarithm does.
    case logarithm

    /// What has been added since day 0 if the rise is 1 a day on day 0, and changes by `rate` of itself then.
    func value(_ day: Double, rate: Double) -> Double {
        guard rate != 0 else { return day }
        return switch self {
        case .straight: day
        case .square: Self.power(2, of: day, rate: rate)
        case .cube: Self.power(3, of: day, rate: rate)
        case .root: Self.power(0.5, of: day, rate: rate)
        case .exponential: expm1(rate * day) / rate
        case .logarithm: -log(max(1 - rate * day, 1e-9)) / rate
        }
    }

    /// Level before its vertex.
    private static func power(_ power: Double, of day: Double, rate: Double) -> Double {
        (pow(max(1 + rate * day / (power - 1), 0), power) - 1) * (power - 1) / (rate * power)
    }

    /// The rates that are sensible for a history of some days, at a distance in which the fit has one best rate.
    func rates(of days: Double) -> [Double] {
        let changes: [Double] =
            switch self {
            case .straight: []
            case .square: [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6]
            case .cube: [0, 0.5, 1, 1.4, 1.7, 2, 2.2]
            case .exponential: Array(stride(from: -12, through: 18, by: 1.5))
            case .root: [-0.4999, -0.49, -0.47, -0.43, -0.36, -0.25, -0.1, 0]
            case .logarithm: [-0.998, -0.99, -0.97, -0.94, -0.9, -0.8, -0.65, -0.4, 0]
            }
        return changes.map { $0 / days }
    }
}
