import Reporting

/// Figures as a page writes them: exact ones as a number, bounded ones as their bounds.
enum FigureText {
    /// A percentile. Examples: `120 ms`; `110–130 ms` or `at least 110 ms` if bounded; `—` if unknown.
    static func milliseconds(_ figure: LatencyFigure) -> String {
        if let exact = figure.milliseconds { return NumberText.milliseconds(exact) }
        guard let bounds = figure.bounds else { return NumberText.milliseconds(nil) }
        switch (bounds.low, bounds.high) {
        case (let low?, let high?) where low == high: return NumberText.milliseconds(low)
        case (let low?, let high?) where abs(high) >= NumberText.longestMilliseconds:
            return "\(NumberText.milliseconds(low))–\(NumberText.milliseconds(high))"
        case (let low?, let high?):
            let places = abs(high) < 99.95 ? 1 : 0
            return "\(NumberText.decimal(low, places: places))–\(NumberText.decimal(high, places: places)) ms"
        case (let low?, nil): return "at least \(NumberText.milliseconds(low))"
        case (nil, let high?): return "at most \(NumberText.milliseconds(high))"
        case (nil, nil): return NumberText.milliseconds(nil)
        }
    }

    static func mean(_ summary: Summary) -> String {
        guard let mean = summary.meanMilliseconds else { return NumberText.milliseconds(nil) }
        guard let bounds = summary.latency.mean.bounds, let low = bounds.low, low != mean,
            mean < NumberText.longestMilliseconds
        else { return NumberText.milliseconds(mean) }
        // A margin that does not show in the digits of the mean is left out.
        let margin = NumberText.decimal(mean - low, places: 1)
        return margin == "0.0" ? NumberText.milliseconds(mean) : "\(NumberText.milliseconds(mean)) ± \(margin)"
    }
}
