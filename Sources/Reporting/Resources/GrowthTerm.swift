/// A part of a resource's growth: a function of the day whose factor is estimated.
enum GrowthTerm: Hashable, Sendable {
    case level
    /// Grows by 1 a day.
    case day
    /// Grows by 1 a day from a day on.
    case kink(Int)
    /// 1 from a day on.
    case step(Int)
    /// 1 on a weekday, counted from that of day 0; 0 on others.
    case weekday(Int)
    /// A rise that is 1 a day on day 0 and changes.
    case curve(GrowthForm, Double)
    /// How a curve changes with its rate.
    case bend(GrowthForm, Double)

    /// - Parameter day: 0 for the reported day, negative before it.
    func value(_ day: Int) -> Double {
        let x = Double(day)
        return switch self {
        case .level: 1
        case .day: x
        case .kink(let start): Double(max(day - start, 0))
        case .step(let start): day >= start ? 1 : 0
        case .weekday(let weekday): (day % 7 + 7) % 7 == weekday ? 1 : 0
        case .curve(let form, let rate): form.value(x, rate: rate)
        case .bend(let form, let rate):
            (form.value(x, rate: rate * 1.0001) - form.value(x, rate: rate * 0.9999)) / (0.0002 * rate)
        }
    }

    /// By how much it rises a day on the reported day.
    var slope: Double {
        switch self {
        case .day, .kink, .curve: 1
        case .level, .step, .weekday, .bend: 0
        }
    }

    /// Its value on the reported day, on average over weekdays.
    var usual: Double { if case .weekday = self { 1 / 7.0 } else { value(0) } }

    /// The day from which the slope is another one.
    var kink: Int? { if case .kink(let day) = self { day } else { nil } }

    /// The day of a step.
    var step: Int? { if case .step(let day) = self { day } else { nil } }
}
