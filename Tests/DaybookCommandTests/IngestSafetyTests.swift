import Foundation
import Reporting
import TestSupport
import Testing

@testable import DaybookCommand

/// Reading a log wrongly never harms: it can be read again, rightly.
@Suite("ingest does no harm", .serialized, .needs(.postgresql))
struct IngestSafetyTests {
    private static let log = "platform_admin.api_performance_log"

    private func ingest(_ database: TestDatabase, _ arguments: [String]) async throws -> TestProgram.Outcome {
        try await TestProgram.run(["ingest", "access-log", "--database", database.conninfo] + arguments)
    }

    /// Endpoints, statuses and milliseconds of all rows, sorted.
    private func rows(_ database: TestDatabase) throws -> [String] {
        try database.connection().query(
            "SELECT concat_ws(' ', method, endpoint, status_code, response_time_ms) AS text FROM \(Self.log) ORDER BY 1"
        ).map { try $0.text("text") }
    }

    private static let traefik = """
        192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /wp-login.php HTTP/1.1" 200 2053 "-" "Mozilla/5.0" 162 "app@docker" "http://172.17.0.3:80" 22ms
        192.0.2.10 - - [22/Nov/2026:10:00:02 +0000] "POST /api/x HTTP/2.0" 504 2053 "-" "-" 163 "app@docker" "http://172.17.0.3:80" 30000ms
        192.0.2.10 - - [22/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 404 19 "-" "-" 164 "-" "-" 0ms

        """
    private static let traefikRows = ["GET / 404 0", "GET /wp-login.php 200 22", "POST /api/x 504 30000"]

    private static func nginx(_ path: String, _ time: String = "0.123") -> String {
        "192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] \"GET \(path) HTTP/1.1\" 200 512 \"-\" \"curl\" \(time)\n"
    }

