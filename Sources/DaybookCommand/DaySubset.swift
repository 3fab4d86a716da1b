import Reporting

/// A part of the days that a run of `verify` reads, such as the first seventh: the same days every time, each day in
/// exactly one part.
struct DaySubset: Equatable {
    /// From 1 to `count`.
    let number: Int
    let count: Int

    static let all = DaySubset(number: 1, count: 1)

    private init(number: Int, count: Int) {
        self.number = number
        self.count = count
    }

    /// - Parameter text: such as `1/7`.
    /// - Throws: `UsageError`.
    init(_ text: String) throws {
        guard let match = text.wholeMatch(of: #/([0-9]+)/([0-9]+)/#), let number = Int(match.1),
            let count = Int(match.2), number >= 1, number <= count
        else {
            throw UsageError(
                "--subset \"\(text)\" is not a valid part of the days (for example 1/7, the first of seven parts, or 7/7, the last)"
            )
        }
        self.init(number: number, count: count)
    }

    /// Whether the window with this path is in the part. Days that are added or removed change nothing for others.
    func contains(_ path: String) -> Bool {
        guard count > 1 else { return true }
        // A window that ends at an hour goes with its day.
        let day = CalendarDate(String(WindowFolder(path).name.prefix(10)))?.daysSince1970 ?? 0
        return ((day % count) + count) % count == number - 1
    }
}
