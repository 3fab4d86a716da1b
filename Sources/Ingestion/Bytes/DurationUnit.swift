/// The unit in which a log writes response times.
enum DurationUnit: String, Sendable {
    case seconds = "s"
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    /// Nanoseconds are the number times ten to this power.
    var nanosecondPower: Int { powerOfTen + 6 }

    /// Milliseconds are the number times ten to this power.
    var powerOfTen: Int {
        switch self {
        case .seconds: 3
        case .milliseconds: 0
        case .microseconds: -3
        case .nanoseconds: -6
        }
    }

    var noun: String {
        switch self {
        case .seconds: "seconds"
        case .milliseconds: "milliseconds"
        case .microseconds: "microseconds"
        case .nanoseconds: "nanoseconds"
        }
    }

    /// Splits `name:unit` at the last colon. If that is not followed by a unit, the name is the whole text.
    static func split(_ text: String) -> (name: String, unit: DurationUnit?) {
        guard let colon = text.lastIndex(of: ":"),
            let unit = DurationUnit(rawValue: String(text[text.index(after: colon)...]))
        else { return (text, nil) }
        return (String(text[..<colon]), unit)
    }

    /// What follows the last colon of a text that has no unit; `nil` if that is not meant as one.
    static func unknown(in text: String) -> String? {
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex else { return nil }
        let unit = text[text.index(after: colon)...]
        return !unit.isEmpty && unit.allSatisfy(\.isLetter) ? String(unit) : nil
    }

    /// What to do about an unknown unit.
    static let list = "use s, ms, us or ns, for seconds, milliseconds, microseconds or nanoseconds"
}
