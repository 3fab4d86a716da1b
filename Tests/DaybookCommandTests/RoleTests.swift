import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import Reporting
import TestSupport
import Testing

/// Every command with exactly the role created for it, and the messages for a role that lacks a right. Roles belong to
/// a whole server, so each test has its own.
@Suite("roles", .needs(.postgresql))
struct RoleTests {
    /// Kinds of databases.
    enum Kind: CaseIterable {
        case plain
        /// With organizations, users, stored files, and row-level security on everything.
        case supabase

        var surroundings: String {
            switch self {
            case .plain: "SELECT"
            case .supabase:
                """
                CREATE TABLE public.firms (id uuid PRIMARY KEY);
                INSERT INTO public.firms VALUES ('00000000-0000-4000-8000-000000000001');
                CREATE SCHEMA auth;
                CREATE TABLE auth.users (id uuid PRIMARY KEY);
                INSERT INTO auth.users VALUES ('00000000-0000-4000-8000-000000000002');
                CREATE SCHEMA storage;
                CREATE TABLE storage.objects (id uuid, metadata jsonb);
                INSERT INTO storage.objects VALUES (NULL, '{"size": 1000}'), (NULL, '{"size": 234}');
                CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid';
                CREATE FUNCTION public.is_platform_admin(uuid) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT false';
                ALTER TABLE public.firms ENABLE ROW LEVEL SECURITY;
                ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
                ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY
                """
            }
        }
    }

    private static let slowQueryLog = """
        {"timestamp":"2026-11-22 10:00:00.000 UTC","pid":7,"error_severity":"LOG","message":"duration: 2500.000 ms  statement: /* organization_id='00000000-0000-4000-8000-000000000001',user_id='00000000-0000-4000-8000-000000000002' */ SELECT 1"}

        """

    private static let accessLog = """
        192.0.2.1 - - [22/Nov/2026:10:00:00 +0000] "GET /api/a HTTP/1.1" 200 10 "-" "-" 0.012

        """

