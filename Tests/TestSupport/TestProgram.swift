import Foundation
import Subprocess
import SystemPackage

/// The program as people run it: a process with arguments, output and an exit status.
package enum TestProgram {
    /// The program built together with the tests.
    package static let path: String = {
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("daybook").path
    }()

    /// The source tree.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    package struct Outcome: Equatable, Sendable {
        package let status: Int32
        package let output: String
        package let errors: String

        package init(status: Int32, output: String, errors: String) {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    /// If the tests check every memory access, the program does the same.
    private static let sanitizing = ProcessInfo.processInfo.environment["ASAN_OPTIONS"]

    /// Runs `daybook` and waits for it. The environment is empty except for the given variables, and standard input is
    /// empty.
    ///
    /// - Parameter wrapper: A program with arguments that runs it, such as `/usr/bin/time`; empty for none.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], in folder: String = "/tmp", input: Data = Data(),
        wrapper: [String] = []
    ) async throws -> Outcome {
        var variables: [Environment.Key: String] = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
        if let sanitizing { variables["ASAN_OPTIONS"] = sanitizing }
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let command = wrapper + [path] + arguments
        // A file and no pipe: a program that ends without reading its input must not end the tests.
        let stored = try Self.file(holding: input)
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(variables),
            workingDirectory: FilePath(folder), input: .fileDescriptor(stored, closeAfterSpawningProcess: true),
            output: .string(limit: 1 << 24),
            error: .string(limit: 1 << 24))
        guard case .exited(let status) = result.terminationStatus else {
            return Outcome(status: -1, output: result.standardOutput, errors: "\(result.terminationStatus)")
        }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }

    /// An open file without a name, positioned at its start.
    private static func file(holding content: Data) throws -> FileDescriptor {
        let path = "/tmp/daybook-input-\(UUID())"
        try content.write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        return try FileDescriptor.open(FilePath(path), .readOnly)
    }
}
