import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// Clocks that disagree: this machine's and the server's, and an application's and both.
@Suite("wrong clocks", .needs(.postgresql, .faketime))
struct WrongClockTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The previous day, which is over by any clock, with one request in every hour of it and of the hours until now.
    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp")
            SELECT '/a', 'GET', 10, 200, at FROM generate_series(date_trunc('day', now(), 'UTC') - interval '1 day', now(), interval '1 hour') at
            """)
        return database
    }

    /// - Parameter offset: offset of the program's clock, such as `+3h`; `nil` for the true time.
    private func run(_ words: [String], _ database: TestDatabase, clock offset: String? = nil) throws
        -> TestProgram.Outcome
    {
        try RunningProgram(
            words: (offset.map { ["/usr/bin/faketime", "-f", $0] } ?? []) + [TestProgram.path] + words + [
                "--database", database.conninfo,
            ],
            in: folder.path
        ).outcome()
    }

    private func notes(_ date: CalendarDate) throws -> [String] {
        try Report(json: Data(folder.read("output/archive/\(date.path)/report.json").utf8)).coverage.notes
    }

    private var yesterday: CalendarDate {
        ReportTimeZone.utc.date(at: Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))).adding(days: -1)
    }

    @Test(
        "a clock that is ahead or behind is reported by the check and in the report",
        arguments: [("+5m", "behind"), ("-5m", "ahead of")])
    func skew(offset: String, word: String) async throws {
        let database = try await database()
        let check = try run(["check"], database, clock: offset)
        #expect(check.status == 0, "\(check)")
        let line = try #require(check.output.split(separator: "\n").first { $0.contains("clock:") })
        #expect(
            line.wholeMatch(
                of: try Regex(
                    "warning clock: the database server's clock is (29[5-9]|30[0-5]) s \(word) this machine's; synchronize both with NTP: this machine's clock decides where days begin, the server's often dates the rows"
                ))
                != nil, "\(line)")
        let report = try run(["report", "--quiet", "--date", "\(yesterday.adding(days: -1))"], database, clock: offset)
        #expect(report.status == 0, "\(report)")
        let notes = try self.notes(yesterday.adding(days: -1)).filter { $0.contains("clock") }
        #expect(notes.count == 1)
        #expect(
            try notes[0].wholeMatch(
                of: Regex(
                    "The database server's clock is (29[5-9]|30[0-5]) s \(word) this machine's; days begin by this machine's clock."
                )) != nil, "\(notes)")
    }

    @Test("with a clock that is far off, no day is reported", arguments: [("+1000d", "behind"), ("-1h", "ahead of")])
    func far(offset: String, word: String) async throws {
        let database = try await database()
        let reason = try Regex(
            "cannot tell which days have ended: the database server's clock is [0-9,]+ s \(word) this machine's; set both clocks with NTP, or give the time with --now"
        )
        for command in ["nightly", "report"] {
            let outcome = try run([command, "--quiet"], database, clock: offset)
            #expect(outcome.status == 1 && outcome.output.isEmpty)
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }
        #expect(try folder.contents() == [:])
        if offset == "-1h" {
            let ending = try run(["report", "--date", "\(yesterday.adding(days: 1))"], database, clock: "-1000d")
            #expect(ending.errors.contains(", by this machine's clock ("), "\(ending)")
        }
        let check = try run(["check"], database, clock: offset)
        #expect(check.status == 1)
        #expect(check.output.contains("failed  clock: cannot tell which days have ended"), "\(check)")
    }

    @Test("a clock that is years ahead deletes no row that has to be kept")
    func retention() async throws {
        let database = try await database()
        func rows() throws -> Int {
            try database.connection().query("SELECT count(*) FROM platform_admin.api_performance_log")[0].int("count")
        }
        let before = try rows()
        let outcome = try run(["collect", "--keep-raw", "30d"], database, clock: "+800d")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(try rows() == before && before > 24)
        // A given time is trusted.
        #expect(try run(["collect", "--keep-raw", "30d", "--now", "2030-01-01T00:00:00Z"], database).status == 0)
        #expect(try rows() == 0)
    }

    @Test("nothing is reported if clocks agree or a time is given")
    func agreeing() async throws {
        let database = try await database()
        for (words, clock) in [(["check"], nil), (["check", "--now", "2026-11-22T04:00:00Z"], "+2h")]
            as [([String], String?)]
        {
            let check = try run(words, database, clock: clock)
            #expect(
                check.status == 0 && !check.output.contains("clock") && !check.output.contains("future"), "\(check)")
        }
        let report = try run(["report", "--quiet"], database)
        #expect(report.status == 0, "\(report)")
        #expect(try notes(yesterday) == [])
    }

    @Test("future requests are not in past days, are reported, and do not make old ones look new")
    func future() async throws {
        let database = try await database()
        #expect(try run(["report", "--quiet"], database).status == 0)
        let before = try Report(json: Data(folder.read("output/archive/\(yesterday.path)/report.json").utf8))
        #expect(before.overall.requests == 24)
        try database.run(
            """
            INSERT INTO platform_admin.api_performance_log (endpoint, method, response_time_ms, status_code, "timestamp") VALUES
              ('/a', 'GET', 10, 200, now() + interval '4 minutes'), ('/a', 'GET', 10, 200, now() + interval '2 days'),
              ('/a', 'GET', 10, 200, '2100-01-01T00:00:00Z')
            """)
        #expect(try run(["report", "--quiet"], database).status == 0)
        let report = try Report(json: Data(folder.read("output/archive/\(yesterday.path)/report.json").utf8))
        #expect(report.overall == before.overall)
        #expect(
            report.coverage.notes.filter { !$0.contains("made before") && !$0.contains("earlier") }.contains(
                "2 rows of platform_admin.api_performance_log are dated in the future, the last one at 2100-01-01T00:00:00Z: a clock was wrong where they were logged, so requests may be missing from this report."
            ),
            "\(report.coverage.notes)")
        #expect(try run(["collect", "--quiet"], database).status == 0)
        // All rows of the current day are removed: the newest is from the previous day, whatever is in the future.
        try database.run(
            """
            DELETE FROM platform_admin.api_performance_log
            WHERE "timestamp" >= now() - interval '25 hours' AND "timestamp" < now() + interval '1 hour'
            """)
        let check = try run(["check"], database)
        #expect(check.status == 0)
        let lines = check.output.split(separator: "\n").map(String.init)
        #expect(
            lines.contains {
                $0.hasPrefix("warning requests: ")
                    && ($0.contains("more than a day before") || $0.contains("no requests recorded"))
            }, "\(lines)")
        #expect(
            lines.contains(
                "warning future: 2 rows of platform_admin.api_performance_log are dated in the future, the last one at 2100-01-01T00:00:00Z; a clock was wrong where they were logged; correct or delete the rows, or they will appear in a future day"
            ),
            "\(lines)")
    }
}
