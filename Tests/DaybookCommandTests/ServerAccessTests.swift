import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import Reporting
import Synchronization
import TestSupport
import Testing

/// Connections other than a plain session: a pooler, a standby, TLS, and passwords from libpq's sources.
@Suite("ways to a server", .needs(.postgresql, .pgbouncer, .openssl))
struct ServerAccessTests {
    private static let accessLog = """
        192.0.2.1 - - [22/Nov/2026:10:00:00 +0000] "GET /api/a HTTP/1.1" 200 10 "-" "-" 0.012

        """

    private func fill(_ store: MonitoringStore) throws {
        try store.migrate()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_778), timeZone: .utc).start
        try store.append(
            requests: (0..<2000).map {
                RequestRecord(
                    endpoint: "/api/e\($0 % 7)", method: "GET", responseMilliseconds: $0 % 400, status: 200,
                    at: start.adding(seconds: Int64($0) * 86))
            })
    }

    private func run(_ command: [String], _ conninfo: String, home: String = "/nonexistent", in folder: TemporaryFolder)
        async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            command + ["--now", "2026-11-23T04:00:00Z", "--database", conninfo], environment: ["HOME": home],
            in: folder.path)
    }

    /// The report of 22 November, read directly.
    private func direct(_ conninfo: String) async throws -> String {
        let folder = try TemporaryFolder()
        #expect(try await run(["report"], conninfo, in: folder).status == 0)
        return try folder.read("output/archive/2026/11/22/report.json")
    }

    /// A folder that the user of the private servers can write.
    private func serverFolder() async throws -> (folder: TemporaryFolder, user: Int) {
        let shared = try await TestServer.shared.folder
        let user = try #require(try FileManager.default.attributesOfItem(atPath: shared)[.ownerAccountID] as? Int)
        let folder = try TemporaryFolder()
        if getuid() == 0 { #expect(chown(folder.path, uid_t(user), gid_t.max) == 0) }
        chmod(folder.path, 0o711)
        return (folder, user)
    }

    // MARK: A pooler

    private func pooler(_ database: TestDatabase, size: Int) async throws -> (process: ServerProcess, conninfo: String)
    {
        let (folder, user) = try await serverFolder()
        try folder.write("\"daybook\" \"\"\n", to: "users.txt")
        try folder.write(
            """
            [databases]
            \(database.name) = host=\(database.host) port=5432
            [pgbouncer]
            pool_mode = transaction
            default_pool_size = \(size)
            query_wait_timeout = 2
            listen_addr =
            listen_port = 6432
            unix_socket_dir = \(folder.path)
            auth_type = trust
            auth_file = \(folder.path)/users.txt
            logfile = \(folder.path)/pgbouncer.log
            """, to: "pgbouncer.ini")
        let conninfo = "host=\(folder.path) port=6432 user=daybook dbname=\(database.name)"
        let process = try ServerProcess(
            ["/usr/sbin/pgbouncer", "\(folder.path)/pgbouncer.ini"], as: user, ending: "KILL"
        ) {
            withExtendedLifetime(folder) {
                (try? Connection(conninfo: conninfo, applicationName: "tests").query("SELECT 1")) != nil
            }
        }
        Self.kept.withLock { $0.append(folder) }
        return (process, conninfo)
    }

    @Test("through pgBouncer in transaction mode, every command has the same result as directly")
    func pooled() async throws {
        let database = try await TestDatabase.migrated()
        try fill(database.store())
        let expected = try await direct(database.conninfo)
        let (pooler, conninfo) = try await pooler(database, size: 3)
        defer { withExtendedLifetime(pooler) {} }
        let folder = try TemporaryFolder()
        try folder.write(Self.accessLog, to: "access.log")
        let report = try await run(["report", "--connections", "2"], conninfo, in: folder)
        #expect(report.status == 0 && !report.errors.contains("instead of"), "\(report)")
        #expect(try folder.read("output/archive/2026/11/22/report.json") == expected)
        for command in [
            ["check"], ["collect"], ["collect"], ["record", "disk_used", "5"], ["ingest", "access-log", "access.log"],
            ["alerts"], ["nightly"],
            ["migrate"], ["report", "--ending", "now"],
        ] {
            let outcome = try await run(command + ["--quiet"], conninfo, in: folder)
            #expect(outcome.status == 0 && outcome.errors == "", "\(command): \(outcome)")
        }
        // No session state remains for the next client.
        let other = try Connection(conninfo: conninfo, applicationName: "tests")
        for _ in 0..<6 {
            for (setting, value) in [
                ("row_security", "on"), ("statement_timeout", "0"), ("TimeZone", "UTC"), ("work_mem", "4MB"),
            ] {
                #expect(
                    try other.query("SELECT current_setting($1::text)", [setting])[0].text("current_setting") == value)
            }
        }
    }

    @Test("if the pooler has one session, the report is read over that one")
    func pooledNarrowly() async throws {
        let database = try await TestDatabase.migrated()
        try fill(database.store())
        let expected = try await direct(database.conninfo)
        let (pooler, conninfo) = try await pooler(database, size: 1)
        defer { withExtendedLifetime(pooler) {} }
        let folder = try TemporaryFolder()
        let report = try await run(["report", "--connections", "2"], conninfo, in: folder)
        #expect(report.status == 0 && report.errors.contains("using 1 connection instead of 2: "), "\(report)")
        #expect(try folder.read("output/archive/2026/11/22/report.json") == expected)
    }

    @Test("a signal also ends the statement behind the pooler")
    func pooledInterruption() async throws {
        let database = try await TestDatabase.migrated()
        let (pooler, conninfo) = try await pooler(database, size: 3)
        defer { withExtendedLifetime(pooler) {} }
        let folder = try TemporaryFolder()
        let other = try database.connection()
        try other.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
        let watcher = try database.connection()
        let program = try RunningProgram(
            ["report", "--quiet", "--date", "2026-11-22", "--database", conninfo], in: folder.path)
        try watcher.waitForLockedSession()
        program.signal(SIGTERM)
        try Patience.wait(for: "the end of the statement", seconds: 2) { try watcher.sessionsWaitingForLocks().isEmpty }
        #expect(program.outcome().status == 143)
    }

    // MARK: A standby

    /// A streaming replica of `server` that yields to its primary at once.
    private func standby(of server: PrivateServer) async throws -> (process: ServerProcess, conninfo: String) {
        let (folder, user) = try await serverFolder()
        let programs = try ServerInstallation.find().programs
        let copied = try OtherProgram.run(
            ServerProcess.words(
                [
                    "\(programs)/pg_basebackup", "-h", server.folder, "-U", "daybook", "-D", "\(folder.path)/data",
                    "-R", "-X", "stream", "-c", "fast",
                ],
                as: user))
        #expect(copied.status == 0, "\(copied.errors)")
        let conninfo = "host=\(folder.path) port=5432 user=daybook dbname=postgres"
        let process = try ServerProcess(
            [
                "\(programs)/postgres", "-D", "\(folder.path)/data", "-c", "unix_socket_directories=\(folder.path)",
                "-c", "listen_addresses=",
                "-c", "max_standby_streaming_delay=0", "-c", "wal_receiver_status_interval=1",
            ], as: user, ending: "INT"
        ) {
            try Connection(conninfo: conninfo, applicationName: "tests").query("SELECT pg_is_in_recovery()")[0].bool(
                "pg_is_in_recovery")
        }
        Self.kept.withLock { $0.append(folder) }
        return (process, conninfo)
    }

    @Test(
        "a standby is read like its primary, a recovery conflict is retried, and writing is rejected with the remedy"
    )
    func standby() async throws {
        // Only the test removes rows or holds old snapshots.
        try await PrivateServer.run(keeper: [TestProgram.path, "keep-server", "--setting=autovacuum=off"]) { server in
            let primary = try Connection(conninfo: server.conninfo(), applicationName: "tests")
            try fill(MonitoringStore(database: server.conninfo()))
            let expected = try await direct(server.conninfo())
            let (process, conninfo) = try await standby(of: server)
            defer { withExtendedLifetime(process) {} }
            let folder = try TemporaryFolder()
            let report = try await run(["report", "--connections", "2"], conninfo, in: folder)
            #expect(report.status == 0 && !report.errors.contains("instead of"), "\(report)")
            #expect(try folder.read("output/archive/2026/11/22/report.json") == expected)
            let collected = try await run(["record", "disk_used", "5"], conninfo, in: folder)
            #expect(
                collected.errors
                    == "daybook: cannot write to platform_admin.resource_utilization: cannot execute COPY during recovery (SQLSTATE 25006); the server is a standby, or the role is read-only: connect to the primary as a role that can write, such as daybook_collector\n"
            )
            // The report waits in the middle while a certain row exists; meanwhile the primary removes this row and
            // others that the report still sees.
            try primary.script(
                """
                ALTER TABLE platform_admin.resource_utilization RENAME TO samples;
                INSERT INTO platform_admin.samples (metric_type, value, "timestamp") VALUES ('disk_used', 1, '2026-11-22T05:00Z');
                CREATE VIEW platform_admin.resource_utilization AS
                  SELECT s.* FROM platform_admin.samples s, LATERAL (SELECT pg_sleep(CASE WHEN s.value = 1 THEN 300 ELSE 0 END)) w
                """)
            let standby = try Connection(conninfo: conninfo, applicationName: "tests")
            try Patience.wait(for: "the standby to follow") {
                (try? standby.query("SELECT 1 FROM platform_admin.samples")) != nil
            }
            let program = try RunningProgram(
                [
                    "report", "--replace", "--now", "2026-11-23T04:00:00Z", "--connections", "2", "--database",
                    conninfo,
                ],
                in: folder.path)
            try Patience.wait(for: "a report that waits") {
                try standby.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")[0].int("count")
                    > 0
            }
            try primary.script(
                """
                DELETE FROM platform_admin.samples WHERE value = 1;
                DELETE FROM platform_admin.api_performance_log WHERE endpoint = '/api/e0'
                """)
            try primary.script("VACUUM platform_admin.api_performance_log")
            let outcome = program.outcome()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.contains("daybook: reading again (retry 1 of 3): "), "\(outcome)")
            #expect(outcome.errors.contains("conflict with recovery (SQLSTATE 40001)"), "\(outcome)")
            #expect(try folder.read("output/archive/2026/11/22/report.json").contains("\"/api/e1\""))
            #expect(!(try folder.read("output/archive/2026/11/22/report.json").contains("\"/api/e0\"")))
        }
    }

    // MARK: TLS and passwords

    @Test(
        "TLS with verify-full, and SCRAM passwords from .pgpass and a service file; no output contains a password"
    )
    func encrypted() async throws {
        let (certificates, user) = try await serverFolder()
        for name in ["server", "stranger"] {
            let made = try OtherProgram.run([
                "/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
                "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", "\(certificates.path)/\(name).key", "-out",
                "\(certificates.path)/\(name).crt",
            ])
            #expect(made.status == 0, "\(made.errors)")
        }
        chmod("\(certificates.path)/server.key", 0o600)
        if getuid() == 0 { chown("\(certificates.path)/server.key", uid_t(user), gid_t.max) }
        let port = try FreePort.find()
        let keeper = [
            TestProgram.path, "keep-server", "--setting=listen_addresses=127.0.0.1", "--setting=port=\(port)",
            "--setting=ssl=on",
            "--setting=ssl_cert_file=\(certificates.path)/server.crt",
            "--setting=ssl_key_file=\(certificates.path)/server.key",
            "--access-rule=hostssl all all 127.0.0.1/32 scram-sha-256",
            "--access-rule=hostnossl all all 127.0.0.1/32 reject",
        ]
        try await PrivateServer.run(keeper: keeper) { server in
            let local = "host=\(server.folder) port=\(port) user=daybook dbname=postgres"
            try fill(MonitoringStore(database: local))
            let secret = "se:cr\\et hünter2"
            try Connection(conninfo: local, applicationName: "tests").script(
                """
                CREATE ROLE app LOGIN PASSWORD '\(secret)'; GRANT USAGE ON SCHEMA platform_admin TO app;
                GRANT SELECT ON ALL TABLES IN SCHEMA platform_admin TO app
                """)
            let folder = try TemporaryFolder()
            let home = "\(folder.path)/home"
            try folder.write("localhost:\(port):*:app:se\\:cr\\\\et hünter2\n", to: "home/.pgpass")
            chmod("\(home)/.pgpass", 0o600)
            let verified =
                "host=localhost port=\(port) user=app dbname=postgres sslmode=verify-full sslrootcert=\(certificates.path)/server.crt"
            try folder.write(
                "[shop]\nhost=localhost\nport=\(port)\nuser=app\ndbname=postgres\nsslmode=verify-full\nsslrootcert=\(certificates.path)/server.crt\n",
                to: "home/.pg_service.conf")
            let expected = try await direct(local)
            var said = ""
            for (conninfo, environment) in [(verified, [:]), ("service=shop", [:]), (nil, ["PGSERVICE": "shop"])]
                as [(String?, [String: String])]
            {
                let outcome = try await TestProgram.run(
                    ["report", "--verbose", "--now", "2026-11-23T04:00:00Z"]
                        + (conninfo.map { ["--database", $0] } ?? []),
                    environment: environment.merging(["HOME": home]) { $1 }, in: folder.path)
                #expect(outcome.status == 0, "\(outcome)")
                said += outcome.errors + outcome.output
                #expect(try folder.read("output/archive/2026/11/22/report.json") == expected)
            }
            // By a URI on the command line, by the environment, and wrong ones.
            let address = "localhost:\(port)/postgres?sslmode=verify-full&sslrootcert=\(certificates.path)/server.crt"
            for (name, password) in [("right", "se%3Acr%5Cet%20h%C3%BCnter2"), ("wrong", "wrong-hunter2")] {
                let outcome = try await run(
                    ["check", "--verbose"], "postgresql://app:\(password)@\(address)", in: folder)
                #expect(outcome.status == (name == "right" ? 0 : 1), "\(outcome)")
                said += outcome.errors + outcome.output
            }
            #expect(
                said.contains(
                    "password authentication failed for user \"app\"; check the user name, and the password in ~/.pgpass or PGPASSWORD"
                ), "\(said)")
            for (conninfo, reason) in [
                (
                    verified.replacing("host=localhost", with: "host=elsewhere hostaddr=127.0.0.1"),
                    "server certificate for \"localhost\" does not match host name \"elsewhere\""
                ),
                (verified.replacing("server.crt", with: "stranger.crt"), "SSL error: certificate verify failed"),
                (
                    verified.replacing("verify-full", with: "disable"),
                    "pg_hba.conf rejects connection for host \"127.0.0.1\", user \"app\", database \"postgres\", no encryption"
                ),
            ] {
                let outcome = try await run(["check"], conninfo, home: home, in: folder)
                #expect(
                    outcome.status == 1 && outcome.output.contains("failed  connection: cannot connect to PostgreSQL: ")
                        && outcome.output.contains(reason), "\(outcome)")
                said += outcome.errors + outcome.output
            }
            let files = try folder.contents(of: "output").values.map { String(decoding: $0, as: UTF8.self) }.joined()
            for secret in [secret, "hünter2", "hunter2", "h%C3%BCnter2"] {
                #expect(!said.contains(secret) && !files.contains(secret))
            }
            // A stopped report cancels its statement over TLS too.
            let owner = try Connection(conninfo: local, applicationName: "tests")
            try owner.script("BEGIN; LOCK TABLE platform_admin.resource_utilization")
            let watcher = try Connection(conninfo: local, applicationName: "tests")
            let program = try RunningProgram(
                ["report", "--quiet", "--database", verified], environment: ["HOME": home], in: folder.path)
            try watcher.waitForLockedSession()
            program.signal(SIGINT)
            #expect(program.outcome().status == 130)
            #expect(try watcher.sessionsWaitingForLocks() == [])
        }
    }

    @Test("no more sessions than requested, read-only and with timeouts", arguments: [1, 2, 5])
    func sessions(count: Int) async throws {
        let database = try await TestDatabase.migrated()
        try fill(database.store())
        try database.run(
            """
            SET search_path = platform_admin;
            ALTER TABLE api_performance_log RENAME TO log;
            CREATE FUNCTION public.look() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
              PERFORM pg_sleep(0.01);
              IF concat_ws(' ', current_setting('transaction_read_only'), current_setting('transaction_isolation'),
                current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'),
                current_setting('row_security')) <> 'on repeatable read 10min 5s 30min off' THEN RAISE EXCEPTION 'other settings'; END IF;
              RETURN true; END $$;
            CREATE VIEW api_performance_log AS SELECT l.* FROM log l WHERE l.response_time_ms % 100 <> 7 OR public.look()
            """)
        let folder = try TemporaryFolder()
        let watcher = try database.connection()
        let program = try RunningProgram(
            [
                "report", "--quiet", "--now", "2026-11-23T04:00:00Z", "--connections", "\(count)", "--database",
                database.conninfo,
            ], in: folder.path)
        var most = 0
        while program.isRunning {
            most = max(
                most,
                try watcher.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'daybook' AND datname = current_database()"
                )[0].int("count"))
        }
        let outcome = program.outcome()
        #expect(most == count, "\(outcome)")
        #expect(outcome.status == 0, "\(outcome)")
    }

    /// Folders that servers use until the end.
    private static let kept = Mutex<[TemporaryFolder]>([])
}
