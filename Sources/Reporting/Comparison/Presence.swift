/// On which of the nights before the reported one a subject was seen, and on which that is known: what makes it new, gone or back.
struct Presence {
    /// Positions of comparable nights that tell whether it was there.
    let known: [Int]
    /// Positions of nights on which it was there.
    let seen: [Int]

    /// From so many nights before, what none of them had is new.
    static let nightsForNew = 7
    /// On so many nights in a row it was there, or was not, before its absence or return is news.
    static let nightsInARow = 7

    /// The last nights in a row, if it was there on each of them; `nil` otherwise, and where too few are known.
    var steadyNights: ArraySlice<Int>? {
        let recent = known.suffix(Self.nightsInARow)
        let seen = Set(seen)
        return recent.count == Self.nightsInARow && recent.allSatisfy(seen.contains) ? recent : nil
    }

    /// For how many nights it has been absent, if that is long, and longer than ever between two nights that had it.
    var longAbsence: Int? {
        guard let last = seen.last else { return nil }
        let absence = known.count { $0 > last }
        let gaps = zip(seen, seen.dropFirst()).map { earlier, later in known.count { earlier < $0 && $0 < later } }
        return absence >= Self.nightsInARow && absence > gaps.max() ?? 0 ? absence : nil
    }
}
