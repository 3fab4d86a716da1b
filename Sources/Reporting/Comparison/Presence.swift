/// On which of the days before the reported one a subject was seen, and on which that is known: what makes it new, gone
/// or back.
struct Presence {
    /// Positions of comparable days that tell whether it was there.
    let known: [Int]
    /// Positions of days on which it was there.
    let seen: [Int]

    /// From so many days before, what none of them had is new.
    static let daysForNew = 7
    /// On so many days in a row it was there, or was not, before its absence or return is news.
    static let daysInARow = 7

    /// The last days in a row, if it was there on each of them; `nil` otherwise, and where too few are known.
    var steadyDays: ArraySlice<Int>? {
        let recent = known.suffix(Self.daysInARow)
        let seen = Set(seen)
        return recent.count == Self.daysInARow && recent.allSatisfy(seen.contains) ? recent : nil
    }

    /// For how many days it has been absent, if that is long, and longer than ever between two days that had it.
    var longAbsence: Int? {
        guard let last = seen.last else { return nil }
        let absence = known.count { $0 > last }
        let gaps = zip(seen, seen.dropFirst()).map { earlier, later in known.count { earlier < $0 && $0 < later } }
        return absence >= Self.daysInARow && absence > gaps.max() ?? 0 ? absence : nil
    }
}
