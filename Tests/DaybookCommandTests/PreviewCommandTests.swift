import Foundation
import Reporting
import TestSupport
import Testing

@testable import DaybookCommand

/// Runs `daybook preview` as a process, on real and made-up logs.
@Suite("preview command", .serialized)
struct PreviewCommandTests {
    private static let postgresLogs = "\(TestProgram.root)/Tests/IngestionTests/PostgresLog/Fixtures"

    /// Lines of nginx, one every 20 seconds of some days of November 2026.
    ///
    /// - Parameter hours: hours since the beginning of the first day.
    private static func accessLog(from first: Int, hours: Range<Int>) -> String {
        let paths = ["/api/orders/%?page=2", "/api/orders", "/", "/api/users/%/carts", "/wp-%.php"]
        return (hours.lowerBound * 180..<hours.upperBound * 180).map { number in
            func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
            let (day, second) = (first + number / 4320, number % 4320 * 20)
            let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
            let path = paths[number % 5].replacing("%", with: "\(number)")
            let status = number % 5 == 4 ? 404 : number % 97 == 0 ? 500 : 200
            let milliseconds = number * 7919 % 900 + 100
            return
                "203.0.113.\(number % 250) - - [\(two(day))/Nov/2026:\(time) +0000] \"GET \(path) HTTP/1.1\" \(status) 12 \"-\" \"agent\" 0.\(milliseconds)\n"
        }.joined()
    }

