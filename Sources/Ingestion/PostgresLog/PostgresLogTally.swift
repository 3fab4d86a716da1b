/// What a `PostgresLogReader` came across.
package struct PostgresLogTally: Hashable, Sendable {
    /// A record that could not be read.
    package struct BadRecord: Hashable, Sendable, CustomStringConvertible {
        /// Where it begins, counted from 1 at the first byte given to the reader.
        package let line: Int
        package let reason: String
        /// How it begins: at most 80 characters, all visible, without its words and numbers.
        package let excerpt: String

        package var description: String { "line \(line): \(reason): \(excerpt)" }
    }

    /// Messages that were read, of any kind.
    package internal(set) var records = 0
    /// Executions with a duration of their own: simple statements and execute messages.
    package internal(set) var statements = 0
    /// Executions, also those known from a plan only, that were too fast to be handed out.
    package internal(set) var belowThreshold = 0
    /// Parse and bind steps of the extended protocol; they are no executions.
    package internal(set) var parseOrBind = 0
    /// Durations without a statement, as `log_duration` writes them, and as `log_statement` causes them to be written.
    package internal(set) var durationsWithoutText = 0
    /// Durations that are not in English, or go on in words unknown here; none of them was read.
    package internal(set) var durationsUnrecognized = 0
    package internal(set) var plans = 0
    /// Plans that have no row of their own, because the duration of their statement is there too.
    package internal(set) var plansJoined = 0
    /// Plans left out of a statement that was handed out: longer than 5 MB, or not what PostgreSQL takes as JSON.
    package internal(set) var plansDropped = 0
    package internal(set) var badRecords = 0
    /// The first few of them.
    package internal(set) var firstBadRecords: [BadRecord] = []

    package init() {}
}
