import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("mailing a day")
struct DayDeliveryTests {
    private let day: MailDay

    init() throws { day = try MailDay() }

    private func send(
        _ settings: MailSettings, _ report: Report = MailDay.report(), at seconds: Int64 = 0, resend: Bool = false
    ) async -> DeliveryOutcome {
        await DayDelivery(MailChannel(settings), archive: day.archive)
            .send(report, MailDay.body, now: MailDay.now.adding(seconds: seconds), resend: resend)
    }

    /// A program that accepts messages and appends the recipient to `taken`; `script` runs before that.
    private func taking(_ script: String = "") throws -> [String] {
        [try day.program("cat > /dev/null; \(script)\necho \"$2\" >> \(day.folder.path)/taken")]
    }

    private func taken() -> [String] {
        ((try? day.folder.read("taken")) ?? "").split(separator: "\n").map(String.init)
    }

    @Test(
        "over SMTP, two of three recipients get the day, one failure is reported, and the next run sends the rest",
        .needs(.msmtp, .mailServer))
    func smtp() async throws {
        try await SMTPServer.run(rejecting: ["b@example.org"]) { server in
            let settings = try MailDay.settings(command: server.command)
            let outcome = await send(settings)
            let messages = try await server.messages()
            #expect(messages.map(\.recipients) == ["a@example.org", "c@example.org"])
            for (recipient, message) in messages {
                #expect(message.defects == [])
                #expect(message.header("To") == [recipient])
                #expect(message.header("From") == ["Dagbuch für Läden <daybook@example.org>"])
                #expect(message.header("Subject") == ["First report | Shop, 22 Nov"])
                #expect(message.header("Auto-Submitted") == ["auto-generated"])
                #expect(message.header("List-Id") == ["Shop <daybook.example.org>"])
                #expect(message.header("Date") == ["Mon, 23 Nov 2026 04:00:00 +0000"])
                #expect(message.type == "multipart/alternative")
                #expect(message.parts == [["text/plain", MailDay.digest], ["text/html", MailDay.body.html]])
                #expect(message.isASCII && message.bareLineEnds == 0 && message.longestLine <= 76)
            }
            #expect(Set(messages.flatMap { $0.message.header("Message-ID") }).count == 2)
            #expect(outcome.sent == 2)
            #expect(outcome.skips == [])
            #expect(outcome.failures.count == 1)
            let failure = try #require(outcome.failures.first)
            #expect(
                failure
                    == "2026-11-22 was not mailed to b@example.org: /usr/bin/msmtp exited with status 65: msmtp: recipient address b@example.org not accepted by the server"
            )
            let reason = failure.dropFirst("2026-11-22 was not mailed to b@example.org: ".count)
            #expect(
                try day.ledger() == [
                    ["a@example.org", "sent", "1", ""], ["b@example.org", "failed", "1", String(reason)],
                    ["c@example.org", "sent", "1", ""],
                ])
            let again = await send(settings, at: 60)
            #expect(again.sent == 0 && again.failures == outcome.failures)
            #expect(try await server.messages().count == 2)
            #expect(try day.ledger()[1] == ["b@example.org", "failed", "2", String(reason)])
        }
    }

    @Test("a repeated run sends only to recipients whose mail failed or was never tried")
    func repetition() async throws {
        let failing = try MailDay.settings(command: taking("[ \"$2\" = b@example.org ] && { echo full >&2; exit 1; }"))
        let first = await send(failing)
        #expect(taken() == ["a@example.org", "c@example.org"])
        #expect(
            first.failures == [
                "2026-11-22 was not mailed to b@example.org: \(failing.command[0]) exited with status 1: full"
            ])
        let working = try MailDay.settings(
            to: ["a@example.org", "b@example.org", "c@example.org", "d@example.org"], command: taking())
        let second = await send(working, at: 60)
        #expect(taken() == ["a@example.org", "c@example.org", "b@example.org", "d@example.org"])
        #expect(second.sent == 2 && second.failures == [])
        #expect(second.deliveries[0].delivery == .sentBefore(MailDay.now))
        let third = await send(working, at: 120)
        #expect(third.sent == 0 && third.failures == [])
        #expect(taken().count == 4)
    }

    @Test("the ledger records every delivery, and survives replacing the day's folder")
    func ledger() async throws {
        let settings = try MailDay.settings(to: ["a@example.org"], command: taking())
        try day.archived(MailDay.report())
        let outcome = await send(settings)
        guard case .sent(let id) = outcome.deliveries[0].delivery else { throw CancellationError() }
        let expected = """
            {
              "day" : "2026-11-22",
              "recipients" : [
                {
                  "address" : "a@example.org",
                  "at" : "2026-11-23T04:00:00Z",
                  "attempts" : 1,
                  "messageID" : "\(id)",
                  "reason" : null,
                  "resends" : 0,
                  "state" : "sent"
                }
              ],
              "version" : 2
            }

            """
        #expect(try day.folder.read(MailDay.ledgerFile) == expected)
        let restated = try StagedFolder(path: "2026/11/22", in: day.archive.root)
        try restated.write(MailDay.report(failed: 50).encoded(), to: Archive.reportFile)
        try StagedFolder.commit([restated])
        let again = await send(settings, MailDay.report(failed: 50), at: 60)
        #expect(again.sent == 0 && again.failures == [])
        #expect(taken().count == 1)
        #expect(try day.folder.read(MailDay.ledgerFile) == expected)
        #expect(day.archive.paths == ["2026/11/22"])
        #expect(day.archive.tree.windows == ["2026/11/22"])
    }

    @Test("a day is mailed again on request, with another identifier")
    func resend() async throws {
        let settings = try MailDay.settings(to: ["a@example.org"], command: taking(), policy: .onAlert)
        let first = await send(settings, MailDay.report(failed: 50))
        let second = await send(settings, at: 60, resend: true)
        #expect(first.sent == 1 && second.sent == 1 && taken().count == 2)
        #expect(first.deliveries[0].delivery != second.deliveries[0].delivery)
        #expect(try day.ledger() == [["a@example.org", "sent", "2", ""]])
    }

    @Test("impossible counts in a ledger stay unchanged")
    func greatestCounts() async throws {
        try day.folder.write(
            """
            {"version": 1, "night": "2026-11-22", "recipients": [{"address": "a@example.org", "state": "sent",
              "at": "2026-11-23T04:00:00Z", "attempts": \(Int.max), "resends": \(Int.max), "messageID": null, "reason": null}]}
            """, to: MailDay.ledgerFile)
        let outcome = await send(try MailDay.settings(to: ["a@example.org"], command: taking()), resend: true)
        #expect(outcome.sent == 1)
        #expect(try day.ledger() == [["a@example.org", "sent", "\(Int.max)", ""]])
    }

    @Test("mail started by a killed run is reported and not sent twice, unless requested")
    func interrupted() async throws {
        // The ledger at the moment of the handover, which a killed run leaves behind.
        let seen = "\(day.folder.path)/seen"
        let recording = try MailDay.settings(
            to: ["a@example.org", "b@example.org"],
            command: taking("cp \(day.folder.path)/\(MailDay.ledgerFile) \(seen)-$2"))
        _ = await send(recording)
        #expect(try day.folder.read("seen-b@example.org").contains("\"state\" : \"begun\""))
        try day.folder.write(try day.folder.read("seen-b@example.org"), to: MailDay.ledgerFile)
        #expect(try day.ledger().map { $0[1] } == ["sent", "begun"])
        try day.archived(MailDay.report())
        // The next run finds it by itself, once; a specific request reports it again.
        for expected in [["2026/11/22"], []] {
            #expect(DayDelivery(MailChannel(recording), archive: day.archive).unsettled() == expected)
            let after = await send(recording, at: 60)
            #expect(taken().count == 2)
            #expect(after.sent == 0)
            #expect(
                after.failures == [
                    "2026-11-22 may or may not have been mailed to b@example.org: sending was started at 2026-11-23T04:00:00Z and interrupted; to send it again, use --resend 2026-11-22"
                ])
            #expect(try day.ledger().map { $0[1] } == ["sent", "unknown"])
        }
        let asked = await send(recording, at: 120, resend: true)
        #expect(asked.sent == 2 && asked.failures == [])
    }

    @Test("a mail program that hangs or dies does not keep others from being mailed")
    func misbehaving() async throws {
        let settings = try MailDay.settings(
            command: taking("case $2 in a*) sleep 300;; b*) kill -15 $$;; esac"), timeoutSeconds: 5)
        let program = settings.command[0]
        let outcome = await send(settings)
        #expect(taken() == ["c@example.org"])
        #expect(
            outcome.failures == [
                "2026-11-22 was not mailed to a@example.org: \(program) did not end within 5 s and was killed; the message may have been sent",
                "2026-11-22 was not mailed to b@example.org: \(program) was killed by signal 15",
            ])
        #expect(try day.ledger().map { $0[1] } == ["failed", "failed", "sent"])
    }

    @Test("an unreadable ledger keeps everybody from being mailed twice")
    func broken() async throws {
        let settings = try MailDay.settings(to: ["a@example.org"], command: taking())
        try day.folder.write("{}", to: MailDay.ledgerFile)
        let outcome = await send(settings)
        #expect(taken() == [])
        #expect(
            outcome.failures == [
                "2026-11-22 was not mailed to a@example.org: cannot read the mail ledger \(day.folder.path)/\(MailDay.ledgerFile): it is damaged; nothing was sent, because only the ledger knows who already has this day; restore it, or remove it to send the day to all recipients"
            ])
        #expect(try day.folder.read(MailDay.ledgerFile) == "{}")
    }

    @Test("nothing is sent if the ledger cannot be written")
    func unwritable() async throws {
        let settings = try MailDay.settings(to: ["a@example.org"], command: taking())
        try day.folder.write("a file where a folder has to be", to: "2026/11")
        let outcome = await send(settings)
        #expect(taken() == [])
        #expect(
            outcome.failures == [
                "2026-11-22 was not mailed to a@example.org: the attempt cannot be recorded, so nothing was sent: cannot write \(day.folder.path)/2026/11: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged"
            ])
    }

    @Test("on change, a day like the last archived one is skipped, and the ledger says why")
    func onChange() async throws {
        let settings = try MailDay.settings(to: ["a@example.org"], command: taking(), policy: .onChange)
        try day.archived(MailDay.report(MailDay.date.adding(days: -3)))
        let outcome = await send(settings)
        let reason = "it is sent on change, and verdict and findings are the same as on 2026-11-19"
        #expect(outcome.skips == ["2026-11-22 is not mailed to a@example.org: \(reason)"])
        #expect(outcome.failures == [] && taken() == [])
        #expect(try day.ledger() == [["a@example.org", "skipped", "0", reason]])
        // Reported again with other figures, it is mailed.
        #expect(await send(settings, MailDay.report(failed: 50), at: 60).sent == 1)
    }

    @Test("mail that was expected and not sent, or failed fewer than three times, is found by the next run")
    func unsettled() async throws {
        let failing = try MailDay.settings(to: ["a@example.org"], command: [day.program("exit 1", named: "failing")])
        let mail = DayDelivery(MailChannel(failing), archive: day.archive)
        try mail.expect("2026/11/22", now: MailDay.now)
        // Not published yet.
        #expect(mail.unsettled() == [])
        try day.archived(MailDay.report())
        #expect(mail.unsettled() == ["2026/11/22"])
        #expect(try day.ledger() == [["a@example.org", "due", "0", ""]])
        for attempt in 1...3 {
            _ = await send(failing)
            #expect(mail.unsettled() == (attempt < 3 ? ["2026/11/22"] : []))
        }
        try mail.expect("2026/11/22", now: MailDay.now)
        #expect(try day.ledger().map { $0[1] } == ["failed"])
        let working = try MailDay.settings(to: ["a@example.org"], command: taking())
        #expect(await send(working).sent == 1)
        #expect(DayDelivery(MailChannel(working), archive: day.archive).unsettled() == [])
    }
}
