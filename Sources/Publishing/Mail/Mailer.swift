import CLinux
import Foundation
import Reporting
import Subprocess
import SystemPackage

/// The program that sends a message, such as `sendmail`.
///
/// It is started without a shell, reads the message from standard input, and gets `--` and the recipient as its last
/// arguments. Message and standard error are files in memory, so that neither a program that does not read its input
/// nor one that leaves a child behind can block this one.
package struct Mailer: Sendable {
    package let command: [String]
    package let timeoutSeconds: Int

    package init(command: [String], timeoutSeconds: Int) {
        self.command = command
        self.timeoutSeconds = timeoutSeconds
    }

    /// Checks that the program can be started, without starting it.
    ///
    /// - Throws: `DeliveryError` when it does not exist or is not executable.
    package func check() throws(DeliveryError) {
        let program = command.first ?? ""
        var status = stat()
        guard stat(program, &status) == 0, access(program, X_OK) == 0 else {
            throw Self.cannotRun(program, PublishError.systemReason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Self.cannotRun(program, "it is not a regular file") }
    }

    /// Hands a message to the program and waits for the program to end.
    ///
    /// A program that takes too long is killed with its process group.
    ///
    /// - Parameter message: with CRLF line ends. The program gets the line ends of this system, which it expects and
    ///   turns into CRLF again.
    /// - Throws: `DeliveryError` unless the program exits with status 0.
    package func hand(_ message: Data, to recipient: MailAddress) async throws(DeliveryError) {
        try check()
        let program = command.first ?? ""
        let input = try Self.memoryFile(holding: message.filter { $0 != UInt8(ascii: "\r") })
        defer { close(input) }
        let errors = try Self.memoryFile(holding: Data())
        defer { close(errors) }
        let status = try await run(
            Array(command.dropFirst()) + ["--", recipient.address], of: program, input: FileDescriptor(rawValue: input),
            errors: FileDescriptor(rawValue: errors))
        let words = Self.firstLine(of: errors)
        switch status {
        case .exited(0): return
        case .exited(let code):
            throw DeliveryError(
                "\(program) exited with status \(code)\(words.isEmpty ? " and no message" : ": \(words)")")
        case .signaled(let signal):
            throw DeliveryError("\(program) was killed by signal \(signal)\(words.isEmpty ? "" : ": \(words)")")
        case nil:
            throw DeliveryError(
                "\(program) did not end within \(timeoutSeconds) s and was killed\(words.isEmpty ? "" : ": \(words)"); the message may have been sent"
            )
        }
    }

    /// `nil` if it took too long.
    private func run(
        _ arguments: [String], of program: String, input: FileDescriptor, errors: FileDescriptor
    ) async throws(DeliveryError) -> TerminationStatus? {
        var options = PlatformOptions()
        // A separate session is a separate process group, and the whole group is killed.
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))]
        let settings = options
        let limit = timeoutSeconds
        do {
            return try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
                group.addTask {
                    try await Subprocess.run(
                        .path(FilePath(program)), arguments: Arguments(arguments),
                        // Its messages must be in one language, and it must not get the database password.
                        environment: .inherit.updating(["LC_ALL": "C", "PGPASSWORD": nil]), platformOptions: settings,
                        input: .fileDescriptor(input, closeAfterSpawningProcess: false), output: .discarded,
                        error: .fileDescriptor(errors, closeAfterSpawningProcess: false)
                    ).terminationStatus
                }
                group.addTask {
                    try await Task.sleep(for: .seconds(limit))
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                if let first { return first }
                // It is killed now, unless it has ended already.
                let last = try? await group.next() ?? nil
                return last == .signaled(SIGKILL) ? nil : last
            }
        } catch {
            let reason = (error as? SubprocessError)?.underlyingError.map { "\($0)" } ?? "\(error)"
            throw Self.cannotRun(program, DisplayText.line(reason, limit: 300))
        }
    }

    private static func cannotRun(_ program: String, _ why: String) -> DeliveryError {
        DeliveryError("cannot run \(program): \(why); install a mail program, or name another one in mail.command")
    }

    /// Positioned at its start.
    private static func memoryFile(holding content: Data) throws(DeliveryError) -> Int32 {
        let descriptor = open_memory_file("daybook-mail")
        guard descriptor >= 0 else {
            throw DeliveryError("cannot keep the message in memory: \(PublishError.systemReason)")
        }
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(content)
        } catch {
            close(descriptor)
            throw DeliveryError("cannot keep the message in memory: \(error)")
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// The first line that is not blank, of at most 300 characters.
    private static func firstLine(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { DisplayText.line(String($0), limit: 300) }.first { !$0.isEmpty } ?? ""
    }
}
