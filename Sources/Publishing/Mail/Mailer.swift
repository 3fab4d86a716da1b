import CLinux
import Foundation
import Subprocess
import SystemPackage

/// The program that sends a message: what other systems call `sendmail`.
///
/// It is started without a shell, reads the message from standard input, and is given `--` and the recipient after its
/// own words. Message and standard error are files in memory, so that neither a program that reads nothing nor one that
/// leaves a child behind can keep this one waiting.
package struct Mailer: Sendable {
    package let command: [String]
    package let timeoutSeconds: Int

    package init(command: [String], timeoutSeconds: Int) {
        self.command = command
        self.timeoutSeconds = timeoutSeconds
    }

    /// Finds out whether the program could be started, without starting it.
    ///
    /// - Throws: `MailError` when it is not there or no program.
    package func check() throws(MailError) {
        let program = command.first ?? ""
        var status = stat()
        guard stat(program, &status) == 0, access(program, X_OK) == 0 else {
            throw Self.cannotRun(program, PublishError.systemReason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Self.cannotRun(program, "it is no file") }
    }

    /// Hands a message over, and waits for the program to end.
    ///
    /// A program that takes too long is killed with all it started in its process group.
    ///
    /// - Parameter message: with lines that end with CRLF. They are handed over as lines of this system, which every such
    ///   program expects and turns into CRLF again.
    /// - Throws: `MailError` unless the program says that it took the message.
    package func hand(_ message: Data, to recipient: MailAddress) async throws(MailError) {
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
            throw MailError("\(program) ended with status \(code)\(words.isEmpty ? " and said nothing" : ": \(words)")")
        case .signaled(let signal):
            throw MailError("\(program) was ended by signal \(signal)\(words.isEmpty ? "" : ": \(words)")")
        case nil:
            throw MailError(
                "\(program) did not end within \(timeoutSeconds) s and was killed\(words.isEmpty ? "" : ": \(words)"); it may have passed the message on"
            )
        }
    }

    /// `nil` when it took too long.
    private func run(
        _ arguments: [String], of program: String, input: FileDescriptor, errors: FileDescriptor
    ) async throws(MailError) -> TerminationStatus? {
        var options = PlatformOptions()
        // A session of its own is a process group of its own, and what is killed is the group.
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))]
        let settings = options
        let limit = timeoutSeconds
        do {
            return try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
                group.addTask {
                    try await Subprocess.run(
                        .path(FilePath(program)), arguments: Arguments(arguments),
                        // What it says is to be in one language, and the database's password is none of its business.
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
                // It is killed now, unless it ended by itself before that.
                let last = try? await group.next() ?? nil
                return last == .signaled(SIGKILL) ? nil : last
            }
        } catch {
            let reason = (error as? SubprocessError)?.underlyingError.map { "\($0)" } ?? "\(error)"
            throw Self.cannotRun(program, MailText.line(reason, limit: 300))
        }
    }

    private static func cannotRun(_ program: String, _ why: String) -> MailError {
        MailError("cannot run \(program): \(why); install a mail program, or name another with command under mail")
    }

    /// Positioned at its start.
    private static func memoryFile(holding content: Data) throws(MailError) -> Int32 {
        let descriptor = open_memory_file("daybook-mail")
        guard descriptor >= 0 else { throw MailError("cannot keep the message in memory: \(PublishError.systemReason)") }
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(content)
        } catch {
            close(descriptor)
            throw MailError("cannot keep the message in memory: \(error)")
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// The first line that is not blank, of at most 300 characters.
    private static func firstLine(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { MailText.line(String($0), limit: 300) }.first { !$0.isEmpty } ?? ""
    }
}
