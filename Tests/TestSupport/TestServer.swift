import Foundation
import PrivateServer

/// The private PostgreSQL server of a test run: started when the first test needs it, stopped with the process.
package enum TestServer {
    /// Roles whose name begins with `password_` need a password; all others are trusted.
    private static let accessRules = ["local all +password_users scram-sha-256"]

    /// The server, once it accepts connections.
    package static var shared: PrivateServer {
        get async throws { try await started.value }
    }

    private static let started = Task<PrivateServer, any Error> {
        try await withCheckedThrowingContinuation { continuation in
            let answer = FirstAnswer(continuation)
            Task.detached {
                do {
                    try await PrivateServer.run(
                        keeper: [TestProgram.path, "keep-server", "--setting=max_connections=200"]
                            + accessRules.map { "--access-rule=\($0)" }
                    ) { server in
                        answer.give(.success(server))
                        // Runs until the process ends, which closes the keeper's pipe.
                        while true { try await Task.sleep(for: .seconds(3600)) }
                    }
                } catch {
                    answer.give(.failure(error))
                }
            }
        }
    }
}

/// Resumes a continuation with the first of several answers.
private final class FirstAnswer: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<PrivateServer, any Error>?

    init(_ continuation: CheckedContinuation<PrivateServer, any Error>) { self.continuation = continuation }

    func give(_ answer: Result<PrivateServer, any Error>) {
        let waiting = lock.withLock {
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(with: answer)
    }
}
