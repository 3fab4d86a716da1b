import Foundation
import MonitoringStore
import Publishing
import Reporting
import TestSupport
import Testing

/// Kills `daybook nightly` at any moment, while somebody reads the site through nginx. `make torture` does it 300
/// times.
@Suite("torture", .serialized, .needs(.postgresql, .nginx))
struct TortureTests {
    private static let kills = ProcessInfo.processInfo.environment["DAYBOOK_TORTURE_KILLS"].flatMap(Int.init) ?? 12
    private static let recipients = ["a@example.org", "b@example.org"]
    /// The steps of a run, as printed by `--verbose`.
    private static let steps = [
        "checked the database", "locked ", "days due", "recorded the recipients",
        "read 2026-11-17", "rendered 2026-11-17", "staged 2026-11-17", "put in place 2026-11-17",
        "published 2026-11-17",
        "published 2026-11-22", "mailed 2026-11-14 to 2026-11-22 (9 days)",
    ]

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_770), timeZone: .utc).start
        try database.store().append(
            requests: (0..<240).flatMap { hour in
                (0..<10).map { number in
                    RequestRecord(
                        endpoint: "/api/e\(number)", method: "GET", responseMilliseconds: 10 + hour % 7 * number,
                        status: 200,
                        at: start.adding(seconds: Int64(hour) * 3600))
                }
            })
        return database
    }

    /// A program that accepts messages like `sendmail` and stores each in a separate file.
    private func configure(_ folder: TemporaryFolder) throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/mail", withIntermediateDirectories: true)
        try folder.write(
            "#!/bin/sh\nfile=$(mktemp \(folder.path)/mail/XXXXXX)\ncat > \"$file\"\nmv \"$file\" \"$file.eml\"\n",
            to: "mailer")
        chmod("\(folder.path)/mailer", 0o755)
        try folder.write(
            """
            mail:
              from: daybook@example.org
              to: [\(Self.recipients.joined(separator: ", "))]
              command: [\(folder.path)/mailer]
            """, to: "daybook.yaml")
    }

    private func arguments(_ database: TestDatabase, _ now: String = "2026-11-23T04:00:00Z") -> [String] {
        ["nightly", "--config", "daybook.yaml", "--database", database.conninfo, "--now", now]
    }

    private func verify(_ options: [String] = []) async throws {
        let verified = try await TestProgram.run(["verify", "--quiet"] + options, in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
    }

    /// Runs it to its end.
    private func complete(_ database: TestDatabase, _ now: String = "2026-11-23T04:00:00Z", in folder: TemporaryFolder)
        async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(arguments(database, now) + ["--quiet"], in: folder.path)
    }

    /// Starts a run, and kills it when `moment` returns.
    ///
    /// - Parameter moment: receives the run's output.
    /// - Returns: whether the run was still active then.
    private func killed(
        _ database: TestDatabase, _ options: [String] = [], at moment: (FileHandle) async throws -> Void
    ) async throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: TestProgram.path)
        process.arguments = arguments(database) + ["--verbose"] + options
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        try await moment(errors.fileHandleForReading)
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }

    /// Restores the state after the first day, so that every moment of a long run is hit.
    private func forgetDays() throws {
        for day in try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/output/archive")
        where day.split(separator: "/").count == 3 && !day.hasPrefix(".") && !day.hasSuffix(".json")
            && day > "2026/11/14"
        {
            try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/\(day)")
        }
    }

    private static func identifier(of message: String) throws -> String {
        String(try #require(message.firstMatch(of: /Message-ID: <([^>]+)>/)).1)
    }

    /// Removes all mail records after the first day, so that the next run mails those days again.
    private func forgetMail() async throws {
        // A program that is receiving a message outlives the run.
        try Patience.wait(for: "the mail program") {
            try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/mail").allSatisfy {
                $0.hasSuffix(".eml")
            }
        }
        for file in try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/mail")
        where try Self.identifier(of: folder.read("mail/\(file)")) > "2026-11-14" {
            try FileManager.default.removeItem(atPath: "\(folder.path)/mail/\(file)")
        }
        for file in try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/output/archive")
        where file.hasSuffix(".mail.json") && file > "2026/11/14" {
            try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/\(file)")
        }
    }

    /// Published files, without their mail records.
    private func published(_ folder: TemporaryFolder) throws -> [String: Data] {
        try folder.contents(of: "output").filter { !$0.key.hasSuffix(".mail.json") }
    }

    /// Every recipient received every day once, or the delivery is recorded as unknown.
    private func expectMail() throws {
        var copies: [String: Int] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/mail")
        where file.hasSuffix(".eml") {
            let message = try folder.read("mail/\(file)")
            let id = try Self.identifier(of: message)
            #expect(message.hasSuffix("--\n"), "\(id) is cut off")
            copies[id, default: 0] += 1
        }
        let archive = Archive(root: "\(folder.path)/output/archive")
        let days = archive.paths
        var known: Set<String> = []
        #expect(DeliveryLedger.paths(in: archive, channel: MailChannel.name) == days)
        for day in days {
            let ledger = try DeliveryLedger(of: day, in: archive, channel: MailChannel.name)
            #expect(ledger.entries.keys.sorted() == Self.recipients)
            for entry in ledger.entries.values {
                // One message may be about several days.
                let received = copies[entry.messageID ?? ""] ?? 0
                known.insert(entry.messageID ?? "")
                switch entry.state {
                case .sent: #expect(received == 1, "\(day) \(entry.recipient): \(received)")
                case .unknown: #expect(received <= 1, "\(day) \(entry.recipient): \(received)")
                default: Issue.record("\(day) \(entry.recipient) is \(entry.state)")
                }
            }
        }
        // The mail records of days that are no longer kept are removed with them.
        copies = copies.filter {
            !known.contains($0.key) && $0.key >= days.first?.replacing("/", with: "-") ?? ""
        }
        #expect(copies.isEmpty, "nobody knows of \(copies)")
    }

    @Test("killed at any moment, it leaves no broken link or half a page, and the next run completes it")
    func killed() async throws {
        let database = try await database()
        let undisturbed = try TemporaryFolder()
        for folder in [folder, undisturbed] { try configure(folder) }
        // Only the first day, then repeatedly the nine that follow.
        #expect(try await complete(database, "2026-11-14T04:00:00Z", in: folder).status == 0)
        #expect(try await complete(database, "2026-11-14T04:00:00Z", in: undisturbed).status == 0)
        #expect(try await complete(database, in: undisturbed).status == 0)

        let reader = SiteReader(try SiteServer(site: "\(folder.path)/output/site"))
        let reading = Task.detached { await reader.readUntilStopped() }
        for step in Self.steps {
            try forgetDays()
            #expect(try await killed(database) { try await $0.wait(for: step) } || step.hasSuffix("11/22"), "\(step)")
        }

        var random = SeededRandom(1)
        var (kills, attempts) = (0, 0)
        while kills < Self.kills, attempts < 3 * Self.kills {
            attempts += 1
            // Sometimes it continues from where it was killed. Archived days keep their mail records.
            if attempts % 4 != 3 {
                try forgetDays()
                if attempts % 3 == 0 { try await forgetMail() }
            }
            let lines = Int.random(in: 0...70, using: &random)
            let pause = Double.random(in: 0...15, using: &random)
            let wasKilled = try await killed(database) { said in
                // This many lines, however long they take, and a moment of what follows.
                try await said.wait(lines: lines)
                try await Task.sleep(for: .milliseconds(pause))
            }
            if wasKilled { kills += 1 }
        }
        #expect(kills == Self.kills)
        let last = try await complete(database, in: folder)
        #expect(last.status == 0 || last.status == 2, "\(last.errors)")
        reader.stop()
        await reading.value
        let outcome = reader.outcome
        #expect(outcome.faults.isEmpty, "\(outcome.faults.prefix(5))")
        #expect(outcome.walks > 0 && outcome.pages > 10 * outcome.walks)
        // Nothing is lost, duplicated or left behind.
        #expect(try published(folder) == published(undisturbed))
        try await verify()
        try expectMail()
        print(
            "killed at \(Self.steps.count) steps and at \(kills) random moments, \(attempts - kills) runs were done before; \(outcome.pages) pages read in \(outcome.walks) walks"
        )
    }

    @Test("killed while restoring lost pages or removing old days, it is completed by the next run")
    func healing() async throws {
        let database = try await database()
        try configure(folder)
        for now in ["2026-11-14T04:00:00Z", "2026-11-23T04:00:00Z"] {
            #expect(try await complete(database, now, in: folder).status == 0)
        }
        let before = try published(folder)
        for day in ["16", "20"] {
            try FileManager.default.removeItem(atPath: "\(folder.path)/output/site/2026/11/\(day)")
        }
        #expect(
            try await killed(database) {
                try await $0.wait(for: "rendered pages that were missing from the site: output/site/2026/11/16")
            })
        #expect(try await complete(database, in: folder).status == 0)
        #expect(try published(folder) == before)

        var kills = 0
        while kills < 20,
            try await killed(
                database, ["--keep-site", "5d", "--keep-archive", "7d"],
                at: { try await $0.wait(for: "removed by retention") })
        {
            kills += 1
        }
        #expect((2..<20).contains(kills))
        let last = try await TestProgram.run(
            arguments(database) + ["--keep-site", "5d", "--keep-archive", "7d"], in: folder.path)
        #expect(last.status == 0, "\(last.errors)")
        try await verify(["--keep-site", "5d"])
        #expect(
            Archive(root: "\(folder.path)/output/archive").dates.sorted().map(\.description)
                == (16...22).map { "2026-11-\($0)" })
        #expect(
            DayTree(root: "\(folder.path)/output/site").windows.sorted() == (18...22).map { "2026/11/\($0)" })
        try expectMail()
    }
}

