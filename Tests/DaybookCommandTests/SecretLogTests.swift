import Foundation
import TestSupport
import Testing

/// What must not reach a page, wherever a PostgreSQL log has it.
@Suite("secrets in PostgreSQL logs")
struct SecretLogTests {
    private struct Record {
        var severity = "LOG"
        let message: String
        var detail: String?
        var statement: String?
    }

    private static let word = "SECRET"
    private static let token = "9f86d081884c7d659a2feaa0c55ad015"
    private static let application = "GET /reset/\(token)/x"

    private static let records: [Record] = {
        let literals = [
            "'\(word)'", "E'\(word)\\'b'", "$$\(word)$$", "$t$\(word)$t$", "U&'\(word)'", "B'01' || '\(word)'",
            "'x''\(word)'",
            "N'\(word)'",
        ]
        let texts =
            literals.enumerated().map { "SELECT * FROM t\($0.offset) WHERE a = \($0.element)" } + [
                "SELECT 1 /* \(word) */ -- \(word)", "INSERT INTO n VALUES ('\(word) first\nsecond \(word)\nthird')",
                "SELECT '\(word) unterminated", "SELECT 2\nsecond line \(word)_tail\nthird \(word)_third')",
                "ALTER ROLE x PASSWORD '\(word)'", "COPY t FROM STDIN WITH (DELIMITER '\(word)')",
                "CREATE USER MAPPING FOR a SERVER b OPTIONS (password '\(word)')",
                "DO $$ BEGIN PERFORM '\(word)'; END $$",
                "SELECT 2 /*path='%2Fa%3Ftoken%3D\(word)',route='%2Fr'*/",
                "SELECT 3 /*path='%2Freset%2F\(token)'*/", "SELECT 4 /*controller:users,action:show,line:\(word)*/",
                "CREATE ROLE x LOGIN PASSWORD '\(word)' VALID UNTIL '\(word)'", "SET my.token = '\(word)'",
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=\(word)' PUBLICATION p",
                "SELECT * FROM dblink('password=\(word)', 'SELECT ''\(word)''') AS t (a text)",
                "COPY t FROM PROGRAM 'curl \(word)'", "SELECT * FROM i WHERE a IN ('\(word)', '\(word)2', 3)",
                "INSERT INTO j VALUES ('\(word)', 1), ('\(word)', 2)", "SELECT U&'!0041\(word)' UESCAPE '!'",
                "DO LANGUAGE plpgsql $do$ BEGIN RAISE '%', $x$\(word)$x$; END $do$", "SELEC '\(word)' FROM FROM",
                "INSERT INTO k VALUES ('\(String(repeating: "\(word), ", count: 12_000))')",
                "SELECT 'a\\', \(word) -- '",
            ]
        let plan =
            "{\n  \"Query Text\": \"SELECT * FROM y WHERE c = '\(word)'\",\n  \"Query Parameters\": \"$1 = '\(word)'\",\n  \"Plan\": {\n    \"Node Type\": \"Seq Scan\",\n    \"Relation Name\": \"y\",\n    \"Filter\": \"(c = '\(word)'::text)\",\n    \"Output\": [\"'\(word)'\"],\n    \"Remote SQL\": \"SELECT '\(word)'\"\n  }\n}"
        return texts.enumerated().map {
            Record(message: "duration: \(600 + $0.offset).000 ms  statement: \($0.element)")
        } + [
            Record(
                message: "duration: 700.000 ms  execute S_1: SELECT * FROM u WHERE a = $1",
                detail: "parameters: $1 = '\(word)'"),
            Record(
                message: "duration: 701.000 ms  statement: EXECUTE f('\(word)')",
                detail: "prepare: PREPARE f(text) AS SELECT * FROM v WHERE b = $1 AND c = '\(word)'"),
            Record(
                severity: "ERROR", message: "duplicate key value violates unique constraint \"k\"",
                detail: "Key (email)=(\(word)@example.org) already exists.",
                statement: "INSERT INTO m VALUES ('\(word)')"),
            Record(
                message:
                    "duration: 702.000 ms  plan:\nQuery Text: SELECT * FROM w WHERE c = '\(word)'\nSeq Scan on w  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (c = '\(word)'::text)\n  Output: '\(word)'"
            ),
            Record(message: "duration: 703.000 ms  plan:\n\(plan)"),
        ]
    }()

