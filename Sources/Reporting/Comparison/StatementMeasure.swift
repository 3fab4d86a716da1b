import Glibc

/// What is compared of the load of a statement, in the order in which it explains a change.
enum StatementMeasure: CaseIterable {
    case mean
    case calls
    case time

    var measure: Change.Measure {
        switch self {
        case .mean: .statementMean
        case .calls: .statementCalls
        case .time: .statementTime
        }
    }

    /// `nil` without a call.
    func value(_ figures: StatementHistory.Figures) -> Double? {
        switch self {
        case .mean: figures.meanMilliseconds
        case .calls: figures.calls
        case .time: figures.totalMilliseconds
        }
    }

    /// The time in milliseconds that a change of this measure alone makes up.
    ///
    /// - Parameter today: figures of the reported day.
    func time(of change: Double, today: StatementHistory.Figures) -> Double {
        switch self {
        case .mean: change * today.calls
        case .calls: change * (today.meanMilliseconds ?? 0)
        case .time: change
        }
    }

    /// The smallest change worth reporting, as a fraction.
    var relativeChange: Double {
        switch self {
        case .mean: 0.25
        case .calls, .time: 0.5
        }
    }

    /// Variance of a day's value, on the scale of the logarithm, where nothing is known yet.
    var defaultDayVariance: Double {
        switch self {
        case .mean: 0.1 * 0.1
        case .calls, .time: 0.2 * 0.2
        }
    }
}
