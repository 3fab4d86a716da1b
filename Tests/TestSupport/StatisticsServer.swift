import Foundation
import Postgres
import PrivateServer
import Synchronization

/// A PostgreSQL server of its own with `pg_stat_statements`, which a test can restart and crash.
package final class StatisticsServer: Sendable {
    private let folder: TemporaryFolder
    private let user: Int
    private let programs: String
    private let settings: [String]
    private let process = Mutex<ServerProcess?>(nil)

    package var conninfo: String { "host=\(folder.path) port=5432 user=daybook dbname=postgres" }

    package init(settings: [String] = []) async throws {
        let shared = try await TestServer.shared.folder
        let owner = try FileManager.default.attributesOfItem(atPath: shared)[.ownerAccountID] as? Int
        user = owner ?? Int(getuid())
        folder = try TemporaryFolder()
        if getuid() == 0 { _ = chown(folder.path, uid_t(user), gid_t.max) }
        chmod(folder.path, 0o711)
        programs = try ServerInstallation.find().programs
        self.settings =
            ["shared_preload_libraries=pg_stat_statements", "listen_addresses=", "fsync=off", "max_connections=50"]
            + settings
        let made = try OtherProgram.run(
            ServerProcess.words(
                [
                    "\(programs)/initdb", "-D", "\(folder.path)/data", "--username=daybook", "--auth=trust",
                    "--encoding=UTF8", "--locale=C", "--no-sync",
                ], as: user))
        guard made.status == 0 else { throw StatisticsServerError(text: "initdb failed: \(made.errors)") }
        try start()
        try connection().script("CREATE EXTENSION pg_stat_statements")
    }

    package func connection() throws -> Connection { try Connection(conninfo: conninfo, applicationName: "tests") }

    private func start() throws {
        let settings = settings + ["unix_socket_directories=\(folder.path)"]
        let conninfo = conninfo
        let started = try ServerProcess(
            ["\(programs)/postgres", "-D", "\(folder.path)/data"] + settings.flatMap { ["-c", $0] }, as: user,
            ending: "INT"
        ) {
            try Connection(conninfo: conninfo, applicationName: "tests").query("SELECT 1 AS one")[0].int("one") == 1
        }
        process.withLock { $0 = started }
    }

    /// Stops it in order, which keeps the statistics, and starts it again.
    package func restart() throws {
        process.withLock { $0 = nil }
        try start()
    }

    /// Kills a session, after which the server discards all statistics.
    package func crash() throws {
        let session = try connection()
        let id = try session.query("SELECT pg_backend_pid() AS id")[0].int("id")
        let began = try began()
        kill(pid_t(id), SIGKILL)
        try Patience.wait(for: "the server to recover") {
            (try? self.connection().query("SELECT 1 AS one")[0].int("one")) == 1
                && (try? self.began()).map { $0 != began } ?? false
        }
    }

    /// When the statistics began.
    private func began() throws -> String {
        try connection().query("SELECT stats_reset::text AS began FROM pg_stat_statements_info")[0].text("began")
    }
}

struct StatisticsServerError: Error {
    let text: String
}
