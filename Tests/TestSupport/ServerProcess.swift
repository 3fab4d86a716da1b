import Foundation

/// An additional server that a test needs, such as a pooler or a standby. It runs as the user of the private PostgreSQL
/// and is ended with the last reference to it or with this process.
package final class ServerProcess: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()

    /// - Parameters:
    ///   - words: the program's path, then its arguments.
    ///   - user: the number of the user to run as, if this is root.
    ///   - ending: the signal that ends it without waiting for its clients. Programs started here may have others
    ///     blocked.
    ///   - ready: called until it returns `true`.
    package init(_ words: [String], as user: Int, ending: String, ready: () throws -> Bool) throws {
        // The shell ends it when its own input ends, however this process ends.
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments =
            ["-c", "\"$@\" < /dev/null & read; kill -\(ending) $!; wait", "bash"] + Self.words(words, as: user)
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try Patience.wait(for: "\(words[0]) to be ready") { (try? ready()) == true }
    }

    deinit {
        // A line, because other processes may hold this end of the pipe too.
        try? input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        process.waitUntilExit()
    }

    /// The command that runs a program as another user, if this is root.
    package static func words(_ words: [String], as user: Int) -> [String] {
        getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=\(user)", "--clear-groups"] + words : words
    }
}