extension TortureTests {
    @Test("remove, killed at any moment, leaves no broken link and is completed by running it again")
    func removing() async throws {
        let database = try await database()
        try configure(folder)
        for now in ["2026-11-14T04:00:00Z", "2026-11-23T04:00:00Z"] {
            #expect(try await complete(database, now, in: folder).status == 0)
        }
        let before = try folder.contents(of: "output")
        let words =
            ["remove", "--quiet"]
            + ["15", "22"].flatMap {
                ["--date", "2026-11-\($0)", "--confirm", "2026-11-\($0)"]
            }
        func restore() throws {
            try FileManager.default.removeItem(atPath: "\(folder.path)/output")
            for (path, content) in before { try folder.write(content, to: "output/\(path)") }
        }
        func removed() async throws -> [String: Data] {
            let outcome = try await TestProgram.run(words, in: folder.path)
            // Killed after the last step, it has nothing left to remove.
            #expect(outcome.status == 0 || outcome.errors.contains("is neither in"), "\(outcome)")
            return try folder.contents(of: "output")
        }
        let after = try await removed()
        try await verify()
        let began = ContinuousClock.now
        try restore()
        _ = try await removed()
        let duration = ContinuousClock.now - began
        let kills = (Self.kills + 1) / 2
        for kill in 0..<kills {
            try restore()
            let process = try RunningProgram(words: [TestProgram.path] + words, in: folder.path)
            if kill % 3 == 0 {
                // Between the days: the first has left the site, the second, whose page leads to it, has not.
                while process.isRunning, DayTree(root: "\(folder.path)/output/site").hasFolder("2026/11/15") {}
            } else {
                try await Task.sleep(for: duration * Double(kill + 1) / Double(kills + 1))
            }
            process.signal(SIGKILL)
            _ = process.outcome()
            let links = try folder.contents(of: "output/site").filter {
                $0.key.hasSuffix(".html") && !$0.key.hasPrefix(".")
            }
            for (page, content) in links {
                let text = String(decoding: content, as: UTF8.self)
                for match in text.matches(of: /href="([^"#:]+)/) {
                    let target = URL(fileURLWithPath: "\(folder.path)/output/site/\(page)").deletingLastPathComponent()
                        .appending(path: String(match.1)).standardizedFileURL.path
                    #expect(FileManager.default.fileExists(atPath: target), "\(kill): \(page) leads to \(match.1)")
                }
            }
            let left = [15, 22].filter { day in
                ["archive", "site"].contains { root in
                    ["2026/11/\(day)", ".removing-2026-11-\(day)"].contains {
                        FileManager.default.fileExists(atPath: "\(folder.path)/output/\(root)/\($0)")
                    }
                }
            }
            if left.isEmpty { continue }
            let rest =
                ["remove", "--quiet"]
                + left.flatMap {
                    ["--date", "2026-11-\($0)", "--confirm", "2026-11-\($0)"]
                }
            let outcome = try await TestProgram.run(rest, in: folder.path)
            #expect(outcome.status == 0, "\(kill): \(outcome)")
            let state = try folder.contents(of: "output").filter { !$0.key.contains("/.") }
            #expect(state == after, "\(kill): \(Set(state.keys).symmetricDifference(after.keys))")
        }
    }
}

extension FileHandle {
    /// Returns as soon as a line that begins with `step` is printed, or at the end of the output.
    fileprivate func wait(for step: String) async throws { wait { $0.contains("daybook: \(step)") } }

    /// Returns as soon as this many lines are printed, or at the end of the output.
    fileprivate func wait(lines: Int) async throws { wait { $0.count { $0 == "\n" } >= lines } }

    private func wait(until isEnough: (String) -> Bool) {
        var said = ""
        while !isEnough(said) {
            let more = availableData
            if more.isEmpty { return }
            said += String(decoding: more, as: UTF8.self)
        }
    }
}
