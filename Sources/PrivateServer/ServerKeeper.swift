import Dispatch
import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage

/// Runs a private PostgreSQL server until the other end of standard input is closed.
///
/// It is a separate process, so that the server and its folder are removed however the starting process ends: normally,
/// by Ctrl-C, by a crash or by `kill -9`. Each of these closes the pipe.
package struct ServerKeeper: Sendable {
    /// Lines before the default ones in `pg_hba.conf`, which trust every local user.
    package let accessRules: [String]
    /// Settings of the server, for example `max_connections=20`.
    package let settings: [String]

    package init(accessRules: [String], settings: [String]) {
        self.accessRules = accessRules
        self.settings = settings
    }

    /// The beginning of the line that is printed once the server accepts connections, followed by its folder.
    static let readyWord = "ready "

    /// Starts the server, prints `ready` and the folder of its socket, waits for the end of standard input, stops the
    /// server and removes everything.
    ///
    /// - Throws: `PrivateServerError`; nothing is left behind then.
    package func run() async throws {
        // The other end of the pipe decides when this process ends, not a signal to the terminal's process group.
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
        let installation = try ServerInstallation.find()
        try installation.account?.become()
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var options = PlatformOptions()
        options.createSession = true
        try await initialize(folder, programs: installation.programs, options: options)
        try await serve(folder, programs: installation.programs, options: options)
    }

    /// A folder that only this user can enter, with a path short enough for a socket.
    private func makeFolder() throws(PrivateServerError) -> String {
        let wanted = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        let base = wanted.utf8.count < 60 && access(wanted, W_OK | X_OK) == 0 ? wanted : "/tmp"
        var template = Array("\(base)/daybook-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw PrivateServerError("cannot create a temporary folder in \(base): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func initialize(_ folder: String, programs: String, options: PlatformOptions) async throws {
        let result = try await Subprocess.run(
            .path(FilePath("\(programs)/initdb")),
            arguments: [
                "--pgdata=\(folder)/data", "--username=daybook", "--auth=trust", "--encoding=UTF8", "--locale=C",
                "--no-sync", "--no-instructions",
            ],
            environment: .custom(["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]),
            workingDirectory: FilePath(folder), platformOptions: options, output: .discarded,
            error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else {
            throw PrivateServerError("initdb failed: \(result.standardError)")
        }
        if !accessRules.isEmpty {
            let file = "\(folder)/data/pg_hba.conf"
            let defaults = try String(contentsOfFile: file, encoding: .utf8)
            try Data((accessRules + [defaults]).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file))
        }
    }

    private func serve(_ folder: String, programs: String, options: PlatformOptions) async throws {
        let all =
            [
                "listen_addresses=", "port=5432", "unix_socket_directories=\(folder)", "fsync=off",
                "full_page_writes=off", "synchronous_commit=off", "max_wal_size=4GB", "shared_buffers=128MB",
                "TimeZone=UTC", "log_timezone=UTC",
            ] + settings
        let log = try FileDescriptor.open(
            FilePath("\(folder)/server.log"), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
        let result = try await Subprocess.run(
            .path(FilePath("\(programs)/postgres")),
            arguments: Arguments(["-D", "\(folder)/data"] + all.flatMap { ["-c", $0] }),
            environment: .custom(["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]),
            workingDirectory: FilePath(folder), platformOptions: options, input: .none,
            output: .discarded, error: .fileDescriptor(log, closeAfterSpawningProcess: true)
        ) { server in
            for _ in 0..<600 where !Self.isReady(folder) { try await Task.sleep(for: .milliseconds(50)) }
            if Self.isReady(folder) {
                _ = try? FileDescriptor.standardOutput.writeAll("\(Self.readyWord)\(folder)\n".utf8)
                await Self.endOfStandardInput()
            }
            // Fast shutdown: sessions are disconnected.
            try server.send(signal: .interrupt)
        }
        guard result.terminationStatus.isSuccess else {
            let words = (try? String(contentsOfFile: "\(folder)/server.log", encoding: .utf8)) ?? ""
            throw PrivateServerError("the server stopped: \(words.suffix(2000))")
        }
    }

    /// The postmaster writes its state to the eighth line of its lock file (pidfile.h).
    private static func isReady(_ folder: String) -> Bool {
        guard let text = try? String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8) else {
            return false
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(7).first?.hasPrefix("ready")
            ?? false
    }

    private static func endOfStandardInput() async {
        await withCheckedContinuation { continuation in
            // On a separate thread: the wait may be long, and must not block a thread shared by tasks.
            DispatchQueue(label: "end of standard input").async {
                var byte: UInt8 = 0
                while true {
                    let count = read(STDIN_FILENO, &byte, 1)
                    if count == 0 || (count < 0 && errno != EINTR) { break }
                }
                continuation.resume()
            }
        }
    }
}