    /// A server with a database of a kind that has the tables and some data, and a folder with logs.
    private func withDatabase(
        _ kind: Kind,
        _ body: @Sendable (_ server: PrivateServer, _ owner: Connection, _ folder: TemporaryFolder) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog, to: "access.log")
        try folder.write(Self.accessLog, to: "aggregate.log")
        try folder.write(Self.slowQueryLog, to: "postgresql.json")
        try await PrivateServer.run(keeper: [TestProgram.path, "keep-server"]) { server in
            let owner = try Connection(conninfo: server.conninfo(), applicationName: "tests")
            try owner.script(kind.surroundings)
            let store = try MonitoringStore(database: server.conninfo())
            try store.migrate()
            let start = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).start
            try store.append(
                requests: (0..<500).map {
                    RequestRecord(
                        endpoint: "/api/a", method: "GET", responseMilliseconds: $0, status: $0 % 3 == 0 ? 500 : 200,
                        at: start.adding(seconds: Int64($0) * 36 - 86_400 * 3))
                })
            try await body(server, owner, folder)
        }
    }

    private func run(_ command: [String], _ server: PrivateServer, as role: String, in folder: TemporaryFolder)
        async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            command + ["--quiet", "--now", "2026-11-23T04:00:00Z", "--database", server.conninfo(user: role)],
            in: folder.path)
    }

    private static let readerCommands = [
        ["check"], ["report", "--date", "2026-11-19"], ["report", "--ending", "now"], ["nightly"], ["alerts"],
        ["report", "--tenant", "00000000-0000-4000-8000-000000000001"],
    ]
    /// Their output does not prevent running them again.
    private static let collectorCommands = [
        ["collect"], ["collect", "--keep-raw", "1d"], ["record", "disk_used", "5"],
        ["ingest", "access-log", "access.log"],
        ["ingest", "access-log", "--aggregate", "aggregate.log"], ["ingest", "postgres-log", "postgresql.json"],
        ["ingest", "access-log", "--again", "access.log"], ["ingest", "postgres-log", "--again", "postgresql.json"],
    ]

    /// The rights on every table of every schema except PostgreSQL's own, one per line.
    private func rights(of role: String, _ owner: Connection) throws -> [String] {
        try owner.query(
            """
            SELECT format('%s.%s %s', n.nspname, c.relname, p) AS line FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
              unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
            WHERE c.relkind IN ('r', 'p', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
              AND has_table_privilege($1::text, c.oid, p)
            UNION ALL
            SELECT format('%s.%s(%s) SELECT', n.nspname, c.relname, a.attname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            WHERE c.relkind = 'r' AND n.nspname IN ('public', 'auth', 'storage') AND has_column_privilege($1::text, c.oid, a.attname, 'SELECT')
            ORDER BY 1
            """, [role]
        ).map { try $0.text("line") }
    }

    private static let readerRights = [
        "platform_admin.api_performance_hourly SELECT", "platform_admin.api_performance_log SELECT",
        "platform_admin.hourly_details SELECT",
        "platform_admin.performance_alerts SELECT", "platform_admin.resource_utilization SELECT",
        "platform_admin.server_events SELECT", "platform_admin.server_snapshots SELECT",
        "platform_admin.slow_query_log SELECT", "platform_admin.statement_hourly SELECT",
        "platform_admin.statement_periods SELECT", "platform_admin.statement_texts SELECT",
    ]
    private static let collectorRights = [
        "platform_admin.api_performance_hourly INSERT", "platform_admin.api_performance_hourly SELECT",
        "platform_admin.api_performance_hourly UPDATE", "platform_admin.api_performance_log DELETE",
        "platform_admin.api_performance_log INSERT", "platform_admin.api_performance_log SELECT",
        "platform_admin.daybook_state DELETE", "platform_admin.daybook_state INSERT",
        "platform_admin.daybook_state SELECT",
        "platform_admin.daybook_state UPDATE", "platform_admin.hourly_details DELETE",
        "platform_admin.hourly_details INSERT", "platform_admin.hourly_details SELECT",
        "platform_admin.hourly_details UPDATE", "platform_admin.performance_alerts INSERT",
        "platform_admin.performance_alerts SELECT",
        "platform_admin.performance_alerts UPDATE", "platform_admin.resource_utilization INSERT",
        "platform_admin.resource_utilization SELECT", "platform_admin.server_events DELETE",
        "platform_admin.server_events INSERT", "platform_admin.server_events SELECT",
        "platform_admin.server_snapshots DELETE", "platform_admin.server_snapshots INSERT",
        "platform_admin.server_snapshots SELECT",
        "platform_admin.slow_query_log DELETE",
        "platform_admin.slow_query_log INSERT",
        "platform_admin.slow_query_log SELECT", "platform_admin.statement_hourly DELETE",
        "platform_admin.statement_hourly INSERT", "platform_admin.statement_hourly SELECT",
        "platform_admin.statement_periods DELETE", "platform_admin.statement_periods INSERT",
        "platform_admin.statement_periods SELECT", "platform_admin.statement_texts INSERT",
        "platform_admin.statement_texts SELECT",
    ]
    private static let supabaseRights = [
        "auth.users(id) SELECT", "public.firms(id) SELECT", "storage.objects(metadata) SELECT",
    ]

    @Test(
        "the roles created by migrate have exactly the needed rights, and every command works with its role",
        arguments: Kind.allCases)
    func exact(kind: Kind) async throws {
        try await withDatabase(kind) { server, owner, folder in
            // Excess privileges are revoked, and a second run changes nothing.
            for _ in 0..<2 {
                let made = try await TestProgram.run(
                    ["migrate", "--roles", "--database", server.conninfo(user: "daybook")], in: folder.path)
                #expect(
                    made.output == """
                        the monitoring tables in schema platform_admin are up to date; nothing had to be changed
                        the roles daybook_reader and daybook_collector have the privileges they need; give them a password, or allow them in pg_hba.conf

                        """)
                #expect(made.errors == "" && made.status == 0)
                #expect(try rights(of: "daybook_reader", owner) == Self.readerRights)
                #expect(
                    try rights(of: "daybook_collector", owner).sorted()
                        == (Self.collectorRights + (kind == .supabase ? Self.supabaseRights : [])).sorted())
                try owner.script(
                    "GRANT ALL ON ALL TABLES IN SCHEMA platform_admin TO daybook_reader, daybook_collector")
            }
            _ = try await run(["migrate", "--roles"], server, as: "daybook", in: folder)
            #expect(
                try owner.query(
                    "SELECT bool_or(rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication) AS may_do_more FROM pg_roles WHERE rolname LIKE 'daybook\\_%'"
                )[0].bool("may_do_more") == false)
            for command in Self.collectorCommands {
                let outcome = try await run(command, server, as: "daybook_collector", in: folder)
                #expect(outcome.status == 0 && outcome.errors == "", "\(command): \(outcome)")
            }
            for command in Self.readerCommands {
                let outcome = try await run(command, server, as: "daybook_reader", in: folder)
                #expect(outcome.status == 0 && outcome.errors == "", "\(command): \(outcome)")
            }
            #expect(try folder.read("output/archive/2026/11/22/report.json").contains("\"endpoint\":\"/api/a\""))
            let alert = try owner.query(
                "INSERT INTO platform_admin.performance_alerts (message) VALUES ('m') RETURNING id::text")[0].text("id")
            #expect(
                try await run(["alerts", "acknowledge", alert], server, as: "daybook_collector", in: folder).status == 0
            )
            if kind == .supabase {
                #expect(
                    try owner.query(
                        "SELECT max(value)::integer AS bytes FROM platform_admin.resource_utilization WHERE metric_type = 'storage_used'"
                    )[0].int("bytes") == 1234)
                #expect(
                    try owner.query(
                        "SELECT count(*) FROM platform_admin.slow_query_log WHERE organization_id IS NOT NULL")[0].int(
                            "count") == 1)
            }
            // Sessions of the reader cannot write even if somebody grants it.
            try owner.script("GRANT INSERT ON platform_admin.resource_utilization TO daybook_reader")
            let written = try await run(["record", "disk_used", "6"], server, as: "daybook_reader", in: folder)
            #expect(
                written.errors
                    == "daybook: cannot write to platform_admin.resource_utilization: cannot execute COPY FROM in a read-only transaction (SQLSTATE 25006); the server is a standby, or the role is read-only: connect to the primary as a role that can write, such as daybook_collector\n"
            )
        }
    }

    @Test(
        "following the messages leads to the rights of the script and no others", arguments: Kind.allCases)
    func followed(kind: Kind) async throws {
        try await withDatabase(kind) { server, owner, folder in
            try owner.script(
                """
                CREATE ROLE newcomer LOGIN; CREATE ROLE writer LOGIN;
                INSERT INTO platform_admin.api_performance_log (endpoint, response_time_ms, organization_id, "timestamp")
                VALUES ('/api/a', 1, '00000000-0000-4000-8000-000000000001', '2026-11-01T00:00:00Z')
                """)
            for (role, commands, expected) in [
                // A report is made without snapshots, and has a note.
                (
                    "newcomer", Self.readerCommands,
                    Self.readerRights.filter { !$0.contains("server_snapshots") && !$0.contains("hourly_details") }
                ),
                (
                    "writer", Self.collectorCommands,
                    // Without pg_stat_statements, nothing of it is written.
                    Self.collectorRights.filter { !$0.contains("statement_") || $0.hasSuffix("SELECT") }
                        + (kind == .supabase ? Self.supabaseRights : [])
                ),
            ] {
                for command in commands {
                    var outcome = try await run(command, server, as: role, in: folder)
                    var steps = 0
                    // A note of "collect" is not a failure, but also names what is missing.
                    while outcome.status != 0 || outcome.errors.contains("GRANT"), steps < 30 {
                        let said = outcome.errors + outcome.output
                        let remedies = said.matches(of: /(?:GRANT [^;\n]* TO "[a-z]+"|ALTER ROLE "[a-z]+" BYPASSRLS)/)
                            .map { String($0.output) }
                        #expect(!remedies.isEmpty, "\(command): \(said)")
                        guard let first = remedies.first else { return }
                        for remedy in first.hasPrefix("ALTER") ? [first] : remedies { try owner.script(remedy) }
                        outcome = try await run(command, server, as: role, in: folder)
                        steps += 1
                    }
                    #expect(outcome.status == 0, "\(command): \(outcome)")
                }
                // Acknowledging, which is not tested here, is the only command that needs nothing else.
                let difference = Set(try rights(of: role, owner)).symmetricDifference(expected).sorted()
                #expect(difference == [], "\(role)")
            }
        }
    }

    @Test("row-level security on any table that is read is an error, never a shorter report")
    func rowLevelSecurity() async throws {
        try await withDatabase(.plain) { server, owner, folder in
            try owner.script(
                "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA platform_admin TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO reader"
            )
            for table in [
                "slow_query_log", "api_performance_log", "api_performance_hourly", "resource_utilization",
                "performance_alerts", "server_events", "statement_hourly", "statement_periods", "statement_texts",
            ] {
                // A policy that shows every row cannot be distinguished from one that does not.
                for policy in ["false", "random() < 0.5", "true"] {
                    try owner.script(
                        "ALTER TABLE platform_admin.\(table) ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON platform_admin.\(table) USING (\(policy))"
                    )
                    for command in Self.readerCommands {
                        let outcome = try await run(command, server, as: "reader", in: folder)
                        let expected =
                            "cannot read platform_admin.\(table): role \"reader\" is subject to row-level security and would see only part of the rows; run as a superuser: ALTER ROLE \"reader\" BYPASSRLS, or connect as the table's owner"
                        #expect(
                            outcome.status == 1 && (outcome.errors + outcome.output).contains(expected),
                            "\(command): \(outcome)")
                    }
                    try owner.script(
                        "DROP POLICY p ON platform_admin.\(table); ALTER TABLE platform_admin.\(table) DISABLE ROW LEVEL SECURITY"
                    )
                }
            }
            #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/output/archive/2026"))
            // The owner sees all rows, unless row-level security is forced for the owner too.
            try owner.script(
                """
                CREATE ROLE tables_owner LOGIN; GRANT CREATE, USAGE ON SCHEMA platform_admin TO tables_owner;
                ALTER TABLE platform_admin.api_performance_log OWNER TO tables_owner;
                GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO tables_owner;
                ALTER TABLE platform_admin.api_performance_log ENABLE ROW LEVEL SECURITY
                """)
            #expect(try await run(["report"], server, as: "tables_owner", in: folder).status == 0)
            try owner.script("ALTER TABLE platform_admin.api_performance_log FORCE ROW LEVEL SECURITY")
            #expect(
                try await run(["report"], server, as: "tables_owner", in: folder).errors.contains(
                    "subject to row-level security"))
            // Behind a view, the view's owner is filtered, which is an error of the server.
            try owner.script(
                """
                ALTER TABLE platform_admin.api_performance_log RENAME TO hidden;
                GRANT SELECT ON platform_admin.hidden TO tables_owner;
                CREATE VIEW platform_admin.api_performance_log AS SELECT * FROM platform_admin.hidden;
                ALTER VIEW platform_admin.api_performance_log OWNER TO tables_owner;
                GRANT SELECT ON platform_admin.api_performance_log TO reader
                """)
            let view = try await run(["report", "--date", "2026-11-19"], server, as: "reader", in: folder)
            #expect(
                view.errors
                    == "daybook: cannot read the monitoring tables: query would be affected by row-level security policy for table \"hidden\" (SQLSTATE 42501); hint: To disable the policy for the table's owner, use ALTER TABLE NO FORCE ROW LEVEL SECURITY.; grant the role BYPASSRLS, or connect as the owner of the tables\n"
            )
        }
    }

    @Test("organizations and files hidden by row-level security are reported, not treated as unknown")
    func foreign() async throws {
        try await withDatabase(.supabase) { server, owner, folder in
            _ = try await run(["migrate", "--roles"], server, as: "daybook", in: folder)
            try owner.script(
                """
                ALTER ROLE daybook_collector NOBYPASSRLS;
                \(["slow_query_log", "api_performance_log", "api_performance_hourly", "resource_utilization", "performance_alerts", "server_events", "server_snapshots", "statement_hourly", "statement_periods", "statement_texts", "hourly_details", "daybook_state"]
                    .map { "ALTER TABLE platform_admin.\($0) DISABLE ROW LEVEL SECURITY" }.joined(separator: ";"))
                """)
            let ingested = try await run(
                ["ingest", "postgres-log", "postgresql.json"], server, as: "daybook_collector", in: folder)
            #expect(
                ingested.errors
                    == "daybook: cannot store log data: role \"daybook_collector\" is subject to row-level security of public.firms and would see only part of the rows; run as a superuser: ALTER ROLE \"daybook_collector\" BYPASSRLS\n"
            )
            let collected = try await run(["collect"], server, as: "daybook_collector", in: folder)
            #expect(collected.status == 0)
            #expect(
                collected.errors
                    == "daybook: warning: storage_used is not sampled: role \"daybook_collector\" is subject to row-level security of storage.objects and would see only part of the rows; run as a superuser: ALTER ROLE \"daybook_collector\" BYPASSRLS.\n"
            )
        }
    }

    @Test("if an owner may not create the roles, the error says who can, and the script is what they would run")
    func owner() async throws {
        try await withDatabase(.plain) { server, owner, folder in
            try owner.script("CREATE ROLE app LOGIN CREATEROLE; GRANT CREATE ON DATABASE postgres TO app")
            let own = ["--schema", "mine"]
            let made = try await run(["migrate", "--roles"] + own, server, as: "app", in: folder)
            #expect(made.status == 0, "\(made)")
            try owner.script(
                "ALTER ROLE app NOCREATEROLE; ALTER TABLE mine.performance_alerts ENABLE ROW LEVEL SECURITY")
            let refused = try await run(["migrate", "--roles"] + own, server, as: "app", in: folder)
            #expect(refused.status == 1)
            #expect(
                refused.errors.hasSuffix(
                    "; connect as a superuser, or as the owner of the tables with CREATEROLE and, where row-level security is enabled, with the right to grant BYPASSRLS; or have an administrator run the output of \"daybook migrate --roles --print\"\n"
                ),
                "\(refused)")
            let script = try await run(["migrate", "--roles", "--print"] + own, server, as: "app", in: folder)
            try owner.script(script.output)
            #expect(
                try owner.query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'daybook\\_%' AND rolbypassrls")[0]
                    .int("count") == 2)
        }
    }
}
