import FoundationEssentials
import Glibc

/// The PostgreSQL server programs installed on this machine, and the user that they run as.
package struct ServerInstallation: Sendable {
    /// The folder of `initdb` and `postgres`.
    package let programs: String
    /// The account that the server runs as; `nil` for the user of this process.
    let account: Account?

    struct Account: Sendable {
        let user: UInt32
        let group: UInt32

        /// Switches this whole process to the account permanently.
        ///
        /// This happens here and not between fork and exec of the server, as a library could do: glibc's `setgroups`
        /// and `setuid` wait for the other threads of the process, which a forked child does not have, and may never
        /// return.
        func become() throws(PrivateServerError) {
            guard setgroups(0, nil) == 0, setgid(group) == 0, setuid(user) == 0 else {
                throw PrivateServerError("cannot become user \(user): \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Searches the folders in which Debian installs servers, newest version first, then `PATH`.
    ///
    /// - Throws: `PrivateServerError` if there is none, or if this is root and no other user can run it.
    package static func find() throws(PrivateServerError) -> ServerInstallation {
        let debian = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? [])
            .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let folders = versions.map { "\(debian)/\($0)/bin" } + path
        let programs = folders.first { folder in
            ["initdb", "postgres"].allSatisfy { FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
        }
        guard let programs else {
            throw PrivateServerError(
                "cannot find a PostgreSQL server: no initdb in \(debian)/*/bin or PATH; install it with: apt-get install postgresql"
            )
        }
        return ServerInstallation(programs: programs, account: try account())
    }

    /// Whether a module can be preloaded; PostgreSQL's additional modules are not always installed with the server.
    package func hasModule(_ name: String) -> Bool {
        ["lib", "lib/postgresql", "lib64/pgsql"].contains {
            FileManager.default.fileExists(atPath: "\(programs)/../\($0)/\(name).so")
        }
    }

    /// `initdb` and `postgres` refuse to run as root.
    private static func account() throws(PrivateServerError) -> Account? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return Account(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
            }
        }
        throw PrivateServerError(
            "PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as; create one with: adduser --system postgres"
        )
    }
}

/// Why a private server could not be started, as a message for the operator.
package struct PrivateServerError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ reason: String) { description = "cannot start a private PostgreSQL server: \(reason)" }
}
