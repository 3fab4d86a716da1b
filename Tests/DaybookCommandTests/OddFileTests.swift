import Foundation
import TestSupport
import Testing

/// Files that are no logs, or not as they are, given to the commands that read logs.
@Suite("odd files")
struct OddFileTests {
    private static let line =
        "192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] \"GET /a HTTP/1.1\" 200 512 \"-\" \"curl\" 0.123\n"
    private static let statement =
        "2026-11-25 03:06:27.000 UTC [12] LOG:  duration: 1512.500 ms  statement: SELECT 1\n"

    @Test(
        "text in UTF-16 and archives are refused by every command, with what to do",
        arguments: [
            (
                "a.log", line.data(using: .utf16LittleEndian) ?? Data(),
                "its text is in UTF-16LE, not in UTF-8; convert it, as in: iconv -f UTF-16LE -t UTF-8 a.log | daybook preview -"
            ),
            (
                "a.log", Data([0xfe, 0xff]) + (statement.data(using: .utf16BigEndian) ?? Data()),
                "its text is in UTF-16, not in UTF-8; convert it, as in: iconv -f UTF-16 -t UTF-8 a.log | daybook preview -"
            ),
            (
                "a.zip", Data("PK\u{3}\u{4}...".utf8),
                "it is a zip archive; unpack it, as in: unzip -p a.zip | daybook preview -"
            ),
        ])
    func foreign(name: String, content: Data, reason: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(content, to: name)
        let message = "daybook: cannot read log file \(name): \(reason)\n"
        for kind in ["access-log", "postgres-log"] {
            let outcome = try await TestProgram.run(["ingest", kind, "--dry-run", "--quiet", name], in: folder.path)
            #expect(outcome == TestProgram.Outcome(status: 2, output: "", errors: message))
        }
        let preview = try await TestProgram.run(["preview", name], in: folder.path)
        #expect(preview == TestProgram.Outcome(status: 1, output: "", errors: message))
        let piped = try await TestProgram.run(["preview", "-"], in: folder.path, input: content)
        #expect(piped.status == 1)
        #expect(piped.errors.contains("FILE | daybook preview -\n"), "\(piped.errors)")
    }

    @Test("a log of which nothing is understood is not used up: a wrong map, another kind of log")
    func nothing() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.line, to: "access.log")
        try folder.write(
            String(repeating: #"{"ts":"2026-11-22T10:00:01Z","route":"/a","took":12}"# + "\n", count: 3), to: "a.json")
        func errors(_ arguments: [String]) async throws -> String {
            let outcome = try await TestProgram.run(["ingest"] + arguments + ["--dry-run"], in: folder.path)
            #expect(outcome.status == 2)
            return outcome.errors
        }
        #expect(
            try await errors(["access-log", "--json", "time=ts,duration=took:ms,path=p", "a.json"]).hasSuffix(
                "daybook: cannot read access log a.json: none of its 3 lines is a request in the format that was given (line 1: \"p\" is missing); leave out --json to find the format by content, or correct it; nothing of it is marked as read\n"
            ))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: "\(folder.path)/access.log")
        #expect(
            try await errors(["postgres-log", "access.log"]).hasSuffix(
                "daybook: cannot read PostgreSQL log access.log: its only line is not a record in plain text, CSV or JSON; check that it is the log of a server, and name its log_line_prefix with --prefix; nothing of it is marked as read\n"
            ))
        try folder.write(Self.line + "192.0.2.10 - - [", to: "unfinished.log")
        let unfinished = try await TestProgram.run(
            ["ingest", "access-log", "--dry-run", "unfinished.log"], in: folder.path)
        #expect(
            unfinished.errors.contains(
                "the end of unfinished.log is not read (16 bytes), as more may follow\n"), "\(unfinished.errors)")
    }

    @Test("durations of a PostgreSQL log that are of no use are named by preview too")
    func durations() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Self.statement + Self.statement.replacing("duration: ", with: "Dauer: ")
                + Self.statement.replacing("  statement: SELECT 1", with: ""), to: "a.log")
        let outcome = try await TestProgram.run(["preview", "a.log"], in: folder.path)
        #expect(
            outcome.errors.contains(
                "a.log: 1 duration without a statement, caused by log_duration; on the server, set log_min_duration_statement instead\n"
            ), "\(outcome.errors)")
    }

    @Test("a byte order mark before logs of every kind is skipped")
    func mark() async throws {
        let folder = try TemporaryFolder()
        let csv =
            "2026-11-25 03:06:27.000 UTC,\"a\",\"b\",12,\"::1:5\",6566f3a0.c,1,\"SELECT\",2026-11-25 03:06:26 UTC,1/2,0,LOG,00000,\"duration: 1512.500 ms  statement: SELECT 1\",,,,,,,,,\"psql\",\"client backend\",,0\n"
        for (name, text) in [("access.log", Self.line), ("server.log", Self.statement), ("server.csv", csv)] {
            try folder.write("\u{FEFF}" + text, to: name)
            let kind = name == "access.log" ? "access-log" : "postgres-log"
            // Written just now: the last record may not be complete.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: "\(folder.path)/\(name)")
            let outcome = try await TestProgram.run(["ingest", kind, "--dry-run", name], in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let result = kind == "access-log" ? "1 line, 1 request found" : "1 record, 1 slow statement found"
            #expect(outcome.output.contains(result), "\(outcome.output)")
        }
        let preview = try await TestProgram.run(
            ["preview", "--quiet", "access.log", "server.log", "server.csv"], in: folder.path)
        #expect(
            preview.output
                == "3 files: 3 lines, 1 request, 2 slow queries, 0 unreadable lines, 2 days\ndaybook-preview/index.html\n",
            "\(preview.errors)")
    }
}
