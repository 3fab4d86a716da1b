import Foundation
import Postgres
import Reporting

/// What the server's clock says beside this machine's, and which requests are of moments that are still to come by both.
///
/// Timestamps are written by whoever logs, and days are cut by this machine's clock; when clocks differ, rows fall into
/// days that are not theirs.
package struct ServerClock: Equatable, Sendable {
    /// How far the server's clock is ahead of this machine's, in seconds; negative where it is behind, 0 where they are not
    /// compared.
    package let secondsAhead: Int
    /// How many requests are later than both clocks, by more than `tolerance`.
    package let futureRequests: Int
    /// The last of them; `nil` where there is none, or when no calendar can write it.
    package let lastFutureRequest: Instant?

    /// In seconds; what clocks may differ, and how far ahead a request may be: applications write their own time.
    static let tolerance = (clocks: 60, requests: 300)

    /// - Parameters:
    ///   - connection: in a transaction.
    ///   - given: what is to be taken for the current time, and compared with no clock; `nil` for this machine's clock.
    /// - Throws: the errors of the connection.
    init(_ connection: Connection, _ tables: TableCheck, given: Instant?) throws {
        // Read here: a run that reports many days began long ago.
        let now = given ?? Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
        let row = try connection.query(
            """
            SELECT clock_timestamp(), count(*), max("timestamp") FROM \(tables.requests) log
            WHERE "timestamp" > greatest($1::timestamptz, clock_timestamp()) + interval '\(Self.tolerance.requests) seconds'
            """, [now.description])[0]
        let ahead = given == nil ? try row.microseconds(0) - now.microseconds : 0
        secondsAhead = Int((Double(ahead) / 1e6).rounded())
        futureRequests = try row.int(1)
        lastFutureRequest = try row.optionalMicroseconds(2).flatMap(Instant.init(writable:))
    }

    /// How the clocks differ, in words; `nil` when they agree.
    package var difference: String? {
        guard abs(secondsAhead) > Self.tolerance.clocks else { return nil }
        return "the database server's clock is \(NumberText.count(abs(secondsAhead))) s \(secondsAhead > 0 ? "ahead of" : "behind") this machine's"
    }

    /// What the rows of moments to come are, in words; `nil` where there is none.
    package func future(in schema: MonitoringSchema) -> String? {
        guard futureRequests > 0 else { return nil }
        let isOne = futureRequests == 1
        let last = lastFutureRequest.map { ", \(isOne ? "of" : "the last of") \($0)" } ?? ""
        return "\(NumberText.counted(futureRequests, "row")) of \(schema.displayName(.requests)) \(isOne ? "is" : "are") of a time that is still to come\(last)"
    }

    /// What a reader of the report should know.
    func notes(_ schema: MonitoringSchema) -> [String] {
        [
            difference.map { "\($0.prefix(1).uppercased())\($0.dropFirst()); days are those of this machine's." },
            future(in: schema).map {
                "\($0): a clock was wrong where \(futureRequests == 1 ? "it was" : "they were") logged, and requests may be missing today."
            },
        ].compactMap(\.self)
    }
}
