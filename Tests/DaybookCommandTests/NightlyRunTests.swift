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
        settings.keepSite = .days(2)
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
}
