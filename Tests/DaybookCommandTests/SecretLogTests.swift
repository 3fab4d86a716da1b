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

    @Test("no literal, bound value, comment, key or token is in any file of a preview")
    func pages() async throws {
        for (name, text) in try Self.logs() {
            let folder = try TemporaryFolder()
            try folder.write(text, to: "server.log")
            let outcome = try await TestProgram.run(["preview", "--threshold", "0", "server.log"], in: folder.path)
            #expect(outcome.status == 0, "\(name): \(outcome.errors)")
            #expect(outcome.output.contains(" 23 slow queries, 0 unreadable"), "\(name): \(outcome.output)")
            var leaks: [String] = []
            let root = URL(fileURLWithPath: "\(folder.path)/daybook-preview")
            let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
            var count = 0
            for case let file as URL in files {
                guard let data = try? Data(contentsOf: file) else { continue }
                count += 1
                let content = String(decoding: data, as: UTF8.self)
                if content.contains(Self.word) || content.contains(Self.token) { leaks.append(file.lastPathComponent) }
            }
            #expect(count > 10)
            #expect(leaks == [], "\(name)")
            #expect(!outcome.errors.contains(Self.word) && !outcome.errors.contains(Self.token), "\(name)")
        }
    }
}
