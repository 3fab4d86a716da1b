import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import TestSupport
import Testing

/// Logs of a real server, in every form in which it and what collects its lines write them.
@Suite("logs of a real server", .needs(.postgresql))
struct ServerLogTests {
    /// In the order in which the server gets them.
    private static let prefixes = [
        "%m [%p] ", "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ", "%t:%r:%u@%d:[%p]:", "%m [%p] %q%u@%d %a ",
        "%t-%c-",
        "%n %c %e",
    ]

    private static let settings = [
        "logging_collector=on", "log_destination=stderr,csvlog,jsonlog", "log_directory=log",
        "log_filename=server.log", "log_min_duration_statement=100", "lc_messages=C", "log_timezone=Europe/Berlin",
    ]

    /// What the server logged: on standard error, as CSV and as JSON.
    private func logs() async throws -> (stderr: String, csv: String, json: String) {
        try await PrivateServer.run(
            keeper: [TestProgram.path, "keep-server"] + Self.settings.map { "--setting=\($0)" }
        ) {
            server in
            let session = try Connection(conninfo: server.conninfo(), applicationName: "GET /api/orders/7")
            for (number, prefix) in Self.prefixes.enumerated() {
                try session.script("ALTER SYSTEM SET log_line_prefix = '\(prefix)'")
                try session.query("SELECT pg_reload_conf()")
                try Patience.wait(for: "the prefix") {
                    try session.query("SELECT current_setting('log_line_prefix') AS prefix")[0].text("prefix") == prefix
                }
                try session.script("SELECT pg_sleep(0.1\(number + 1)),\n\t'a: b',\n\n  'LOG:  x'")
                try session.query("SELECT pg_sleep(0.1\(number + 1)), $1::text", ["secret"])
                _ = try? session.script("SELECT 1/0")
            }
            try session.script("SELECT pg_sleep(0.11), 'last'")
            let folder = "\(server.folder)/data/log/server"
            func log(_ name: String) throws -> String {
                var text = ""
                try Patience.wait(for: "the log") {
                    text = try String(contentsOfFile: "\(folder).\(name)", encoding: .utf8)
                    return text.contains("'last'")
                }
                return text
            }
            return (try log("log"), try log("csv"), try log("json"))
        }
    }

    /// The rows that a log gives, each with its time in whole seconds.
    private func rows(_ log: String, _ name: String) async throws -> [String] {
        let database = try await TestDatabase.migrated()
        let outcome = try await TestProgram.run(
            [
                "ingest", "postgres-log", "--threshold", "100", "--keep-literals", "--quiet", "--database",
                database.conninfo, "-",
            ],
            input: Data(log.utf8))
        #expect(outcome.status == 0, "\(name): \(outcome.errors)")
        return try database.connection().query(
            """
            SELECT date_trunc('second', "timestamp") || ' ' || execution_time_ms || ' ' || query_text AS row
            FROM platform_admin.slow_query_log WHERE query_text LIKE 'SELECT pg_sleep%' ORDER BY 1
            """
        ).map { try $0.text("row") }
    }

    @Test("six prefixes in one file, CSV, JSON, and what collectors make of them give the same rows")
    func same() async throws {
        let (stderr, csv, json) = try await logs()
        let expected = try await rows(json, "json")
        #expect(expected.count == 2 * Self.prefixes.count + 1)
        #expect(expected.allSatisfy { !$0.contains("secret") })
        #expect(try await rows(csv, "csv") == expected)
        #expect(try await rows(stderr, "stderr") == expected)
        let lines = stderr.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        for (name, log) in [
            ("docker", Self.docker(lines)), ("cri", Self.containerd(lines)), ("syslog", Self.syslog(lines)),
            ("compose", lines.map { "db-1  | \($0)\n" }.joined()),
            ("timestamps", lines.map { "2026-11-22T10:00:00.123456789Z \($0)\n" }.joined()),
        ] {
            let found = try await rows(log, name)
            #expect(
                found == expected,
                "\(name): \(found.filter { !expected.contains($0) }) \(expected.filter { !found.contains($0) })")
        }
    }

    private static func docker(_ lines: [String]) -> String {
        lines.map { line in
            let text = (try? JSONEncoder().encode(line + "\n")).map { String(decoding: $0, as: UTF8.self) } ?? ""
            return "{\"log\":\(text),\"stream\":\"stderr\",\"time\":\"2026-11-22T10:00:00.123456789Z\"}\n"
        }.joined()
    }

    /// Every line of more than 60 characters is divided.
    private static func containerd(_ lines: [String]) -> String {
        let head = "2026-11-22T10:00:00.123456789Z stderr "
        return lines.map { line in
            line.count > 60 ? "\(head)P \(line.prefix(60))\n\(head)F \(line.dropFirst(60))\n" : "\(head)F \(line)\n"
        }.joined()
    }

    /// As rsyslog writes what the server sends: lines numbered within a message, tabs as `#011`.
    private static func syslog(_ lines: [String]) -> String {
        var (message, part) = (0, 0)
        return lines.map { line in
            let continues =
                line.isEmpty || line.hasPrefix("\t") || line.contains("STATEMENT:  ") || line.contains("DETAIL:  ")
            (message, part) = continues ? (message, part + 1) : (message + 1, 1)
            let text = line.replacingOccurrences(of: "\t", with: "#011")
            return "2026-11-22T10:00:00.123456+01:00 db7 postgres[4711]: [\(message)-\(part)] \(text)\n"
        }.joined()
    }
}
