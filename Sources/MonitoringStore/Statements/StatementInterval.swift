import Reporting

/// What statements did between two snapshots, and what can be said for certain about it.
///
/// A figure is exact if nothing can have been lost between the snapshots. Otherwise it is a lower bound: what an entry
/// counts since it was made again, or its growth, whichever is certain. Nothing is estimated.
struct StatementInterval: Sendable {
    struct Row: Sendable {
        let key: StatementSnapshot.Key
        let fingerprint: String?
        var figures: StatementFigures
        let isExact: Bool
    }

    let from: Instant
    let to: Instant
    /// Empty if every figure is exact, and no statement is missing.
    private(set) var losses: Set<StatementPeriod.Loss> = []
    /// Statements that did anything, sorted by their key.
    private(set) var rows: [Row] = []

    /// - Returns: `nil` if the snapshots have nothing to do with each other: they are of two servers, or in the wrong
    ///   order.
    init?(from earlier: StatementSnapshot, to later: StatementSnapshot) {
        guard later.at > earlier.at else { return nil }
        // This server was there before, and is another one.
        if later.startedAt != earlier.startedAt, later.startedAt <= earlier.serverAt { return nil }
        from = earlier.at
        to = later.at
        switch (earlier.resetAt, later.resetAt) {
        case (let before?, let after?) where before != after:
            if after <= earlier.serverAt { return nil }
            losses.insert(.reset)
        case (_?, _?):
            // A server that lost its statistics in a crash begins with a new time of reset, so nothing was lost in a
            // restart.
            if later.evictionsAfter != earlier.evictionsBefore || later.evictionsAfter == nil {
                losses.insert(.evictions)
            }
        default: losses.insert(.unknown)
        }
        if earlier.isCut || later.isCut { losses.insert(.cut) }
        if losses.isDisjoint(with: [.reset, .evictions, .cut]), Self.lacksEntries(earlier, later) {
            losses.insert(.entries)
        }
        for (key, entry) in later.entries {
            guard let row = row(key, entry, earlier), !row.figures.isEmpty else { continue }
            rows.append(row)
        }
        rows.sort { $0.key < $1.key }
    }

    /// Whether entries were discarded although the server made no room. Before PostgreSQL 17 only what follows from it
    /// shows that.
    private static func lacksEntries(_ earlier: StatementSnapshot, _ later: StatementSnapshot) -> Bool {
        let ended = earlier.entries.contains { key, before in
            guard let after = later.entries[key] else { return true }
            return !continues(before, after)
        }
        return ended
            || later.entries.contains { key, entry in
                entry.isReset && entry.figures[.calls] > earlier.entries[key]?.figures[.calls] ?? 0
            }
    }

    /// Whether nothing contradicts that an entry was there all the time.
    private static func continues(_ before: StatementSnapshot.Entry, _ after: StatementSnapshot.Entry) -> Bool {
        if before.since != after.since { return false }
        guard after.figures.subtracting(before.figures) != nil else { return false }
        // Where the life of an entry has a name, its extremes can be reset alone. Without an execution it has none.
        if after.since != nil || before.figures[.calls] == 0 { return true }
        return after.shortest <= before.shortest && after.longest >= before.longest
    }

    /// `nil` for an entry of which nothing is certain.
    private func row(_ key: StatementSnapshot.Key, _ entry: StatementSnapshot.Entry, _ earlier: StatementSnapshot)
        -> Row?
    {
        func row(_ figures: StatementFigures, isExact: Bool) -> Row {
            Row(key: key, fingerprint: entry.fingerprint, figures: figures, isExact: isExact)
        }
        if losses.contains(.reset) { return row(entry.figures, isExact: false) }
        guard let before = earlier.entries[key] else {
            if earlier.isCut {
                guard let since = entry.since, since > earlier.serverAt.microseconds else { return nil }
            }
            // It may have been there before, and evicted between.
            return row(entry.figures, isExact: losses.isEmpty)
        }
        guard Self.continues(before, entry), let growth = entry.figures.subtracting(before.figures) else {
            return row(entry.figures, isExact: false)
        }
        // If it was evicted and came back with more, it did at least as much as it grew by.
        return row(growth, isExact: losses.isEmpty || entry.since != nil)
    }
}
