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
        await send(settings, [report], at: seconds, resend: resend)
    }

    private func send(
        _ settings: MailSettings, _ reports: [Report], at seconds: Int64 = 0, resend: Bool = false
    ) async -> DeliveryOutcome {
        await delivery(settings).send(
            reports.map { DeliveryDay($0, MailHeadline($0)) }, now: MailDay.now.adding(seconds: seconds),
            resend: resend)
    }

    private func delivery(_ settings: MailSettings) -> DayDelivery<MailChannel> {
        DayDelivery(MailChannel(settings) { _ in MailDay.body }, archive: day.archive)
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
        #expect(second.deliveries[0].result == .sentBefore(MailDay.now))
        let third = await send(working, at: 120)
        #expect(third.sent == 0 && third.failures == [])
        #expect(taken().count == 4)
    }

    @Test("the ledger records every delivery, and survives replacing the day's folder")
    func ledger() async throws {
        let settings = try MailDay.settings(to: ["a@example.org"], command: taking())
        try day.archived(MailDay.report())
        let outcome = await send(settings)
        guard case .sent(let id) = outcome.deliveries[0].result else { throw CancellationError() }
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
        #expect(first.deliveries[0].result != second.deliveries[0].result)
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
            #expect(delivery(recording).unsettled() == expected)
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
            command: taking("case $2 in a*) exec sleep 300;; b*) kill -15 $$;; esac"), timeoutSeconds: 40)
        let program = settings.command[0]
        let outcome = await send(settings)
        #expect(taken() == ["c@example.org"])
        #expect(
            outcome.failures == [
                "2026-11-22 was not mailed to a@example.org: \(program) did not end within 40 s and was killed; the message may have been sent",
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

    @Test("mail that was expected and not sent, or failed, is found by the next run, until it is given up")
    func unsettled() async throws {
        let failing = try MailDay.settings(to: ["a@example.org"], command: [day.program("exit 1", named: "failing")])
        let mail = delivery(failing)
        try mail.expect("2026/11/22", now: MailDay.now)
        // Not published yet.
        #expect(mail.unsettled() == [])
        try day.archived(MailDay.report())
        #expect(mail.unsettled() == ["2026/11/22"])
        #expect(try day.ledger() == [["a@example.org", "due", "0", ""]])
        for _ in 1...3 {
            let outcome = await send(failing)
            #expect(outcome.failures.count == 1)
            #expect(mail.unsettled() == ["2026/11/22"])
        }
        try mail.expect("2026/11/22", now: MailDay.now)
        #expect(try day.ledger().map { $0[1] } == ["failed"])
        let fourth = await send(failing)
        #expect(
            fourth.failures == [
                "2026-11-22 was not mailed to a@example.org, and no run will try again: 3 attempts failed, the last one because \(failing.command[0]) exited with status 1 and no message; to send it, use --resend 2026-11-22"
            ])
        #expect(try day.ledger().map { [$0[1], $0[2]] } == [["abandoned", "3"]])
        #expect(mail.unsettled() == [])
        let working = try MailDay.settings(to: ["a@example.org"], command: taking())
        #expect(await send(working).sent == 0)
        #expect(await send(working, resend: true).sent == 1)
        #expect(try day.ledger().map { $0[1] } == ["sent"])
    }

    @Test("days that a recipient lacks are one message, with the worst in its subject and all in their ledgers")
    func severalDays() async throws {
        let reports = (0..<10).map {
            MailDay.report(MailDay.date.adding(days: $0 - 9), failed: $0 == 4 ? 60 : 0, name: "/a")
        }
        let messages = "\(day.folder.path)/messages"
        let settings = try MailDay.settings(
            to: ["a@example.org", "b@example.org"], command: [day.program("cat >> \(messages)-$2", named: "several")])
        // One of them has the first day already.
        _ = await send(try MailDay.settings(to: ["b@example.org"], command: taking()), reports[0])
        let outcome = await send(settings, reports)
        #expect(outcome.sent == 2 && outcome.failures == [])
        #expect(
            outcome.sentByDays.map(\.days) == [
                "2026-11-13 to 2026-11-22 (10 days)", "2026-11-14 to 2026-11-22 (9 days)",
            ])
        let texts = try ["a", "b"].map { try day.folder.read("messages-\($0)@example.org") }
        let worst = Verdict(reports[4]).subject
        #expect(worst == "Critical: GET /a 5xx 60.0 %", "\(worst)")
        #expect(texts[0].contains("\nSubject: \(worst) | Shop, 13 to 22 Nov\n"), "\(texts[0].prefix(300))")
        #expect(texts[1].contains(" | Shop, 14 to 22 Nov\n"))
        #expect(texts.allSatisfy { $0.split(separator: "\n").count { $0.hasPrefix("Subject: ") } == 1 })
        for report in reports {
            let ledger = try DeliveryLedger(of: report.window.path, in: day.archive, channel: MailChannel.name)
            #expect(ledger.entries.values.map(\.state) == [.sent, .sent])
        }
        #expect(await send(settings, reports).sent == 0)
    }

    @Test("days of a message that failed stay due together, with those that come after")
    func severalFailed() async throws {
        let reports = [-1, 0].map { MailDay.report(MailDay.date.adding(days: $0)) }
        let failing = try MailDay.settings(to: ["a@example.org"], command: [day.program("exit 1", named: "failing")])
        #expect(
            await send(failing, reports).failures == [
                "2026-11-21 to 2026-11-22 (2 days) were not mailed to a@example.org: \(failing.command[0]) exited with status 1 and no message"
            ])
        let working = try MailDay.settings(to: ["a@example.org"], command: taking())
        let later = await send(working, reports + [MailDay.report(MailDay.date.adding(days: 1))])
        #expect(later.sentByDays.map(\.days) == ["2026-11-21 to 2026-11-23 (3 days)"])
        #expect(taken() == ["a@example.org"])
    }

    @Test(
        "days are named as people do",
        arguments: [
            ([0], "22 Nov"), ([-1, 0], "21 and 22 Nov"), ([-2, -1, 0], "20 to 22 Nov"),
            ([8, 9, 10], "30 Nov to 2 Dec"),
            ([-9, -8, 0], "3 days to 22 Nov"), ([-3, 0], "19 and 22 Nov"),
        ])
    func names(days: [Int], expected: String) {
        let windows = days.map { ReportWindow(date: MailDay.date.adding(days: $0), timeZone: .utc) }
        #expect(MailHeadline.days(windows) == expected)
    }
}