    private static let time = "2026-11-22 09:00:01.100 UTC"

    private static var text: String {
        func part(_ kind: String, _ text: String) -> String {
            "\(time) [4711] shop@shop \(application) \(kind):  \(text.replacing("\n", with: "\n\t"))\n"
        }
        return records.map { record in
            part(record.severity, record.message) + (record.detail.map { part("DETAIL", $0) } ?? "")
                + (record.statement.map { part("STATEMENT", $0) } ?? "")
        }.joined()
    }

    private static var csv: String {
        func quoted(_ text: String?) -> String { text.map { "\"\($0.replacing("\"", with: "\"\""))\"" } ?? "" }
        return records.map { record in
            "\(time),\"shop\",\"shop\",4711,\"10.1.2.3:5\",65a1b2c3.12ab,1,\"SELECT\",2026-11-22 08:00:00 UTC,4/7,0,\(record.severity),00000,\(quoted(record.message)),\(quoted(record.detail)),,,,,\(quoted(record.statement)),,,\(quoted(application)),\"client backend\",,0\n"
        }.joined()
    }

    private static func json(_ wrap: ([String: Any]) -> [String: Any]) throws -> String {
        try records.map { record in
            var object: [String: Any] = [
                "timestamp": time, "pid": 4711, "session_id": "65a1b2c3.12ab", "error_severity": record.severity,
                "message": record.message, "application_name": application,
            ]
            object["detail"] = record.detail
            object["statement"] = record.statement
            let data = try JSONSerialization.data(withJSONObject: wrap(object), options: [.sortedKeys])
            return String(decoding: data, as: UTF8.self) + "\n"
        }.joined()
    }

    private static func logs() throws -> [(name: String, text: String)] {
        let lines = text.split(separator: "\n")
        return [
            ("text", text), ("csv", csv), ("json", try json { $0 }),
            ("cnpg", try json { ["logger": "postgres", "record": $0] }),
            ("supabase", try json { ["event_message": $0["message"] ?? "", "metadata": [["parsed": [$0]]]] }),
            ("cri", lines.map { "2026-11-22T09:00:00.1Z stderr F \($0)\n" }.joined()),
            ("syslog", lines.map { "Nov 22 09:00:01 db7 postgres[4711]: \($0)\n" }.joined()),
        ]
    }

    /// The files in a folder that have a secret, and the number of all.
    private static func leaks(in folder: String) throws -> (files: [String], count: Int) {
        var (leaks, count): ([String], Int) = ([], 0)
        let root = URL(fileURLWithPath: folder)
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        for case let file as URL in files {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            if isSecret(String(decoding: data, as: UTF8.self)) { leaks.append(file.lastPathComponent) }
        }
        return (leaks, count)
    }

    /// Makes a file so old that nothing follows, not even the statement of the last plan.
    private func end(_ name: String, in folder: TemporaryFolder) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: "\(folder.path)/\(name)")
    }

    private static func isSecret(_ text: String) -> Bool { text.contains(word) || text.contains(token) }

    /// The columns of all tables in a database that have a secret, and the number of slow queries.
    private static func leaks(in database: TestDatabase) throws -> (columns: [String], rows: Int) {
        let connection = try database.connection()
        let columns = try connection.query(
            "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns WHERE table_schema = 'platform_admin'"
        ).map { (try $0.text("t"), try $0.text("c")) }
        let leaks = try columns.filter { table, column in
            try connection.query("SELECT \"\(column)\"::text AS text FROM platform_admin.\"\(table)\"").contains {
                isSecret(try $0.optionalText("text") ?? "")
            }
        }.map { "\($0).\($1)" }
        return (leaks, try connection.query("SELECT count(*) FROM platform_admin.slow_query_log")[0].int("count"))
    }

    @Test(
        "no secret is in any column of any table, in a page, the digest or the archive after ingest",
        .needs(.postgresql))
    func tables() async throws {
        for (name, text) in try Self.logs() {
            let database = try await TestDatabase.migrated()
            let folder = try TemporaryFolder()
            try folder.write(text, to: "server.log")
            try end("server.log", in: folder)
            let common = ["--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"]
            func ingest(_ options: [String] = []) async throws {
                let outcome = try await TestProgram.run(
                    ["ingest", "postgres-log", "--threshold", "0", "server.log"] + options + common, in: folder.path)
                #expect(outcome.status == 0, "\(name): \(outcome.errors)")
                #expect(!Self.isSecret(outcome.errors + outcome.output), "\(name)")
            }
            try await ingest()
            let (leaks, rows) = try Self.leaks(in: database)
            #expect(leaks == [] && rows == 35, "\(name): \(leaks), \(rows)")
            let report = try await TestProgram.run(
                ["report", "--date", "2026-11-22"] + common, in: folder.path)
            #expect(report.status == 0 && !Self.isSecret(report.errors + report.output), "\(name): \(report)")
            let files = try Self.leaks(in: "\(folder.path)/output")
            #expect(files.files == [] && files.count > 10, "\(name)")
            // Rows with their literals, as older versions stored them, make the same page.
            let page = try folder.read("output/site/2026/11/22/slow-queries.html")
            try await ingest(["--again", "--keep-literals"])
            #expect(try Self.leaks(in: database).columns.contains("slow_query_log.query_text"), "\(name)")
            _ = try await TestProgram.run(["report", "--date", "2026-11-22"] + common, in: folder.path)
            #expect(try folder.read("output/site/2026/11/22/slow-queries.html") == page, "\(name)")
        }
    }

    @Test("literals and bound values are stored where they are asked for", .needs(.postgresql))
    func kept() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            \(Self.time) [4711] LOG:  duration: 600.000 ms  execute S_1: SELECT * FROM t WHERE a = $1 AND b = 'x' /* c */
            \(Self.time) [4711] DETAIL:  parameters: $1 = 'y'

            """, to: "server.log")
        try end("server.log", in: folder)
        let (bare, literal) = (
            "SELECT * FROM t WHERE a = $1 AND b = ", "SELECT * FROM t WHERE a = $1 AND b = 'x' /* c */"
        )
        let entry = "logs:\n  - {path: server.log, kind: postgres"
        for (configuration, option, stored) in [
            ("", nil, "\(bare)$2"), ("", "--keep-literals", literal),
            ("\(entry), keep-literals: true}\n", nil, literal),
            ("slow-queries: {show-literals: true}\n", nil, literal), ("\(entry)}\n", nil, "\(bare)$2"),
            ("", "--keep-parameters", "\(literal)\n-- parameters: $1 = 'y'"),
            ("\(entry), keep-parameters: true}\n", nil, "\(literal)\n-- parameters: $1 = 'y'"),
        ] {
            try folder.write(configuration, to: "daybook.yaml")
            let database = try await TestDatabase.migrated()
            let outcome = try await TestProgram.run(
                ["ingest", "postgres-log", "server.log", "--quiet", "--config", "daybook.yaml"]
                    + ["--database", database.conninfo] + [option].compactMap(\.self), in: folder.path)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let rows = try database.connection().query("SELECT query_text FROM platform_admin.slow_query_log")
            #expect(try rows.map { try $0.text("query_text") } == [stored], "\(configuration) \(option ?? "")")
        }
    }

    @Test("no literal, bound value, comment, key or token is in any file of a preview")
    func pages() async throws {
        for (name, text) in try Self.logs() {
            let folder = try TemporaryFolder()
            try folder.write(text, to: "server.log")
            let outcome = try await TestProgram.run(["preview", "--threshold", "0", "server.log"], in: folder.path)
            #expect(outcome.status == 0, "\(name): \(outcome.errors)")
            #expect(outcome.output.contains(" 35 slow queries, 0 unreadable"), "\(name): \(outcome.output)")
            let (leaks, count) = try Self.leaks(in: "\(folder.path)/daybook-preview")
            #expect(count > 10)
            #expect(leaks == [], "\(name)")
            #expect(!Self.isSecret(outcome.errors), "\(name)")
        }
    }
}
