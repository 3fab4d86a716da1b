import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import TestSupport
import Testing

@testable import DaybookCommand

/// What `daybook check` says about the settings of a server's log.
@Suite("advice on the server's log", .needs(.postgresql))
struct ServerLogAdviceTests {
    private static let configuration = "logs:\n  - {path: /var/log/postgresql.json, kind: postgres}\n"

    /// The lines about the server's log.
    private func advice(
        _ server: PrivateServer, user: String = "daybook", configuration: String = configuration
    ) async throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(configuration, to: "daybook.yaml")
        let outcome = try await TestProgram.run(
            [
                "check", "--config", "daybook.yaml", "--database", server.conninfo(user: user), "--now",
                "2026-11-23T04:00:00Z",
            ], in: folder.path)
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        return Array(lines.drop { !$0.contains("server log: ") }.prefix { !$0.contains("query load: ") })
    }

    /// - Parameter settings: of the server.
    private func withServer(
        _ settings: [String] = [], _ body: @Sendable (PrivateServer, Connection) async throws -> Void
    ) async throws {
        try await PrivateServer.run(
            keeper: [TestProgram.path, "keep-server"] + settings.map { "--setting=\($0)" }
        ) { server in
            try MonitoringStore(database: server.conninfo()).migrate()
            try await body(server, try Connection(conninfo: server.conninfo(), applicationName: "tests"))
        }
    }

    private static let lead =
        "advice  server log: reports could show more if the server logged it; set in postgresql.conf or with ALTER SYSTEM, then run SELECT pg_reload_conf():"

    @Test("a server with default settings gets a line for each setting that is missing")
    func standard() async throws {
        try await withServer { server, owner in
            #expect(
                try await advice(server) == [
                    Self.lead,
                    "        log_min_duration_statement = 500ms          # is -1: no slow queries",
                    "        log_lock_waits = on                         # is off: no lock waits of more than 1s",
                    "        log_temp_files = 10MB                       # is -1: no temporary files",
                    "        session_preload_libraries = 'auto_explain'  # is empty: no plans",
                    "        auto_explain.log_min_duration = 500ms       # no plans",
                    "        auto_explain.log_format = json              # no plans that can be read",
                    "        auto_explain.log_analyze = on               # no times and rows in plans",
                ])
            #expect(
                try await advice(server, configuration: "") == [
                    "advice  server log: no PostgreSQL log is configured; to report slow queries, plans and the section \"The server\" from the server's logs, list the files under logs (kind: postgres); check then lists the 7 settings that the server lacks for them"
                ])
            // What ALTER ROLE sets for the application counts, and a service is known by its role.
            try owner.script(
                """
                CREATE ROLE app LOGIN; CREATE ROLE rds_superuser;
                ALTER ROLE app SET log_min_duration_statement = '0.25s'; ALTER ROLE app SET log_lock_waits = true;
                ALTER ROLE app SET session_preload_libraries = 'x, auto_explain'
                """)
            #expect(
                try await advice(server) == [
                    "advice  server log: reports could show more if the server logged it; set in the DB parameter group:",
                    "        log_temp_files = 10MB                  # is -1: no temporary files",
                    "        auto_explain.log_min_duration = 500ms  # no plans",
                    "        auto_explain.log_format = json         # no plans that can be read",
                    "        auto_explain.log_analyze = on          # no times and rows in plans",
                ])
        }
    }

    @Test("a server that logs everything gets no advice; a role without rights sees enough for that")
    func good() async throws {
        let settings = ServerLogSetting.recommended.map { $0.replacing(" = ", with: "=").replacing("'", with: "") }
        try await withServer(settings) { server, owner in
            try owner.script("CREATE ROLE reader LOGIN BYPASSRLS; GRANT pg_read_all_data TO reader")
            for user in ["daybook", "reader"] {
                #expect(try await advice(server, user: user) == [])
                #expect(
                    try await advice(server, user: user, configuration: "") == [
                        "advice  server log: no PostgreSQL log is configured; to report slow queries, plans and the section \"The server\" from the server's logs, list the files under logs (kind: postgres)"
                    ])
            }
        }
    }

    @Test("values that log too little are named, and what the role may not see is said")
    func poor() async throws {
        try await withServer([
            "log_min_duration_statement=5s", "log_min_messages=log", "log_min_error_statement=panic",
            "log_error_verbosity=terse", "lc_messages=C", "log_autovacuum_min_duration=-1", "log_line_prefix=%% %u ",
            "log_destination=csvlog", "shared_preload_libraries=auto_explain", "auto_explain.log_min_duration=2min",
            "auto_explain.log_format=yaml", "log_lock_waits=on", "log_temp_files=0",
        ]) { server, _ in
            let said = try await advice(server)
            #expect(
                said == [
                    Self.lead,
                    "        log_min_duration_statement = 500ms          # only slow queries above 5s",
                    "        log_min_messages = warning                  # is log: no errors",
                    "        log_min_error_statement = error             # is panic: no statements of errors",
                    "        log_error_verbosity = default               # is terse: no blockers of lock waits",
                    "        log_autovacuum_min_duration = 1min          # is -1: no autovacuum runs",
                    "        log_line_prefix = '%m [%p] %e %q%u@%d %a '  # is %% %u : no sessions, which join plans with statements",
                    "        logging_collector = on                      # is off: no csvlog but plain text; needs a restart",
                    "        auto_explain.log_min_duration = 500ms       # only plans above 2min",
                    "        auto_explain.log_format = json              # is yaml: no plans that can be read",
                    "        auto_explain.log_analyze = on               # is off: no times and rows in plans",
                ])
        }
        try await withServer(["session_preload_libraries=auth_delay"]) { server, owner in
            try owner.script("CREATE ROLE reader LOGIN BYPASSRLS; GRANT pg_read_all_data TO reader")
            func libraries(_ user: String) async throws -> [Substring] {
                try await advice(server, user: user).filter { $0.contains("preload") }.map { $0.drop { $0 == " " } }
            }
            #expect(
                try await libraries("daybook") == [
                    "session_preload_libraries = 'auth_delay, auto_explain'  # is auth_delay: no plans"
                ])
            #expect(
                try await libraries("reader") == [
                    "session_preload_libraries = 'auto_explain'  # no plans; role reader may not see what else it has: keep that"
                ])
        }
    }

    @Test("quantities are read as the server writes them")
    func quantities() {
        #expect(
            ["500ms", "0.5s", "500", "5000 us", "-1", "10MB", "1GB", "on", ""].map { SettingQuantity($0)?.value } == [
                500, 500, 500, 5, -1, 10240, 1_048_576, nil, nil,
            ])
    }

    @Test("docs/logs.md has the line of every setting")
    func documentation() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../docs/logs.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        #expect(ServerLogSetting.recommended.filter { !text.contains("    \($0)") } == [])
    }
}
