/// The days before the reported one on which a subject was seen, and the days for which that is known; they decide
/// whether it is new, gone or back.
struct Presence {
    /// Positions of comparable days that show whether it was there.
    let known: [Int]
    /// Positions of days on which it was there.
    let seen: [Int]

    /// A subject is new if it was absent on at least this many days before.
    static let daysForNew = 7
    /// Its absence or return is news if it was present, or absent, for this many days in a row before.
    static let daysInARow = 7

    /// The last days in a row, if it was there on each of them; otherwise `nil`, also if too few days are known.
    var steadyDays: ArraySlice<Int>? {
        let recent = known.suffix(Self.daysInARow)
        let seen = Set(seen)
        return recent.count == Self.daysInARow && recent.allSatisfy(seen.contains) ? recent : nil
    }

    /// Number of days of an absence, if it is long, and longer than any earlier gap between two days that had the
    /// subject.
    var longAbsence: Int? {
        guard let last = seen.last else { return nil }
        let absence = known.count { $0 > last }
        let gaps = zip(seen, seen.dropFirst()).map { earlier, later in known.count { earlier < $0 && $0 < later } }
        return absence >= Self.daysInARow && absence > gaps.max() ?? 0 ? absence : nil
    }
}
