import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import Reporting
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Runs `daybook ingest` as a process, with real logs and a real database.
@Suite("ingest command", .serialized, .needs(.postgresql))
struct IngestCommandTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures").path
    private static let log = "platform_admin.api_performance_log"

    private func ingest(_ database: TestDatabase, _ arguments: [String]) async throws -> TestProgram.Outcome {
        let outcome = try await TestProgram.run(["ingest"] + arguments + ["--database", database.conninfo])
        return TestProgram.Outcome(
            status: outcome.status, output: outcome.output,
            errors: outcome.errors.replacing("daybook: read the log files\n", with: ""))
    }

    private func rows(_ database: TestDatabase, _ columns: [String], _ sql: String) throws -> [[String?]] {
        try database.connection().query(sql).map { row in try columns.map { try row.optionalText($0) } }
    }

    private func count(_ database: TestDatabase) throws -> Int {
        try database.connection().query("SELECT count(*) FROM \(Self.log)")[0].int("count")
    }

    /// A line in nginx's format, the `number`th of a day.
    private static func line(_ number: Int) -> String {
        let second = number % 86_400
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let time = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
        return
            "203.0.113.\(number % 250) - - [22/Nov/2026:\(time) +0000] \"GET /items/\(number) HTTP/1.1\" \(number % 9 == 0 ? 500 : 200) 12 \"-\" \"agent\" 0.\(100 + number % 900)\n"
    }

    private static func lines(_ range: Range<Int>) -> String { range.map(line).joined() }

    @Test("a log of a real nginx becomes requests, with folded identifiers and without query strings")
    func nginx() async throws {
        let database = try await TestDatabase.migrated()
        let outcome = try await ingest(database, ["access-log", "\(Self.fixtures)/nginx-access.log"])
        #expect(outcome.status == 0)
        #expect(
            outcome.output
                == "1 file with new lines: 16 lines, 16 requests stored, 10 endpoints, 2 requests with an unsupported method, 0 lines that are not requests, 0 unreadable lines\n"
        )
        #expect(
            try rows(
                database, ["endpoint", "method", "count", "status"],
                """
                SELECT endpoint, method, count(*)::text, max(status_code)::text AS status FROM \(Self.log)
                GROUP BY 1, 2 ORDER BY endpoint COLLATE "C", method
                """)
                == [
                    ["(no path)", nil, "1", "400"], ["/api/../etc/passwd", "GET", "1", "404"],
                    ["/api/fail", "POST", "1", "503"],
                    ["/api/slow", "GET", "1", "200"],
                    ["/api/users", nil, "2", "200"], ["/api/users/:id", "DELETE", "1", "200"],
                    ["/api/users/:id", "GET", "6", "200"], ["/api/users/:uuid", "GET", "1", "200"],
                    ["/caf%C3%A9/:date", "GET", "1", "404"], ["/rawé\"quote", "GET", "1", "404"],
                ])
        #expect(try await ingest(database, ["access-log", "\(Self.fixtures)/nginx-access.log"]).status == 0)
        #expect(try count(database) == 16)
    }

    @Test("every line is stored once while the log grows, is rotated, copied and compressed")
    func once() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/access.log"
        func append(_ text: String) throws {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        }
        func expect(_ total: Int, _ comment: Comment, files: [String] = []) async throws {
            let outcome = try await ingest(database, ["access-log"] + (files.isEmpty ? [path] : files))
            #expect(outcome.status == 0, "\(comment): \(outcome.errors)")
            #expect(try count(database) == total, comment)
        }
        try folder.write(Self.lines(0..<1000), to: "access.log")
        try await expect(1000, "first reading")
        try await expect(1000, "nothing new")
        try append(Self.lines(1000..<1200) + Self.line(1200).prefix(40))
        try await expect(1200, "an unfinished last line waits")
        try append(Self.line(1200).dropFirst(40) + Self.lines(1201..<1300))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try folder.write(Self.lines(1300..<1400), to: "access.log")
        try await expect(1400, "renamed")
        try await expect(1400, "named twice", files: [path, path + ".1"])
        // copytruncate: the copy is a new file, the old one is emptied.
        try append(Self.lines(1400..<1500))
        try FileManager.default.removeItem(atPath: path + ".1")
        try FileManager.default.copyItem(atPath: path, toPath: path + ".1")
        try folder.write(Self.lines(1500..<1510), to: "access.log")
        try await expect(1510, "copied and emptied")
        try append(Self.lines(1510..<1600))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".2")
        let zipped = try await Subprocess.run(
            .path("/bin/gzip"), arguments: [path + ".2"], output: .discarded, error: .discarded)
        #expect(zipped.terminationStatus.isSuccess)
        try folder.write(Self.lines(1600..<1610), to: "access.log")
        try await expect(1610, "renamed and compressed")
        #expect(
            try rows(
                database, ["requests"],
                "SELECT count(DISTINCT response_time_ms || ' ' || \"timestamp\")::text AS requests FROM \(Self.log)")
                == [["1610"]])
    }

    @Test("kill -9 at a hundred random moments neither loses nor duplicates anything")
    func killed() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/access.log"
        let connection = try database.connection()
        var random = SeededRandom(1)
        var written = 3000
        try folder.write(Self.lines(0..<written), to: "access.log")
        #expect(try await ingest(database, ["access-log", path]).status == 0)
        // The duration of a run is measured on the way: the kills come at any moment of it, and a little later.
        var whole = 100.0
        var offsets: Set<Int> = []
        for round in 0..<100 {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(Self.lines(written..<written + 300).utf8))
            try handle.close()
            written += 300
            let delay = Double.random(in: 0...whole, using: &random)
            let ended = try await Subprocess.run(
                .path(FilePath(TestProgram.path)),
                arguments: Arguments(
                    ["ingest", "access-log", path, "--database", database.conninfo, "--quiet"]
                        + (round % 2 == 0 ? [] : ["--aggregate"])),
                environment: .custom(["PATH": "/usr/bin:/bin"]), input: .none, output: .discarded, error: .discarded
            ) { process in
                try await Task.sleep(for: .milliseconds(delay))
                // It may have ended already.
                try? process.send(signal: .kill)
            }
            if case .exited = ended.terminationStatus { whole = max(20, whole * 0.9) } else { whole *= 1.1 }
            // A session of a killed run may be about to commit; the server ends it when it notices that the client is
            // gone.
            try Patience.wait(for: "the end of the session") {
                try connection.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'daybook%'"
                )[0].int("count") == 0
            }
            let stored = try connection.query(
                """
                SELECT (SELECT count(*) FROM \(Self.log))
                  + (SELECT coalesce(sum(detached_requests), 0) FROM platform_admin.api_performance_hourly)::bigint AS requests,
                  (SELECT coalesce(max((value ->> 'offset')::bigint), 0) FROM platform_admin.daybook_state) AS position
                """)[0]
            let offset = try stored.int("position")
            offsets.insert(offset)
            let text = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(offset)
            #expect(try stored.int("requests") == text.count { $0 == UInt8(ascii: "\n") }, "round \(round)")
        }
        #expect(offsets.count > 2)
        #expect(try await ingest(database, ["access-log", path]).status == 0)
        let total = try connection.query(
            "SELECT (SELECT count(*) FROM \(Self.log)) + (SELECT coalesce(sum(detached_requests), 0) FROM platform_admin.api_performance_hourly)::bigint AS requests"
        )
        #expect(try total[0].int("requests") == written)
    }

    /// The `number`th request as Kubernetes writes it; every third one is in two parts.
    private static func wrapped(_ number: Int) -> String {
        let line = line(number).dropLast()
        let time = "2026-11-22T10:00:05.123456789Z stdout"
        guard number.isMultiple(of: 3) else { return "\(time) F \(line)\n" }
        return "\(time) P \(line.prefix(40))\n\(time) F \(line.dropFirst(40))\n"
    }

    @Test("kill -9 at a hundred moments loses and doubles nothing with envelopes, rotation and compression")
    func killedInEnvelopes() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/0.log"
        let connection = try database.connection()
        var random = SeededRandom(22)
        var written = 200
        var whole = 100.0
        var text = (0..<written).map(Self.wrapped).joined()
        var kills = 0
        // A file that was begun is followed wherever it goes.
        try folder.write(text, to: "0.log")
        #expect(try await ingest(database, ["access-log", path]).status == 0)
        for round in 0..<100 {
            let more = (written..<written + 200).map(Self.wrapped).joined()
            written += 200
            // The end of a file can be between the two parts of a line.
            let cut = round.isMultiple(of: 5) ? more.index(more.startIndex, offsetBy: more.count - 90) : more.endIndex
            text += more[..<cut]
            try folder.write(text, to: "0.log")
            let delay = Double.random(in: 0...whole, using: &random)
            let ended = try await Subprocess.run(
                .path(FilePath(TestProgram.path)),
                arguments: ["ingest", "access-log", path, "--database", database.conninfo, "--quiet"],
                environment: .custom(["PATH": "/usr/bin:/bin"]), input: .none, output: .discarded, error: .discarded
            ) { process in
                try await Task.sleep(for: .milliseconds(delay))
                try? process.send(signal: .kill)
            }
            if case .exited = ended.terminationStatus { whole = max(20, whole * 0.9) } else { whole *= 1.1; kills += 1 }
            text += more[cut...]
            try folder.write(text, to: "0.log")
            guard round % 9 == 8 else { continue }
            // Rotated, the one before compressed; a killed run may have read any part of them.
            let old = "\(folder.path)/0.log.20261122-\(100_000 + round)"
            try FileManager.default.moveItem(atPath: path, toPath: old)
            if round.isMultiple(of: 2) { #expect(try OtherProgram.run(["/bin/gzip", old]).status == 0) }
            text = ""
        }
        #expect(kills > 20)
        try folder.write(text + Self.wrapped(written), to: "0.log")
        for _ in 0..<2 { #expect(try await ingest(database, ["access-log", path]).status == 0) }
        let stored = try connection.query(
            "SELECT count(*) AS all, count(DISTINCT response_time_ms || ' ' || \"timestamp\") AS distinct FROM \(Self.log)"
        )
        let (all, different) = (try stored[0].int("all"), try stored[0].int("distinct"))
        #expect(all == written + 1)
        #expect(different == written + 1)
    }

    @Test("a log of which nothing can be read fails with what to check", arguments: ["access-log", "postgres-log"])
    func nothing(kind: String) async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let lines = (0..<20).map { "<\($0)> 2026-11-22 10:00:00 LOG:  duration: 900.000 ms  statement: SELECT 1\n" }
        try folder.write(lines.joined(), to: "a.log")
        let prefix = kind == "postgres-log" ? ["--prefix", "%m [%p] "] : []
        let message =
            kind == "postgres-log"
            ? "cannot read PostgreSQL log \(folder.path)/a.log: none of its 20 lines begins with the prefix %m [%p] ; leave out --prefix to find it by the lines; nothing of it is marked as read"
            : "cannot read access log \(folder.path)/a.log: its lines are those of a PostgreSQL server; read them with daybook preview or ingest postgres-log; --prefix names the log_line_prefix of plain text; nothing of it is marked as read"
        // What is not marked as read is read again.
        for _ in 0..<2 {
            let outcome = try await ingest(database, [kind] + prefix + ["\(folder.path)/a.log"])
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasSuffix("daybook: \(message)\n"), "\(outcome.errors)")
        }
    }

    @Test("a day in India is exact from stored hours alone")
    func aggregatedInIndia() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        // One request every 30 seconds, on three days.
        let lines = (0..<8640).map { number in
            let (day, hour, minute) = (number / 2880 + 1, number / 120 % 24, number / 2 % 60)
            let clock = [hour, minute, number % 2 * 30].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
            return "1.2.3.4 - - [0\(day)/Mar/2026:\(clock) +0000] \"GET /a HTTP/1.1\" 200 12 \"-\" \"x\" 0.020\n"
        }
        try folder.write(lines.joined(), to: "a.log")
        let zone = ["--time-zone", "Asia/Kolkata", "--database", database.conninfo]
        let ingested = try await TestProgram.run(
            ["ingest", "access-log", "--aggregate", "a.log"] + zone, in: folder.path)
        #expect(ingested.status == 0, "\(ingested.errors)")
        let outcome = try await TestProgram.run(
            ["nightly", "--quiet", "--now", "2026-03-03T22:00:00Z"] + zone, in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try Report(json: Data(folder.read("output/archive/2026/03/03/report.json").utf8))
        #expect(report.overall.requests == 2880 && report.overall.grade == .exact)
        #expect(report.coverage.hoursExact == 24 && report.coverage.notes.isEmpty, "\(report.coverage)")
    }

    @Test("hourly distributions without rows give the same report as rows")
    func aggregated() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.lines(0..<20_000), to: "a.log")
        try folder.write(Self.lines(20_000..<26_000), to: "b.log")
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        func report(_ database: TestDatabase) throws -> Report {
            // Only rows have organizations.
            var settings = ReportSettings()
            // Not the database's name, because each test has its own database.
            settings.name = "Shop"
            settings.organizations.listed = 0
            var report = Report(
                try database.store().observe(window, settings: settings, now: window.end), settings: settings,
                version: "0.0.0")
            report.coverage.sources = nil
            return report
        }
        let raw = try await TestDatabase.migrated()
        let aggregated = try await TestDatabase.migrated()
        for file in ["a.log", "b.log"] {
            #expect(try await ingest(raw, ["access-log", "\(folder.path)/\(file)"]).status == 0)
            #expect(try await ingest(aggregated, ["access-log", "--aggregate", "\(folder.path)/\(file)"]).status == 0)
        }
        #expect(try count(raw) == 26_000 && count(aggregated) == 0)
        #expect(try report(aggregated) == report(raw))
        #expect(try report(raw).overall.requests == 26_000)
        // Rows in the same hours as distributions are added to them, and a collector keeps both.
        try folder.write(Self.lines(40_000..<40_500), to: "c.log")
        for database in [raw, aggregated] {
            #expect(try await ingest(database, ["access-log", "\(folder.path)/c.log"]).status == 0)
        }
        #expect(try report(aggregated).overall == report(raw).overall)
        let collected = try await TestProgram.run(
            ["collect", "--quiet", "--database", aggregated.conninfo, "--now", "2026-11-23T00:10:00Z"])
        #expect(collected.status == 0, "\(collected.errors)")
        #expect(try report(aggregated).overall == report(raw).overall)
    }

    @Test("binary bytes, a ten-megabyte line and other encodings are bad lines or text, and stop nothing")
    func malformed() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        var bytes = Data(Self.lines(0..<50).utf8)
        bytes.append(Data((0..<5000).map { UInt8(truncatingIfNeeded: $0 * 7 % 251) } + [10]))
        bytes.append(Data(repeating: UInt8(ascii: "x"), count: 10_000_000) + [10])
        bytes.append(
            Data("1.2.3.4 - - [22/Nov/2026:10:00:00 +0000] \"GET /caf".utf8) + [0xE9, 0x00]
                + Data("'; DROP TABLE x HTTP/1.1\" 200 1 \"-\" \"-\" 0.005\n".utf8))
        bytes.append(Data(Self.lines(50..<60).utf8))
        try bytes.write(to: URL(fileURLWithPath: "\(folder.path)/a.log"))
        let outcome = try await ingest(database, ["access-log", "--max-bad", "100%", "\(folder.path)/a.log"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try count(database) == 61)
        #expect(outcome.errors.utf8.allSatisfy { $0 == 10 || $0 >= 0x20 })
        #expect(
            try rows(database, ["endpoint"], "SELECT endpoint FROM \(Self.log) WHERE endpoint LIKE '/caf%'") == [
                ["/caf\u{FFFD}\u{FFFD}'; DROP TABLE x"]
            ])
    }

    @Test("an overlong line without its end waits, and the lines before it are stored once")
    func overlong() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        let long = String(repeating: "x", count: 3_000_000)
        try folder.write(Self.lines(0..<20) + long, to: "a.log")
        try folder.write(Self.lines(20..<30), to: "b.log")
        let files = ["a.log", "b.log"].map { "\(folder.path)/\($0)" }
        for _ in 0..<2 { #expect(try await ingest(database, ["access-log", "--max-bad", "100%"] + files).status == 0) }
        #expect(try count(database) <= 30)
        try folder.write(Self.lines(0..<20) + long + "\n" + Self.lines(30..<35), to: "a.log")
        for _ in 0..<2 { #expect(try await ingest(database, ["access-log", "--max-bad", "100%"] + files).status == 0) }
        #expect(try count(database) == 35)
    }

    @Test("a dry run stores nothing and needs no server")
    func dryRun() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.lines(0..<10) + "nonsense\n", to: "a.log")
        let outcome = try await TestProgram.run(
            ["ingest", "access-log", "--dry-run", "--max-bad", "50%", "\(folder.path)/a.log"])
        #expect(outcome.status == 0)
        #expect(
            outcome.output == """
                \(folder.path)/a.log: nginx

                The first 10 requests:
                time                        status  ms   method  endpoint
                2026-11-22 00:00:00 +00:00  500     100  GET     /items/:id
                2026-11-22 00:00:01 +00:00  200     101  GET     /items/:id
                2026-11-22 00:00:02 +00:00  200     102  GET     /items/:id
                2026-11-22 00:00:03 +00:00  200     103  GET     /items/:id
                2026-11-22 00:00:04 +00:00  200     104  GET     /items/:id
                2026-11-22 00:00:05 +00:00  200     105  GET     /items/:id
                2026-11-22 00:00:06 +00:00  200     106  GET     /items/:id
                2026-11-22 00:00:07 +00:00  200     107  GET     /items/:id
                2026-11-22 00:00:08 +00:00  200     108  GET     /items/:id
                2026-11-22 00:00:09 +00:00  500     109  GET     /items/:id

                The most frequent of 1 endpoint:
                requests  method  endpoint
                10        GET     /items/:id

                1 line that is not a request:
                \(folder.path)/a.log, line 11: $remote_addr is not followed by " - ": nonsense

                1 file with new lines: 11 lines, 10 requests found, 1 endpoint, 0 requests with an unsupported method, 1 line that is not a request, 0 unreadable lines

                """)
        #expect(outcome.errors == "daybook: read the log files\n")
    }

    @Test(
        "invalid options are rejected by name",
        arguments: [
            (
                ["access-log", "--max-bad", "five", "x"],
                "--max-bad \"five\" is not a valid percentage (for example 5%; 0% to 100%)"
            ),
            (
                ["access-log", "--json", "time=t,duration=d:s,path=p", "--format", "nginx", "x"],
                "--json cannot be combined with --format or --response-time; name the fields in its map"
            ),
            (
                ["postgres-log", "--log-time-zone", "IST", "x"],
                "--log-time-zone \"IST\" is not a valid time zone (for example Europe/Berlin, CET or UTC)"
            ),
            (["postgres-log", "--threshold", "-1", "x"], "--threshold -1 is out of range (0 to 2147483647)"),
        ])
    func refused(arguments: [String], message: String) async throws {
        let arguments = arguments.map { $0 == "-1" ? "--threshold=-1" : $0 }.filter { $0 != "--threshold" }
        #expect(
            try await TestProgram.run(["ingest"] + arguments)
                == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n"))
    }

    @Test("a missing file does not keep the others from being read")
    func missing() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        try folder.write(Self.lines(0..<10), to: "a.log")
        let outcome = try await ingest(database, ["access-log", "\(folder.path)/none.log", "\(folder.path)/a.log"])
        #expect(outcome.status == 2 && outcome.errors.contains("\(folder.path)/none.log"))
        #expect(outcome.output.hasPrefix("1 file with new lines: 10 lines, 10 requests stored, "))
        #expect(try count(database) == 10)
    }

    @Test("the three logs of a real server give the same slow statements, with their plans")
    func postgres() async throws {
        let settings = [
            "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_directory=log",
            "log_filename=server.log",
            "log_min_duration_statement=0", "shared_preload_libraries=auto_explain", "auto_explain.log_min_duration=0",
            "auto_explain.log_format=json", "auto_explain.log_analyze=on", "log_line_prefix=%m [%p] %q%u@%d %a ",
            "lc_messages=C",
        ]
        try await PrivateServer.run(keeper: [TestProgram.path, "keep-server"] + settings.map { "--setting=\($0)" }) {
            server in
            let shop = try Connection(conninfo: server.conninfo(), applicationName: "GET /api/orders")
            try shop.script(
                "CREATE TABLE orders AS SELECT g AS id, 'customer ' || g AS name FROM generate_series(1, 2000) g")
            // The simple protocol, over several lines, with a literal and an organization; the extended one; a comment
            // with a route.
            try shop.script(
                """
                SELECT count(*),
                       pg_sleep(0.12)
                FROM orders WHERE name = 'customer 7'
                /*organization_id='00000000-0000-4000-8000-000000000007'*/
                """)
            try shop.query("SELECT pg_sleep(0.13), id FROM orders WHERE id = $1::integer", ["5"])
            try shop.script("SELECT pg_sleep(0.14) /*route='%2Fapi%2Freports'*/")
            try await runClients(on: server)
            try shop.script("SELECT 1")
            let folder = "\(server.folder)/data/log/server"
            var found: [[[String?]]] = []
            for (kind, arguments) in [("json", []), ("csv", []), ("log", ["--prefix", "%m [%p] %q%u@%d %a "])] {
                let target = try await TestDatabase.migrated()
                // The server's logging process writes a little later than the server answers.
                try Patience.wait(for: "the log") {
                    try String(contentsOfFile: "\(folder).\(kind)", encoding: .utf8).contains("SELECT 1")
                }
                let outcome = try await TestProgram.run(
                    [
                        "ingest", "postgres-log", "--threshold", "100", "--keep-literals", "--quiet", "--database",
                        target.conninfo,
                    ]
                        + arguments + ["-"],
                    input: try Data(contentsOf: URL(fileURLWithPath: "\(folder).\(kind)")))
                #expect(outcome.status == 0, "\(kind): \(outcome.errors)")
                found.append(
                    try rows(
                        target,
                        [
                            "query_text", "endpoint", "organization_id", "is_slow", "has_plan", "scans", "has_literal",
                        ],
                        """
                        SELECT query_text, endpoint, organization_id::text, (execution_time_ms > 100)::text AS is_slow,
                               (query_plan IS NOT NULL)::text AS has_plan,
                               (query_plan::text LIKE '%Seq Scan%')::text AS scans,
                               (query_plan::text LIKE '%1733%')::text AS has_literal
                        FROM platform_admin.slow_query_log ORDER BY "timestamp"
                        """))
            }
            #expect(found[0] == found[1] && found[0] == found[2])
            try #require(found[0].count == 7)
            #expect(
                found[0].map { $0[1] }
                    == ["/api/orders", "/api/orders", "/api/reports", "/reports/psql"]
                    + ["simple", "extended", "prepared"].map { "/bench/\($0)" })
            #expect(
                found[0].map { $0[2] } == ["00000000-0000-4000-8000-000000000007"] + Array(repeating: nil, count: 6))
            #expect(found[0].allSatisfy { $0[3] == "true" && $0[4] == "true" })
            #expect(found[0].map { $0[5] == "true" } == [true, true, false, true, true, true, true])
            #expect(found[0][0][0]?.hasPrefix("SELECT count(*),\n       pg_sleep(0.12)\nFROM orders") == true)
            #expect(
                found[0][3][0]
                    == "SELECT pg_sleep(0.15), id,\n  name\nFROM orders\nWHERE name = E'customer\\x20 8' OR id = 8;")
            #expect(found[0].map { $0[6] == "true" } == [false, false, false, false, true, false, false])
            // The simple protocol has its values in the text; the others bind them, and no bound value is stored.
            #expect(found[0][4][0] == "SELECT pg_sleep(0.11), name FROM orders WHERE id = 1733;")
            #expect(found[0][5...].allSatisfy { $0[0] == "SELECT pg_sleep(0.11), name FROM orders WHERE id = $1;" })
        }
    }

    /// Slow statements sent by PostgreSQL's own clients: several lines with literals by psql, each protocol by pgbench.
    private func runClients(on server: PrivateServer) async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "SELECT pg_sleep(0.15), id,\n  name\nFROM orders\nWHERE name = E'customer\\x20 8' OR id = 8;\n",
            to: "report.sql")
        try folder.write("\\set id 1733\nSELECT pg_sleep(0.11), name FROM orders WHERE id = :id;\n", to: "bench.sql")
        let programs = try ServerInstallation.find().programs
        func run(_ program: String, as name: String, _ arguments: [String]) async throws {
            let outcome = try await Subprocess.run(
                .path(FilePath("\(programs)/\(program)")), arguments: Arguments(arguments),
                environment: .custom(
                    [
                        "PGHOST": server.folder, "PGUSER": "daybook", "PGDATABASE": "postgres", "PGAPPNAME": name,
                    ].reduce(into: [:]) { $0[Environment.Key(stringLiteral: $1.key)] = $1.value }),
                output: .discarded, error: .string(limit: 1 << 16))
            #expect(outcome.terminationStatus.isSuccess, "\(program): \(outcome.standardError)")
        }
        try await run(
            "psql", as: "GET /reports/psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "\(folder.path)/report.sql"])
        for mode in ["simple", "extended", "prepared"] {
            try await run(
                "pgbench", as: "GET /bench/\(mode)", ["-n", "-t", "1", "-M", mode, "-f", "\(folder.path)/bench.sql"])
        }
    }
}
