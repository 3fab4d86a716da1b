import Reporting

/// The parts of the named log files that have to be read now, in order, given how far they were read before.
///
/// - A file with a known beginning is continued at its position, whatever its name is now.
/// - If a named file was read before, the files in its folder that rotation made of it are examined too
///   (`access.log.1`, `access.log.2.gz`, `access.log-20261122`, ...). The rest of those that were begun is read, and so
///   are all unknown ones that are newer than one of them. The others existed before the first reading; they are read
///   when they are named. If none of them was begun, it is unknown which ones are newer, and a note says so.
/// - The oldest file comes first, the named file last. The same content, as a copy or compressed, is read once.
/// - An unfinished last line waits, except in a file to which nothing more is written: one that is compressed, is
///   followed by a newer non-empty file of its family, or has not changed for a given time.
/// - A file that has shrunk but has the same beginning contains nothing new: the rest of it was already read. It
///   continues at its end. A file with fewer bytes than its identity (see `FileIdentity`) cannot be distinguished from
///   a new one, and is read as a new one.
package struct LogReading {
    /// Only files with new content.
    package let sources: [LogSource]
    /// Sentences without a period that the operator should read: what may be lost, and why.
    package let notes: [String]
    /// Files that cannot be read; the others are read nevertheless.
    package let failures: [LogFileError]

    /// - Parameters:
    ///   - paths: paths as the user named them; `-` is standard input. A pipe is read like standard input: once, to its
    ///     end.
    ///   - positions: all stored positions, including those of other files.
    ///   - untouchedSince: files last written before this moment, by the system's clock, count as finished; `nil` if
    ///     none do.
    ///   - again: whether named files are read from their beginning although they were read before.
    package init(
        named paths: [String], known positions: [ReadPosition], untouchedSince: Instant? = nil, again: Bool = false
    ) {
        self.init(
            named: paths, known: positions, untouchedSince: untouchedSince, again: again, limits: ChunkBuffer.Limits())
    }

    init(
        named paths: [String], known positions: [ReadPosition], untouchedSince: Instant?, again: Bool = false,
        limits: ChunkBuffer.Limits
    ) {
        var planner = LogPlanner(
            known: positions.filter(\.isPlausible), untouchedSince: untouchedSince, readsAgain: again, limits: limits)
        planner.plan(paths)
        sources = planner.sources
        notes = planner.notes
        failures = planner.failures
    }
}
