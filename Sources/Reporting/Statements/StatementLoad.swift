/// What statements did in some time, as reports have it: the fields of a group, of the other statements, and of all
/// together.
package struct StatementLoad: Hashable, Codable, Sendable {
    package let calls: Int
    /// Time of execution, without planning.
    package let totalMilliseconds: Double
    /// `nil` without a call.
    @Nullable package var meanMilliseconds: Double?
    /// `nil` if the server does not measure it in all of the time; the same for reading and writing.
    @Nullable package var planMilliseconds: Double?
    package let rows: Int
    /// Blocks of 8 KiB: those found in memory, and those read from the system.
    package let sharedBlocksHit: Int
    package let sharedBlocksRead: Int
    package let sharedBlocksDirtied: Int
    package let sharedBlocksWritten: Int
    /// Of temporary tables, and of sorts and hashes on disk: read and written.
    package let localBlocks: Int
    package let temporaryBlocks: Int
    @Nullable package var readMilliseconds: Double?
    @Nullable package var writeMilliseconds: Double?
    package let walBytes: Int

    /// - Parameter tracked: the counters that were measured all the time.
    init(_ figures: StatementFigures, tracked: Set<StatementCounter>) {
        func milliseconds(_ counter: StatementCounter) -> Double { Double(figures[counter]) / 1e6 }
        func optional(_ counter: StatementCounter) -> Double? {
            tracked.contains(counter) ? milliseconds(counter) : nil
        }
        calls = figures[.calls]
        totalMilliseconds = milliseconds(.totalTime)
        meanMilliseconds = calls > 0 ? totalMilliseconds / Double(calls) : nil
        planMilliseconds = optional(.planTime)
        rows = figures[.rows]
        sharedBlocksHit = figures[.sharedBlocksHit]
        sharedBlocksRead = figures[.sharedBlocksRead]
        sharedBlocksDirtied = figures[.sharedBlocksDirtied]
        sharedBlocksWritten = figures[.sharedBlocksWritten]
        localBlocks = figures[.localBlocksRead].addingSaturated(figures[.localBlocksWritten])
        temporaryBlocks = figures[.temporaryBlocksRead].addingSaturated(figures[.temporaryBlocksWritten])
        readMilliseconds = optional(.readTime)
        writeMilliseconds = optional(.writeTime)
        walBytes = figures[.walBytes]
    }
}

/// The calls of an hour, and what they took.
package struct StatementHour: Hashable, Codable, Sendable {
    package let calls: Int
    package let totalMilliseconds: Double

    init(calls: Int, totalMilliseconds: Double) {
        self.calls = calls
        self.totalMilliseconds = totalMilliseconds
    }

    init(_ figures: StatementFigures) {
        calls = figures[.calls]
        totalMilliseconds = Double(figures[.totalTime]) / 1e6
    }
}
