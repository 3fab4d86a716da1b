import Subprocess
import SystemPackage

/// A PostgreSQL server for a single use, on a Unix socket in a temporary folder, never on a TCP port.
package struct PrivateServer: Sendable {
    /// The folder of the socket.
    package let folder: String

    /// The connection string for one of its databases.
    package func conninfo(database: String = "postgres", user: String = "daybook") -> String {
        "host=\(folder) port=5432 user=\(user) dbname=\(database)"
    }

    /// Starts a server, runs `body`, and stops the server in any case, removing everything it stored.
    ///
    /// - Parameters:
    ///   - keeper: the program that runs `ServerKeeper`, with the arguments for it.
    ///   - body: receives the server once it accepts connections.
    /// - Throws: `PrivateServerError`, and what `body` throws.
    package static func run<Value: Sendable>(
        keeper: [String], _ body: @Sendable (PrivateServer) async throws -> Value
    ) async throws -> Value {
        guard let program = keeper.first else { throw PrivateServerError("no keeper was named") }
        var options = PlatformOptions()
        options.createSession = true
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(Array(keeper.dropFirst())), platformOptions: options,
            input: .inputWriter, output: .sequence, error: .string(limit: 1 << 16)
        ) { keeper -> Result<Value, any Error>? in
            var outcome: Result<Value, any Error>?
            for try await line in keeper.standardOutput.strings() where line.hasPrefix(ServerKeeper.readyWord) {
                let folder = line.dropFirst(ServerKeeper.readyWord.count).filter { !$0.isNewline }
                do {
                    outcome = .success(try await body(PrivateServer(folder: folder)))
                } catch {
                    outcome = .failure(error)
                }
                break
            }
            try await keeper.standardInputWriter.finish()
            return outcome
        }
        guard let outcome = result.closureResult else {
            throw PrivateServerError(result.standardError.trimmingErrorPrefix)
        }
        return try outcome.get()
    }
}

extension String {
    /// The keeper's own message, without the prefix that the command line adds.
    fileprivate var trimmingErrorPrefix: String {
        let line =
            split(whereSeparator: \.isNewline).first.map(String.init) ?? "its keeper process ended without a message"
        let prefix = "cannot start a private PostgreSQL server: "
        return line.firstRange(of: prefix).map { String(line[$0.upperBound...]) } ?? line
    }
}