    @Test("a file of which nothing could be read is not marked as read (case 70-consumed)")
    func unread() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try folder.write(Self.traefik, to: "a.log")
        let path = "\(folder.path)/a.log"
        let wrong = try await ingest(database, ["--format", "nginx", path])
        #expect(wrong.status == 2)
        #expect(
            wrong.errors.hasSuffix(
                "daybook: cannot read access log \(path): none of its 3 lines is a request in the format that was given (line 1: $request_time is not a valid number of seconds); leave out --format to find the format by content, or correct it; nothing of it is marked as read\n"
            ), "\(wrong.errors)")
        #expect(try rows(database) == [])
        #expect(try await ingest(database, [path]).status == 0)
        #expect(try rows(database) == Self.traefikRows)
    }

    @Test("what follows the last line that was understood is not marked as read either")
    func headOnly() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try folder.write(Self.nginx("/a") + Self.nginx("/b") + Self.traefik, to: "a.log")
        let path = "\(folder.path)/a.log"
        let wrong = try await ingest(database, ["--format", "nginx", path])
        #expect(wrong.status == 2)
        #expect(
            wrong.errors.contains(
                "daybook: the last 3 lines of access log \(path) could not be read (line 3: $request_time is not a valid number of seconds) and are not marked as read; a run with the right --format reads them\n"
            ), "\(wrong.errors)")
        #expect(try rows(database) == ["GET /a 200 123", "GET /b 200 123"])
        let right = try await ingest(database, ["--format", "traefik", path])
        #expect(right.status == 0, "\(right.errors)")
        #expect(
            try rows(database) == ["GET / 404 0", "GET /a 200 123", "GET /b 200 123"] + Self.traefikRows.dropFirst())
    }

    @Test("messages of a program at the end of a log are no requests, and read again with what follows")
    func messages() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.log"
        let log = Self.nginx("/a") + Self.nginx("/b") + String(repeating: "Reloading configuration\n", count: 4)
        try folder.write(log, to: "a.log")
        let found = try await ingest(database, [path])
        #expect(found.status == 0)
        #expect(
            found.errors.contains(
                "the last 4 lines of access log \(path) are not requests (line 3: $remote_addr is not followed by \" - \"), but other text, such as messages of the server; the next run looks at them again, together with what follows\n"
            ), "\(found.errors)")
        try folder.write(log + Self.nginx("/c"), to: "a.log")
        #expect(try await ingest(database, [path]).status == 0)
        #expect(try rows(database) == ["GET /a 200 123", "GET /b 200 123", "GET /c 200 123"])
        // The operator may have meant another format.
        try folder.write(log, to: "b.log")
        let given = try await ingest(database, ["--format", "nginx", "\(folder.path)/b.log"])
        #expect(given.status == 2)
        #expect(
            given.errors.hasSuffix(
                "daybook: the last 4 lines of access log \(folder.path)/b.log are not requests in the format that was given (line 3: $remote_addr is not followed by \" - \") and are not marked as read; if they are requests in another format, leave out --format, or correct it\n"
            ), "\(given.errors)")
    }

    @Test(
        "a wrong unit is refused, with the setting, before anything is stored (case 71-wrong-unit)",
        arguments: [
            (
                ["--format", "nginx"], ["123456", "1000"],
                "all of the first 2 response times are whole numbers, but the server writes seconds with decimals",
                "write $took instead of $request_time in the text of --format, and give its unit with --response-time took:us, :ms or :s"
            ),
            (
                ["--format", "apache"], ["0.123", "1.500"],
                "all of the first 2 response times have decimals, but the server writes whole microseconds",
                "write %{s}T, %{ms}T or %{us}T in --format instead of %D"
            ),
            (
                [
                    "--format", #"$a [$time_local] "$request" $status $b "$c" "$d" $took"#, "--response-time", "took:s",
                ], ["123456", "1000"],
                "half of the first 2 response times would be longer than 2057 minutes as seconds",
                "give the unit with --response-time took:us, :ms or :s"
            ),
            (
                [
                    "--format", #"$a [$time_local] "$request" $status $b "$c" "$d" $took"#, "--response-time",
                    "took:us",
                ], ["0.123", "1.500"], "all of the first 2 response times would be 0 milliseconds as microseconds",
                "give the unit with --response-time took:us, :ms or :s"
            ),
        ])
    func unit(options: [String], times: [String], reason: String, next: String) async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try folder.write(times.map { Self.nginx("/a", $0) }.joined(), to: "a.log")
        let path = "\(folder.path)/a.log"
        let wrong = try await ingest(database, options + [path])
        #expect(wrong.status == 2)
        #expect(
            wrong.errors.contains("daybook: cannot read access log \(path): \(reason); the format "), "\(wrong.errors)")
        #expect(
            wrong.errors.hasSuffix(
                "does not fit: leave out --format to find the right one, or \(next); nothing of the file is stored or marked as read\n"
            ), "\(wrong.errors)")
        #expect(try rows(database) == [])
        #expect(try await ingest(database, [path]).status == 0)
        #expect(
            try rows(database)
                == (times[0] == "0.123" ? ["GET /a 200 123", "GET /a 200 1500"] : ["GET /a 200 1", "GET /a 200 123"]))
    }

    @Test("a unit that the program of the log does not write is refused")
    func vocabulary() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            #"{"DownstreamStatus":200,"Duration":1811271,"RequestMethod":"GET","RequestPath":"/a","StartUTC":"2026-11-22T10:00:01Z"}"#
                + "\n", to: "a.log")
        func run(_ unit: String) async throws -> TestProgram.Outcome {
            try await TestProgram.run(
                [
                    "ingest", "access-log", "--dry-run", "--json",
                    "time=StartUTC,duration=Duration:\(unit),method=RequestMethod,path=RequestPath", "a.log",
                ], in: folder.path)
        }
        let wrong = try await run("us")
        #expect(wrong.status == 2)
        #expect(
            wrong.errors.contains(
                "cannot read access log a.log: Duration is in nanoseconds in logs of the format traefik-json, not in microseconds (write duration=Duration:ns); the format --json time=StartUTC,duration=Duration:us,method=RequestMethod,path=RequestPath does not fit: leave out --json to find the right one, or correct the unit of duration in --json (:s, :ms, :us or :ns); nothing of the file is stored or marked as read\n"
            ), "\(wrong.errors)")
        #expect(try await run("ns").status == 0)
    }

    @Test("--again replaces what came from a file, and nothing else")
    func again() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.log"
        let lines = [("/a", "rt=0.100 ut=\"0.010\""), ("/b", "rt=0.200 ut=\"-\"")].map(Self.nginx).joined()
        try folder.write(lines, to: "a.log")
        try folder.write(Self.nginx("/other"), to: "b.log")
        #expect(try await ingest(database, [path, "\(folder.path)/b.log"]).status == 0)
        #expect(try rows(database) == ["GET /a 200 100", "GET /b 200 200", "GET /other 200 123"])
        let format =
            #"$client [$time_local] "$request" $status $bytes "$f" "$u" rt=$request_time ut="$upstream_response_time""#
        let options = ["--format", format, "--response-time", "upstream_response_time"]
        #expect(try await ingest(database, options + [path]).status == 0)
        #expect(try rows(database).count == 3)
        for _ in 0..<2 {
            let again = try await ingest(database, options + ["--again", path])
            #expect(again.status == 0, "\(again.errors)")
            #expect(try rows(database) == ["GET /a 200 10", "GET /b 200 200", "GET /other 200 123"])
        }
        // The file goes on where it ended.
        try folder.write(lines + Self.nginx("/c", "rt=0.300 ut=\"0.030\""), to: "a.log")
        #expect(try await ingest(database, options + [path]).status == 0)
        #expect(try rows(database) == ["GET /a 200 10", "GET /b 200 200", "GET /c 200 30", "GET /other 200 123"])
        #expect(try await ingest(database, ["--again", path]).status == 0)
        #expect(try rows(database) == ["GET /a 200 100", "GET /b 200 200", "GET /c 200 300", "GET /other 200 123"])
    }

    @Test("sums cannot be replaced, and --again says so")
    func againOfHours() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try folder.write(Self.nginx("/a"), to: "a.log")
        let path = "\(folder.path)/a.log"
        #expect(try await ingest(database, ["--aggregate", path]).status == 0)
        let refused = try await ingest(database, ["--aggregate", "--again", path])
        #expect(refused.status == 2)
        #expect(
            refused.errors.hasSuffix(
                "daybook: cannot read \(path) again: it was read with --aggregate, which keeps sums of hours, from which no file can be taken out (or by a version that did not mark rows); to read it once more, delete its hours from platform_admin.api_performance_hourly (or its rows) and its position, the row of platform_admin.daybook_state whose name ends with \"\(path)\", then read every file of these hours, without --again\n"
            ), "\(refused.errors)")
        // What it says to do works.
        try database.connection().query("DELETE FROM platform_admin.api_performance_hourly")
        try database.connection().query(
            "DELETE FROM platform_admin.daybook_state WHERE name LIKE $1", ["%\(path)"])
        #expect(try await ingest(database, [path]).status == 0)
        #expect(try rows(database) == ["GET /a 200 123"])
        let summed = try await ingest(database, ["--aggregate", "--again", path])
        #expect(
            summed.errors.hasSuffix(
                "daybook: cannot read \(path) again: it was read without --aggregate; leave out --aggregate to replace its rows\n"
            ), "\(summed.errors)")
    }

    @Test("columns that the log names hold for the lines that later runs read")
    func columns() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/u_ex.log"
        var text =
            "#Version: 1.0\n#Fields: date time cs-method cs-uri-stem sc-status time-taken\n2026-11-22 10:00:01 GET /a 200 5\n"
        let added = [
            "2026-11-22 10:00:02 GET /b 200 6\n",
            "#Fields: date time cs-method cs-uri-stem time-taken sc-status\n2026-11-22 10:00:03 GET /c 7 200\n",
            "2026-11-22 10:00:04 GET /d 8 404\n",
        ]
        for more in [""] + added {
            text += more
            try folder.write(text, to: "u_ex.log")
            #expect(try await ingest(database, [path]).status == 0)
        }
        #expect(try rows(database) == ["GET /a 200 5", "GET /b 200 6", "GET /c 200 7", "GET /d 404 8"])
    }

    @Test("a line that Kubernetes has only begun waits, and its end completes it")
    func parts() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/0.log"
        let line = Self.nginx("/b")
        let first = "2026-11-22T10:00:05.123456789Z stdout F \(Self.nginx("/a"))"
        let begun = first + "2026-11-22T10:00:06.123456789Z stdout P \(line.prefix(50))\n"
        try folder.write(begun, to: "0.log")
        #expect(try await ingest(database, [path]).status == 0)
        try folder.write(begun + "2026-11-22T10:00:06.123456799Z stdout F \(line.dropFirst(50))", to: "0.log")
        #expect(try await ingest(database, [path]).status == 0)
        #expect(try rows(database) == ["GET /a 200 123", "GET /b 200 123"])
    }

    @Test("bad lines have the number that they have in the file, also in later runs")
    func numbers() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/a.log"
        let good = (0..<30).map { Self.nginx("/\($0)x") }.joined()
        try folder.write(good, to: "a.log")
        #expect(try await ingest(database, [path]).status == 0)
        try folder.write(good + Self.nginx("/x", "-") + good, to: "a.log")
        let outcome = try await ingest(database, [path])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("a.log, line 31: $request_time is empty: "), "\(outcome.errors)")
    }

    @Test("the logs of the configuration are read without arguments (case 74-routes)")
    func configured() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try folder.write(Self.traefik, to: "a.log")
        try folder.write(Self.nginx("/shop/1/x") + Self.nginx("/healthz"), to: "b-1.log")
        try folder.write(
            """
            database: "\(database.conninfo)"
            logs:
              - path: \(folder.path)/a.log
                format: traefik
              - path: \(folder.path)/b-*.log
                routes: [/shop/**]
                ignore: [/healthz]

            """, to: "daybook.yaml")
        let outcome = try await TestProgram.run(
            ["ingest", "access-log", "--config", "\(folder.path)/daybook.yaml"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try rows(database) == (Self.traefikRows + ["GET /shop/** 200 123"]).sorted())
        #expect(outcome.output.contains("1 request stored, 1 request ignored, "))
        try folder.write("logs:\n  - format: nginx\n", to: "daybook.yaml")
        let wrong = try await TestProgram.run(["ingest", "access-log", "--config", "\(folder.path)/daybook.yaml"])
        #expect(
            wrong.errors.hasSuffix(
                "daybook.yaml:2: logs.path is missing: give a log file, or a list of them; see docs/configuration.md\n"),
            "\(wrong.errors)")
        try folder.write("name: Shop\n", to: "daybook.yaml")
        let none = try await TestProgram.run(["ingest", "access-log", "--config", "\(folder.path)/daybook.yaml"])
        #expect(none.status == 64)
        #expect(
            none.errors.contains(
                "no log files are given; name them as arguments, or list them under logs in the configuration (kind: access)"
            ))
    }

    @Test(
        "a compressed file is read once, goes on where the plain one ended, and damage is named",
        .needs(.xz), .needs(.bzip2), .needs(.zstd),
        arguments: [("xz", ".xz"), ("bzip2", ".bz2"), ("zstd", ".zst"), ("gzip", ".gz")])
    func compressed(program: String, suffix: String) async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let head = (0..<400).map { Self.nginx("/a/x\($0)") }.joined()
        let tail = (0..<400).map { Self.nginx("/b/x\($0)") }.joined()
        let path = "\(folder.path)/access.log"
        try folder.write(head, to: "access.log")
        #expect(try await ingest(database, [path]).status == 0)
        // The log goes on, is rotated and compressed; a new one begins.
        try folder.write(head + tail, to: "access.log.1")
        #expect(try OtherProgram.run(["/usr/bin/env", program, "-f", "\(folder.path)/access.log.1"]).status == 0)
        try? FileManager.default.removeItem(atPath: "\(folder.path)/access.log.1")
        try folder.write(Self.nginx("/c"), to: "access.log")
        for _ in 0..<3 {
            let outcome = try await ingest(database, [path])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try rows(database).count == 801)
        let compressed = "\(folder.path)/access.log.1\(suffix)"
        let whole = try Data(contentsOf: URL(fileURLWithPath: compressed))
        try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: "\(folder.path)/old.log\(suffix)"))
        let damaged = try await ingest(database, ["--dry-run", "\(folder.path)/old.log\(suffix)"])
        #expect(damaged.status == 2)
        #expect(damaged.errors.contains("log file \(folder.path)/old.log\(suffix) is "), "\(damaged.errors)")
    }
}
