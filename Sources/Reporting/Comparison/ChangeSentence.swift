/// Words the evidence of a change for pages and the digest.
enum ChangeSentence {
    /// Example: `P95 312 → 431 ms (+38 %)`.
    static func times(_ name: String, before: Double, after: Double) -> String {
        let places = max(before, after) < 99.95 ? 1 : 0
        return
            "\(name) \(NumberText.decimal(before, places: places)) → \(NumberText.decimal(after, places: places)) ms (\(ratio(before, after)))"
    }

    /// Example: `requests 4,100 → 2,050 (−50 %)`.
    static func counts(before: Double, after: Double) -> String {
        "requests \(NumberText.decimal(before, places: 0)) → \(NumberText.decimal(after, places: 0)) (\(ratio(before, after)))"
    }

    /// Example: `Errors 0.15 → 6.3 %`.
    static func shares(_ name: String, before: Double, after: Double) -> String {
        let places = max(before, after) < 0.09995 ? 2 : 1
        func percent(_ share: Double) -> String { NumberText.trimmed(NumberText.decimal(share * 100, places: places)) }
        return "\(name) \(percent(before)) → \(percent(after)) %"
    }

    /// Example: `average 3.1 → 9.2 ms (+197 %)`; with more decimals for times below a millisecond.
    static func averages(before: Double, after: Double) -> String {
        let places = averagePlaces(max(before, after))
        return
            "average \(NumberText.decimal(before, places: places)) → \(NumberText.decimal(after, places: places)) ms (\(ratio(before, after)))"
    }

    /// Example: `0.042 ms`.
    static func average(_ milliseconds: Double) -> String {
        "\(NumberText.decimal(milliseconds, places: averagePlaces(milliseconds))) ms"
    }

    private static func averagePlaces(_ milliseconds: Double) -> Int {
        milliseconds < 0.9995 ? 3 : milliseconds < 9.995 ? 2 : milliseconds < 99.95 ? 1 : 0
    }

    /// Example: `calls 1,204,331 → 3,610,040 (+200 %)`.
    static func calls(before: Double, after: Double) -> String {
        "calls \(NumberText.decimal(before, places: 0)) → \(NumberText.decimal(after, places: 0)) (\(ratio(before, after)))"
    }

    /// `total time 12.3 s → 5.1 min (25x)`.
    static func durations(before: Double, after: Double) -> String {
        "total time \(NumberText.duration(milliseconds: before)) → \(NumberText.duration(milliseconds: after)) (\(ratio(before, after)))"
    }

    /// Example: `higher than on any of the last 4 Sundays`, or `... last days` where there are too few of them.
    static func evidence(isAbove: Bool, today: Double, weekdays: [Double], days: [Double], weekday: String) -> String {
        let (values, name) = weekdays.count >= 2 ? (weekdays, weekday) : (days, "day")
        let beyond = values.count { isAbove ? $0 < today : $0 > today }
        let word = isAbove ? "higher" : "lower"
        if beyond == values.count { return "\(word) than on \(any(values.count, name))" }
        return "\(word) than on \(NumberText.count(beyond)) of the last \(NumberText.counted(values.count, name))"
    }

    /// `any of the last 4 Sundays`, `either of the last 2 Sundays`, `the last Sunday`.
    static func any(_ number: Int, _ name: String) -> String {
        number == 1
            ? "the last \(name)"
            : "\(number == 2 ? "either" : "any") of the last \(NumberText.counted(number, name))"
    }

    /// `19 Nov`.
    static func day(_ date: CalendarDate) -> String { "\(date.day) \(date.monthName.prefix(3))" }

    static func ratio(_ before: Double, _ after: Double) -> String {
        guard before > 0 else { return "from nothing" }
        let ratio = after / before
        if ratio >= 10 { return "\(NumberText.decimal(ratio, places: 0))x" }
        let percent = NumberText.decimal(abs(ratio - 1) * 100, places: 0)
        return "\(ratio < 1 ? "−" : "+")\(percent) %"
    }
}
