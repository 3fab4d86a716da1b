/// The evidence of a change in words, as pages and the digest write it.
enum ChangeSentence {
    /// `P95 312 → 431 ms (+38 %)`.
    static func times(before: Double, after: Double) -> String {
        let places = max(before, after) < 99.95 ? 1 : 0
        return "P95 \(NumberText.decimal(before, places: places)) → \(NumberText.decimal(after, places: places)) ms (\(ratio(before, after)))"
    }

    /// `Errors 0.15 → 6.3 %`.
    static func shares(_ name: String, before: Double, after: Double) -> String {
        let places = max(before, after) < 0.09995 ? 2 : 1
        func percent(_ share: Double) -> String { NumberText.trimmed(NumberText.decimal(share * 100, places: places)) }
        return "\(name) \(percent(before)) → \(percent(after)) %"
    }

    /// `Time 12.3 → 45.1 s (3.7 times)`.
    static func durations(before: Double, after: Double) -> String {
        "Time \(NumberText.duration(milliseconds: before)) → \(NumberText.duration(milliseconds: after)) (\(ratio(before, after)))"
    }

    /// `above all of the last 4 Sundays`, or of the last nights where there are too few of them.
    static func evidence(isAbove: Bool, tonight: Double, weekdays: [Double], nights: [Double], weekday: String) -> String {
        let (values, name) = weekdays.count >= 2 ? (weekdays, weekday) : (nights, "night")
        let beyond = values.count { isAbove ? $0 < tonight : $0 > tonight }
        let count = beyond == values.count ? "all" : NumberText.count(beyond)
        return "\(isAbove ? "above" : "below") \(count) of the last \(NumberText.counted(values.count, name))"
    }

    /// `19 November`: in the last month, the year is no matter.
    static func day(_ date: CalendarDate) -> String { "\(date.day) \(date.monthName)" }

    private static func ratio(_ before: Double, _ after: Double) -> String {
        guard before > 0 else { return "from nothing" }
        let ratio = after / before
        if ratio >= 10 { return "\(NumberText.decimal(ratio, places: 0)) times" }
        let percent = NumberText.decimal(abs(ratio - 1) * 100, places: 0)
        return "\(ratio < 1 ? "−" : "+")\(percent) %"
    }
}
