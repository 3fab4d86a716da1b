import Foundation
import TestSupport
import Testing

/// Cases of PostgreSQL logs that need more than their lines: the file, or the report.
@Suite("cases of PostgreSQL logs")
struct PostgresLogCaseTests {
    private static let cases = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "IngestionTests/PostgresLog/Cases").path

    private func dryRun(_ file: String, _ options: [String] = []) async throws -> TestProgram.Outcome {
        let folder = try TemporaryFolder()
        try FileManager.default.copyItem(atPath: "\(Self.cases)/\(file)", toPath: "\(folder.path)/\(file)")
        return try await TestProgram.run(["ingest", "postgres-log", "--dry-run"] + options + [file], in: folder.path)
    }

    @Test("a byte order mark is skipped", arguments: ["48-csv-bom.csv", "50-stderr-bom.log"])
    func mark(file: String) async throws {
        let outcome = try await dryRun(file)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(" 2 slow statements found, "), "\(outcome.output)")
        #expect(outcome.output.contains(" 0 unreadable records"), "\(outcome.output)")
    }

    @Test("UTF-16 is named")
    func utf16() async throws {
        let outcome = try await dryRun("51-stderr-utf16.log")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("its text is in UTF-16"), "\(outcome.errors)")
    }

    @Test("lines of other programs are counted apart")
    func others() async throws {
        let outcome = try await dryRun("58-third-party-lines.log", ["--prefix", "%m [%p] %q%u@%d "])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix(", 0 unreadable records, 4 lines of other programs\n"), "\(outcome.output)")
    }

    @Test("a statement inside of another one is not added to its time (case 75-explain-nested)")
    func nested() async throws {
        let outcome = try await dryRun("75-explain-nested.log")
        #expect(outcome.output.contains(" 1 slow statement found, 0 with a plan, "), "\(outcome.output)")
    }

    /// The files of all pages of a preview, and the number of pages of slow queries.
    private func preview(_ log: String) async throws -> (text: String, queries: Int) {
        let folder = try TemporaryFolder()
        try folder.write(log, to: "server.log")
        let outcome = try await TestProgram.run(["preview", "server.log"], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        var (text, queries) = ("", 0)
        let root = URL(fileURLWithPath: "\(folder.path)/daybook-preview")
        let files = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        for case let file as URL in files where !file.hasDirectoryPath {
            text += String(decoding: try Data(contentsOf: file), as: UTF8.self)
            if file.deletingLastPathComponent().lastPathComponent == "slow-queries" { queries += 1 }
        }
        return (text, queries)
    }

    private static func statement(_ second: Int, _ text: String) -> String {
        "2026-11-22 09:00:0\(second).100 UTC [4711] LOG:  duration: 600.000 ms  statement: \(text)\n"
    }

    @Test("bulk inserts and lists of 70 kB are one query each (cases 76-large-bulk-insert, 78-large-in-list)")
    func large() async throws {
        func rows(_ count: Int) -> String {
            "INSERT INTO events (a, b) VALUES " + (0..<count).map { "(\($0), 'value \($0)')" }.joined(separator: ", ")
        }
        func list(_ count: Int, _ first: Int) -> String {
            "SELECT * FROM orders WHERE id IN (" + (0..<count).map { "\(first + $0 * 7)" }.joined(separator: ", ") + ")"
        }
        #expect(rows(4000).utf8.count > 65_536 && list(9000, 1_000_000).utf8.count > 65_536)
        #expect(try await preview(Self.statement(1, rows(4000)) + Self.statement(2, rows(4500))).queries == 1)
        let lists = Self.statement(1, list(9000, 1_000_000)) + Self.statement(2, list(8000, 2_000_000))
        #expect(try await preview(lists).queries == 1)
    }

    @Test("a line of a literal that another session's record separated is shown nowhere")
    func interleaved() async throws {
        let log = try String(contentsOfFile: "\(Self.cases)/81-interleaved-literal.log", encoding: .utf8)
        let (text, queries) = try await preview(log)
        #expect(queries == 2)
        #expect(!text.contains("SECRET"))
    }
}
