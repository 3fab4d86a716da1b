/// The counts of a `PostgresLogReader`.
package struct PostgresLogTally: Hashable, Sendable {
    /// A record that could not be read.
    package struct BadRecord: Hashable, Sendable, CustomStringConvertible {
        /// The line of its beginning, counted from 1 at the first byte given to the reader.
        package let line: Int
        package let reason: String
        /// The beginning of the record: at most 80 visible characters, with letters and digits masked.
        package let excerpt: String

        package var description: String { "line \(line): \(reason): \(excerpt)" }
    }

    /// The number of messages read, of any kind.
    package internal(set) var records = 0
    /// Executions with their own duration: simple statements and execute messages.
    package internal(set) var statements = 0
    /// Executions, including those known only from a plan, that were below the threshold.
    package internal(set) var belowThreshold = 0
    /// Parse and bind steps of the extended protocol, which are not executions.
    package internal(set) var parseOrBind = 0
    /// Those of them that took longer than the threshold, and their sum.
    package internal(set) var slowSteps = 0
    package internal(set) var slowStepMicroseconds = 0
    /// Errors, lock waits, temporary files and other events of the server.
    package internal(set) var events = 0
    /// Lines of other programs.
    package internal(set) var foreignLines = 0
    /// Durations without a statement, as caused by `log_duration` and `log_statement`.
    package internal(set) var durationsWithoutText = 0
    /// Durations that are not in English or continue with unknown words, and were not read.
    package internal(set) var durationsUnrecognized = 0
    package internal(set) var plans = 0
    /// Plans that have no row of their own because the duration of their statement was found too.
    package internal(set) var plansJoined = 0
    /// Plans of statements inside of other ones, which have no row: their time is in that of the other one.
    package internal(set) var plansNested = 0
    /// Plans in text form, which are not kept.
    package internal(set) var plansInText = 0
    /// Plans that were dropped from a statement: longer than 5 MB, or not valid as `jsonb`.
    package internal(set) var plansDropped = 0
    package internal(set) var badRecords = 0
    /// The first few bad records.
    package internal(set) var firstBadRecords: [BadRecord] = []

    package init() {}
}
