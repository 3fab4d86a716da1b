import Reporting

/// What is to be read now of the log files that the user named, in order, given how far they were read before.
///
/// - A file whose beginning is known is continued where it was left, whatever it is called by now.
/// - When a named file was read before, the files beside it that rotation made of it are looked at too (`access.log.1`,
///   `access.log.2.gz`, `access.log-20261122`, ...): the rest of those that were begun is read, and all of those that
///   are newer than one of them and not known. The others were there before the first reading; they are read when
///   named. Where none of them was begun, which are newer cannot be told: a note says so.
/// - The oldest comes first, the named file last. The same content, as a copy or compressed, is read once.
/// - An unfinished last line waits, except in a file to which nothing more is written: one that is compressed, or
///   followed by a newer one of its family that is not empty, or untouched for a given time.
/// - A file that has shrunk and begins as before has nothing new: what is left of it was read. It goes on at its end.
///   One with less than the bytes it is known by, see `FileIdentity`, cannot be told from a new one, and is read as
///   such.
package struct LogReading {
    /// Files without anything new are not among them.
    package let sources: [LogSource]
    /// What the operator should know, as sentences without an end: what may be lost, and why.
    package let notes: [String]
    /// Files that cannot be read; the others are read nevertheless.
    package let failures: [LogFileError]

    /// - Parameters:
    ///   - paths: as the user named them; `-` is standard input. A pipe is read as standard input is: once, and to its
    ///     end.
    ///   - positions: all that are stored, also of other files.
    ///   - untouchedSince: files last written to before this moment, by the system's clock, count as finished; `nil`
    ///     when none do.
    package init(named paths: [String], known positions: [ReadPosition], untouchedSince: Instant? = nil) {
        self.init(named: paths, known: positions, untouchedSince: untouchedSince, limits: ChunkBuffer.Limits())
    }

    init(named paths: [String], known positions: [ReadPosition], untouchedSince: Instant?, limits: ChunkBuffer.Limits) {
        var planner = LogPlanner(
            known: positions.filter(\.isPlausible), untouchedSince: untouchedSince, limits: limits)
        planner.plan(paths)
        sources = planner.sources
        notes = planner.notes
        failures = planner.failures
    }
}
