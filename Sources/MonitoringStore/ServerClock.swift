import FoundationEssentials
import Postgres
import Reporting

/// This machine's clock as a run reads it: once, when it begins. Later times follow from how long the run takes, so that
/// setting the clock meanwhile changes nothing.
package struct RunClock: Equatable, Sendable {
    package let start = Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
    private let began = ContinuousClock.now

    package init() {}

    /// The time in a run that may have begun long ago.
    var now: Instant { start.adding(seconds: (ContinuousClock.now - began).components.seconds) }
}

/// The server's clock compared with this machine's, and the requests that are in the future by both.
///
/// Rows get their timestamps from the application or the server, but days begin by this machine's clock; if the clocks
/// differ, rows fall into the wrong days.
package struct ServerClock: Equatable, Sendable {
    /// How far the server's clock is ahead of this machine's, in seconds; negative if it is behind, 0 if they are not
    /// compared.
    package let secondsAhead: Int
    /// The number of requests that are later than both clocks by more than `tolerance`.
    package let futureRequests: Int
    /// The last of them; `nil` if there is none, or if its time is out of range.
    package let lastFutureRequest: Instant?

    /// Tolerances in seconds: how much clocks may differ until a report notes it, and until no day is reported, and
    /// how far in the future a request may be, because applications write their own time.
    static let tolerance = (clocks: 60, days: 600, requests: 300)

    /// - Parameters:
    ///   - connection: in a transaction.
    ///   - now: the current time.
    ///   - isCompared: whether `now` is this machine's time, to be compared with the server's.
    /// - Throws: errors of the connection.
    init(_ connection: Connection, _ tables: TableCheck, now: Instant, isCompared: Bool) throws {
        let row = try connection.query(
            """
            SELECT clock_timestamp() AS clock, count(*), max("timestamp") AS last FROM \(tables.requests) log
            WHERE "timestamp" > greatest($1::timestamptz, clock_timestamp()) + interval '\(Self.tolerance.requests) seconds'
            """, [now.description])[0]
        let ahead = isCompared ? try row.microseconds("clock") - now.microseconds : 0
        secondsAhead = Int((Double(ahead) / 1e6).rounded())
        futureRequests = try row.int("count")
        lastFutureRequest = try row.optionalMicroseconds("last").flatMap(Instant.init(writable:))
    }

    /// The difference between the clocks as text; `nil` if they agree.
    package var difference: String? {
        guard abs(secondsAhead) > Self.tolerance.clocks else { return nil }
        return
            "the database server's clock is \(NumberText.count(abs(secondsAhead))) s \(secondsAhead > 0 ? "ahead of" : "behind") this machine's"
    }

    /// Why no day can be reported; `nil` if one can. Days begin by this machine's clock, and one that is far off would
    /// make reports of days that have not ended, or of the wrong ones.
    package var obstacle: StoreError? {
        guard let difference, abs(secondsAhead) > Self.tolerance.days else { return nil }
        return StoreError(
            "cannot tell which days have ended", why: difference,
            next: "set both clocks with NTP, or give the time with --now")
    }

    /// The future rows as text; `nil` if there are none.
    package func future(in schema: MonitoringSchema) -> String? {
        guard futureRequests > 0 else { return nil }
        let isOne = futureRequests == 1
        let last = lastFutureRequest.map { ", \(isOne ? "at" : "the last one at") \($0)" } ?? ""
        return
            "\(NumberText.counted(futureRequests, "row")) of \(schema.displayName(.requests)) \(isOne ? "is" : "are") dated in the future\(last)"
    }

    /// Notes for the report.
    func notes(_ schema: MonitoringSchema) -> [String] {
        [
            difference.map { "\($0.prefix(1).uppercased())\($0.dropFirst()); days begin by this machine's clock." },
            future(in: schema).map {
                "\($0): a clock was wrong where \(futureRequests == 1 ? "it was" : "they were") logged, so requests may be missing from this report."
            },
        ].compactMap(\.self)
    }
}
