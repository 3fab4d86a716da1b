import Foundation

/// A program that is started without waiting for it, so that a test can act on it while it runs.
package final class RunningProgram: @unchecked Sendable {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// `daybook`.
    package convenience init(_ arguments: [String], environment: [String: String] = [:], in folder: String = "/tmp")
        throws
    {
        try self.init(words: [TestProgram.path] + arguments, environment: environment, in: folder)
    }

    /// - Parameter words: the program's path, then its arguments.
    package init(words: [String], environment: [String: String] = [:], in folder: String = "/tmp") throws {
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"].merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    package var pid: pid_t { process.processIdentifier }
    package var isRunning: Bool { process.isRunning }

    package func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the end. The output is short enough for the buffers of the pipes.
    package func outcome() -> TestProgram.Outcome {
        let said = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
        return TestProgram.Outcome(status: status, output: said[0], errors: said[1])
    }
}