    /// The report of a day as JSON, without what only a database has.
    private func report(_ folder: TemporaryFolder, _ path: String) throws -> String {
        var object = try #require(
            try JSONSerialization.jsonObject(with: Data(folder.read(path).utf8)) as? [String: Any])
        for name in ["origin", "restatements"] { object[name] = nil }
        // Read from rows there, from log lines here.
        var coverage = try #require(object["coverage"] as? [String: Any])
        coverage["sources"] = nil
        object["coverage"] = coverage
        let json = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
        return String(decoding: json, as: UTF8.self)
    }

    @Test("one log in two formats is noticed, because its statements would count twice")
    func twins() async throws {
        let folder = try TemporaryFolder()
        for name in ["shop.json", "shop.csv"] {
            try FileManager.default.copyItem(
                atPath: "\(Self.postgresLogs)/\(name)", toPath: "\(folder.path)/\(name)")
        }
        let both = try await TestProgram.run(["preview", "shop.json", "shop.csv"], in: folder.path)
        #expect(
            both.errors.contains(
                "shop.csv has the same statements as shop.json, and each counts twice: if they are one log in two formats, name only one of them\n"
            ), "\(both.errors)")
        let one = try await TestProgram.run(["preview", "shop.json"], in: folder.path)
        #expect(!one.errors.contains("same statements"), "\(one.errors)")
    }

    @Test("its figures are those of the same logs read into a database", .needs(.postgresql))
    func sameAsDatabase() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog(from: 24, hours: 0..<48), to: "access.log")
        let logs = ["access.log", "shop.json"]
        try FileManager.default.copyItem(
            atPath: "\(Self.postgresLogs)/shop.json", toPath: "\(folder.path)/shop.json")
        // Of a file that was just written, the last record may not be complete.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: "\(folder.path)/shop.json")
        let preview = try await TestProgram.run(["preview", "--quiet", "--name", "Shop"] + logs, in: folder.path)
        #expect(
            preview
                == TestProgram.Outcome(
                    status: 0,
                    output: """
                        2 files: 8,678 lines, 8,640 requests, 12 slow queries, 0 unreadable lines, 2 days
                        daybook-preview/index.html

                        """, errors: ""))

        let database = try await TestDatabase.migrated()
        let target = ["--database", database.conninfo]
        for (kind, file) in zip(["access-log", "postgres-log"], logs) {
            let outcome = try await TestProgram.run(["ingest", kind, "--quiet", file] + target, in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        try folder.write("name: Shop\norganizations: 0\n", to: "daybook.yaml")
        for date in ["2026-11-24", "2026-11-25"] {
            let outcome = try await TestProgram.run(
                ["report", "--quiet", "--config", "daybook.yaml", "--date", date, "--now", "2026-11-26T00:00:00Z"]
                    + target, in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let path = "archive/\(date.replacing("-", with: "/"))/report.json"
            let (own, stored) = (
                try report(folder, "daybook-preview/\(path)"), try report(folder, "output/\(path)")
            )
            let difference = own.split(separator: "\n").difference(from: stored.split(separator: "\n"))
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    @Test("the same logs give the same files, whatever was there before, and standard input is a log too")
    func repeated() async throws {
        let folder = try TemporaryFolder()
        let text = Self.accessLog(from: 24, hours: 3..<30)
        try folder.write(text, to: "access.log")
        let first = try await TestProgram.run(["preview", "access.log", "--quiet"], in: folder.path)
        #expect(first.status == 0, "\(first.errors)")
        let made = try folder.contents(of: "daybook-preview")
        try folder.write(Self.accessLog(from: 1, hours: 0..<30), to: "other.log")
        let other = try await TestProgram.run(["preview", "other.log", "--quiet"], in: folder.path)
        #expect(other.status == 0, "\(other.errors)")
        #expect(try folder.contents(of: "daybook-preview").keys.contains("2026/11/01/index.html"))
        let again = try await TestProgram.run(["preview", "--quiet", "-"], in: folder.path, input: Data(text.utf8))
        #expect(again == first)
        #expect(try folder.contents(of: "daybook-preview") == made)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["access.log", "daybook-preview", "other.log"])
    }

    @Test("a day on which the log begins or ends says so, and its missing hours are no outage")
    func edges() async throws {
        let folder = try TemporaryFolder()
        // Monday to Friday; the last day ends at 14:00.
        try folder.write(Self.accessLog(from: 23, hours: 10..<4 * 24 + 14), to: "access.log")
        let outcome = try await TestProgram.run(["preview", "access.log", "--quiet"], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        func report(_ date: String) throws -> Report {
            try Report(json: Data(folder.read("daybook-preview/archive/\(date)/report.json").utf8))
        }
        let first = try report("2026/11/23")
        #expect(
            first.coverage.notes
                == ["The access logs begin at 10:00; earlier requests of this day are unknown."])
        #expect(first.coverage.begins == Instant("2026-11-23T10:00:00Z"))
        #expect(try report("2026/11/25").coverage.notes.isEmpty)
        let last = try report("2026/11/27")
        #expect(
            last.coverage.notes == ["The access logs end at 13:59; later requests of this day are unknown."])
        #expect(last.asOf == Instant("2026-11-27T13:59:40Z"))
        func page(_ date: String) throws -> String { try folder.read("daybook-preview/2026/11/\(date)/index.html") }
        #expect(try page("23").contains("only 10:00–24:00"))
        #expect(try page("27").contains("only 00:00–13:59"))
        #expect(try page("25").contains("Read from log lines."))
        for date in 23...27 {
            let findings = try report("2026/11/\(date)").findings ?? []
            #expect(!findings.contains { [.outage, .traffic].contains($0.kind) }, "\(findings)")
        }
    }

    @Test("a folder of anything else is not replaced")
    func foreignFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog(from: 24, hours: 0..<24), to: "access.log")
        try folder.write("mine", to: "site/notes.txt")
        func refused(_ output: String) async throws -> String {
            let outcome = try await TestProgram.run(["preview", "access.log", "--output", output], in: folder.path)
            #expect(outcome.status == 64)
            #expect(outcome.output == "")
            return outcome.errors
        }
        #expect(
            try await refused("site")
                == "daybook: site has files that are not from a preview, such as notes.txt, and the preview would replace them; name another folder with --output, or move the files away\n"
        )
        #expect(
            try await refused("access.log")
                == "daybook: access.log is a file, not a folder; name another folder with --output\n")
        #expect(
            try await refused(".")
                == "daybook: --output \".\" cannot be replaced as a whole; name a folder for the preview alone\n")
        #expect(try folder.read("site/notes.txt") == "mine")
        // A file that was added to a preview is not lost either.
        let made = try await TestProgram.run(["preview", "access.log", "--quiet"], in: folder.path)
        #expect(made.status == 0, "\(made.errors)")
        try folder.write("mine", to: "daybook-preview/notes.txt")
        #expect(try await refused("daybook-preview").contains("such as notes.txt"))
        // Other commands leave a preview alone.
        let report = try await TestProgram.run(
            ["report", "--site", "daybook-preview", "--archive", "archive", "--database", "host=/nowhere"],
            in: folder.path)
        #expect(
            report.errors
                == "daybook: daybook-preview belongs to a preview; name other folders with --archive and --site, or remove this one first\n"
        )
    }

    @Test("what cannot be read is named with the reason; what can be read is reported")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog(from: 24, hours: 0..<24), to: "access.log")
        try folder.write(String(repeating: "hello world\n", count: 3), to: "hello.log")
        try folder.write("", to: "empty.log")
        let mixed = try await TestProgram.run(
            ["preview", "--quiet", "access.log", "hello.log", "missing.log"], in: folder.path)
        #expect(mixed.status == 2)
        #expect(
            mixed.output == """
                1 file: 4,323 lines, 4,320 requests, 0 slow queries, 3 unreadable lines, 1 day
                daybook-preview/index.html

                """)
        let reason =
            "cannot read access log hello.log: its lines are in no known format; name it with --format (a name, or the text of the server's log_format or LogFormat), or the fields of JSON with --json"
        #expect(
            mixed.errors.hasSuffix(
                "daybook: cannot read log file missing.log: no such file; check the path\n\(reason)\n"),
            "\(mixed.errors)")

        func fails(_ arguments: [String], _ message: String) async throws {
            let outcome = try await TestProgram.run(
                ["preview", "--output", "none"] + arguments, in: folder.path)
            #expect(outcome == TestProgram.Outcome(status: 1, output: "", errors: "daybook: \(message)\n"))
        }
        try await fails(["hello.log"], reason)
        try await fails(["empty.log"], "empty.log: no lines; name log files that have some")
        try folder.write(
            "2026-11-25 03:06:27.000 UTC [12] LOG:  duration: 12.5 ms  statement: SELECT 1\n", to: "fast.log")
        try await fails(
            ["fast.log"],
            "fast.log: no requests, and no query slower than 500 ms; lower --threshold, or log_min_duration_statement of the server"
        )
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/none"))
    }

    @Test("paths and names full of markup and control characters stay text")
    func hostile() async throws {
        let folder = try TemporaryFolder()
        let vectors = HostileText.vectors.prefix(200).map { vector in
            vector.replacing("\n", with: " ").replacing("\r", with: " ").replacing("\"", with: "'").replacing(
                "\u{0}", with: "")
        }
        let lines = vectors.enumerated().map { number, vector in
            "1.2.3.4 - - [24/Nov/2026:10:\(number % 50 + 10):00 +0000] \"GET /\(vector) HTTP/1.1\" 200 12 \"-\" \"x\" 0.020\n"
        }
        try folder.write(lines.joined(), to: "a.log")
        let outcome = try await TestProgram.run(
            ["preview", "--quiet", "--name", "<script>alert(1)</script>", "--output", "made <b> here", "a.log"],
            in: folder.path)
        #expect(outcome.output.hasSuffix("made <b> here/index.html\n"), "\(outcome.errors)")
        for (name, content) in try folder.contents(of: "made <b> here") where name.hasSuffix(".html") {
            #expect(!String(decoding: content, as: UTF8.self).contains("<script"), "\(name)")
        }
    }

    @Test("a preview that is killed leaves no half folder, and the next one removes what it left")
    func killed() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog(from: 1, hours: 0..<20 * 24), to: "access.log")
        for seconds in ["0.1", "0.3", "0.6"] {
            _ = try await TestProgram.run(
                ["preview", "--quiet", "access.log"], in: folder.path,
                wrapper: ["/usr/bin/timeout", "-s", "KILL", seconds])
            if FileManager.default.fileExists(atPath: "\(folder.path)/daybook-preview") {
                #expect(try folder.read("daybook-preview/status.json").contains("2026-11-20"))
            }
        }
        #expect(try await TestProgram.run(["preview", "--quiet", "access.log"], in: folder.path).status == 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                == ["access.log", "daybook-preview"])
    }

    @Test("progress shows the time left after the first second")
    func timeLeft() {
        #expect(RunLog.timeLeft(after: .milliseconds(900), done: 1, of: 4) == "")
        #expect(RunLog.timeLeft(after: .seconds(10), done: 1, of: 4) == ", 30 s left")
        #expect(RunLog.timeLeft(after: .seconds(60), done: 1, of: 11) == ", 10 min left")
    }

    @Test("the page is opened by the program that BROWSER names")
    func browser() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog(from: 24, hours: 0..<2), to: "a.log")
        try folder.write("#!/bin/sh\nprintf '%s' \"$1\" > opened\n", to: "browser")
        chmod("\(folder.path)/browser", 0o755)
        let opened = try await TestProgram.run(
            ["preview", "--quiet", "--open", "a.log"],
            environment: ["BROWSER": "\(folder.path)/nothing:\(folder.path)/browser"], in: folder.path)
        #expect(opened.status == 0, "\(opened.errors)")
        #expect(try folder.read("opened") == "daybook-preview/index.html")
        let none = try await TestProgram.run(
            ["preview", "--quiet", "--open", "a.log"], environment: ["PATH": folder.path], in: folder.path)
        #expect(none.status == 2)
        #expect(
            none.errors
                == "daybook: no browser could be started; open daybook-preview/index.html by hand, or name a program in BROWSER\n"
        )
    }
}
