import Foundation
import TestSupport
import Testing

/// What `daybook check` says about the statistics of statements.
@Suite("advice on query load", .needs(.postgresql))
struct StatementAdviceTests {
    /// The lines about query load.
    private func advice(_ conninfo: String) async throws -> [String] {
        let folder = try TemporaryFolder()
        let outcome = try await TestProgram.run(
            ["check", "--database", conninfo, "--now", "2026-11-23T04:00:00Z"], in: folder.path)
        let lines = outcome.output.split(separator: "\n").map(String.init)
        guard let first = lines.firstIndex(where: { $0.contains("  query load: ") }) else { return [] }
        return Array(lines[first...].prefix { $0.contains("query load: ") || $0.hasPrefix("        ") })
    }

    @Test("a server without the library is told how to get it")
    func missing() async throws {
        let database = try await TestDatabase.migrated()
        #expect(
            try await advice(database.conninfo) == [
                "advice  query load: pg_stat_statements is missing; with it, reports have every query's calls and time. Set this in postgresql.conf (or the provider's parameters), restart the server, and run:",
                "        shared_preload_libraries = 'pg_stat_statements'  # add it to those that are there",
                "        CREATE EXTENSION pg_stat_statements;",
            ])
        try database.run("CREATE EXTENSION pg_stat_statements")
        #expect(
            try await advice(database.conninfo) == [
                "advice  query load: the server does not load pg_stat_statements; set this in postgresql.conf (or the provider's parameters) and restart the server:",
                "        shared_preload_libraries = 'pg_stat_statements'  # add it to those that are there",
            ])
    }

    @Test("a loaded library without the extension, evictions, tracking that is off, and a role that sees little")
    func loaded() async throws {
        let recorded = try await RecordedStatements(.postgres15)
        #expect(try await advice(recorded.database.conninfo) == [])
        try recorded.database.run("UPDATE recorded.info SET dealloc = 12")
        #expect(
            try await advice(recorded.database.conninfo) == [
                "advice  query load: pg_stat_statements keeps 5,000 statements and made room for new ones 12 times, so that figures of these hours are lower bounds; set this and restart the server:",
                "        pg_stat_statements.max = 10000",
            ])
        try recorded.database.run(
            """
            UPDATE recorded.info SET dealloc = 0;
            ALTER DATABASE \(recorded.database.name) SET pg_stat_statements.track = 'none'
            """)
        #expect(
            try await advice(recorded.database.conninfo) == [
                "advice  query load: pg_stat_statements counts no statement; set this in postgresql.conf (or the provider's parameters), then run SELECT pg_reload_conf():",
                "        pg_stat_statements.track = top",
            ])
        let role = "reads_\(recorded.database.name)"
        try recorded.database.run(
            """
            CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO \(role)
            """)
        #expect(
            try await advice(recorded.database.conninfo(user: role)) == [
                "advice  query load: role \"\(role)\" does not see the statements of other roles, and \"daybook collect\" as that role stores no query load; run as a superuser:",
                "        GRANT pg_read_all_stats TO \"\(role)\";",
            ])
        try recorded.database.run("GRANT pg_read_all_stats TO \(role)")
        #expect(
            try await advice(recorded.database.conninfo(user: role)) == [
                "advice  query load: role \"\(role)\" has no right to use schema recorded, where pg_stat_statements is, and \"daybook collect\" as that role stores no query load; run as its owner:",
                "        GRANT USAGE ON SCHEMA \"recorded\" TO \"\(role)\";",
            ])
        try recorded.database.run("DELETE FROM pg_extension WHERE extname = 'pg_stat_statements'")
        #expect(
            try await advice(recorded.database.conninfo) == [
                "advice  query load: the extension pg_stat_statements is missing in this database; run as a superuser or its owner:",
                "        CREATE EXTENSION pg_stat_statements;",
            ])
    }
}
