import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

@testable import DaybookCommand

/// The steps of the nightly job, without a command line.
@Suite("nightly run", .needs(.postgresql))
struct NightlyRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func settings(_ database: TestDatabase, now: String) throws -> Settings {
        var settings = Settings()
        settings.database = database.conninfo
        settings.archive = "\(folder.path)/archive"
        settings.site = "\(folder.path)/site"
        settings.now = try #require(Instant(now))
        return settings
    }

    private func run(_ settings: Settings) async throws {
        try await NightlyRun(
            settings: settings, output: try OutputSettings(settings), reading: try settings.reading(nil),
            log: RunLog(quiet: true, verbose: false)
        ).run()
    }

    /// One request on each of three days.
    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(3, everySeconds: 86_400, from: CalendarDate(daysSince1970: 20_776))
    }

    @Test("missed days are made up, and what is too old is removed, each as the settings say")
    func steps() async throws {
        let database = try await database()
        var settings = try settings(database, now: "2026-11-20T04:00:00Z")
        try await run(settings)
        settings.now = try #require(Instant("2026-11-22T04:00:00Z"))
        settings.keepSiteDays = 2
        try await run(settings)
        let days = ["2026/11/19", "2026/11/20", "2026/11/21"]
        #expect(Archive(root: settings.archive).paths == days)
        #expect(DayTree(root: settings.site).windows == Array(days.suffix(2)))
    }

    @Test("a step that fails is told at the end, and the others are taken")
    func failure() async throws {
        let database = try await database()
        var settings = try settings(database, now: "2026-11-20T04:00:00Z")
        try await run(settings)
        try folder.write("{", to: "archive/2026/11/19.mail.json")
        settings.now = try #require(Instant("2026-11-21T04:00:00Z"))
        settings.mail = try MailSettings(
            from: MailAddress("a@example.org"), recipients: [MailAddress("b@example.org")], command: ["/bin/true"])
        let error = await #expect(throws: PartialFailure.self) { try await run(settings) }
        #expect(
            error?.messages == [
                "2026-11-19 was not mailed to b@example.org: cannot read the mail ledger"
                    + " \(settings.archive)/2026/11/19.mail.json: it is damaged; nothing was sent, because only the ledger"
                    + " knows who already has this day; restore it, or remove it to send the day to all recipients"
            ])
        #expect(Archive(root: settings.archive).paths == ["2026/11/19", "2026/11/20"])
    }

    @Test("status.json says when the newest report was made, and a rebuilt site says the same")
    func generatedAt() async throws {
        let database = try await database()
        let settings = try settings(database, now: "2026-11-20T04:00:00Z")
        try await run(settings)
        let status = try folder.read("site/status.json")
        #expect(status.contains("\"generatedAt\" : \"2026-11-20T04:00:00Z\""), "\(status)")
        let rebuilt = try await TestProgram.run(
            ["rebuild", "--quiet", "--archive", settings.archive, "--site", settings.site])
        #expect(rebuilt.status == 0, "\(rebuilt.errors)")
        #expect(try folder.read("site/status.json") == status)
    }

    @Test("days that were missed too long ago are named once, with the command that makes them up")
    func outOfReach() async throws {
        let database = try await database()
        func nightly(_ now: String) async throws -> String {
            try await TestProgram.run(
                [
                    "nightly", "--quiet", "--catch-up", "5d", "--database", database.conninfo, "--now", now,
                    "--archive", "\(folder.path)/archive", "--site", "\(folder.path)/site",
                ]
            ).errors
        }
        #expect(try await nightly("2026-11-01T04:00:00Z") == "")
        #expect(
            try await nightly("2026-11-20T04:00:00Z")
                == "daybook: warning: 14 days were missed and will not be made up, because catch-up is 5d: 2026-11-01 to 2026-11-14; to report them, run daybook nightly --catch-up 19d once\n"
        )
        #expect(try await nightly("2026-11-20T04:00:00Z") == "")
        #expect(try await nightly("2026-11-21T04:00:00Z") == "")
        let made = try await TestProgram.run(
            [
                "nightly", "--quiet", "--catch-up", "20d", "--database", database.conninfo, "--now",
                "2026-11-21T04:00:00Z", "--archive", "\(folder.path)/archive", "--site", "\(folder.path)/site",
            ])
        #expect(made.status == 0)
        #expect(Archive(root: "\(folder.path)/archive").dates.count == 21)
    }

    @Test("a day that loses its connection does not lose the others of the run")
    func lostConnection() async throws {
        let database = try await TestDatabase.filled(72, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_776))
        try await run(settings(database, now: "2026-11-19T04:00:00Z"))
        var settings = try settings(database, now: "2026-11-22T04:00:00Z")
        let proxy = try BrokenProxy(to: database.host)
        settings.database = proxy.conninfo(database)
        proxy.begin()
        _ = try database.store()
        // In the middle of the first of three days: no other text of the run is as long.
        proxy.begin(BrokenProxy.Plan(.close, at: .bytes(30_000, from: .server), breaksAll: false))
        let error = await #expect(throws: PartialFailure.self) { try await run(settings) }
        #expect(error?.messages.count == 1, "\(String(describing: error))")
        #expect(Archive(root: settings.archive).paths.count == 3)
    }
}
