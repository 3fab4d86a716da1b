import FoundationEssentials
import Glibc
import Reporting
import SystemPackage

/// The program that sends a message, such as `sendmail`.
///
/// It is started without a shell, reads the message from standard input, and gets `--` and the recipient as its last
/// arguments.
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
        var status = stat()
        guard stat(program, &status) == 0, access(program, X_OK) == 0 else {
            throw Self.cannotRun(program, PublishError.systemReason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Self.cannotRun(program, "it is not a regular file") }
    }

    /// Hands a message to the program and waits for the program to end.
    ///
    /// - Parameter message: with CRLF line ends. The program gets the line ends of this system, which it expects and
    ///   turns into CRLF again.
    /// - Returns: within `timeoutSeconds` and a few seconds more; `.taken` if the program exited with status 0.
    package func hand(_ message: Data, to recipient: MailAddress) async -> HandOver {
        do throws(DeliveryError) {
            try check()
            let input = try MemoryFile.open(holding: message.filter { $0 != UInt8(ascii: "\r") })
            defer { close(input) }
            let errors = try MemoryFile.open(holding: Data())
            defer { close(errors) }
            let timed = TimedProgram(
                program: program, arguments: Array(command.dropFirst()) + ["--", recipient.address],
                timeoutSeconds: timeoutSeconds)
            let end: TimedProgram.End
            do throws(DeliveryError) {
                end = try await timed.run(
                    input: FileDescriptor(rawValue: input), errors: FileDescriptor(rawValue: errors))
            } catch {
                throw Self.cannotRun(program, error.description)
            }
            return result(end, words: MemoryFile.firstLine(of: errors))
        } catch {
            return .failed(error)
        }
    }

    private var program: String { command.first ?? "" }

    /// - Parameter words: what the program said; may be empty.
    private func result(_ end: TimedProgram.End, words: String) -> HandOver {
        let said = words.isEmpty ? "" : ": \(words)"
        switch end {
        case .ended(.exited(0)): return .taken
        case .ended(.exited(let code)):
            return .failed(
                DeliveryError("\(program) exited with status \(code)\(words.isEmpty ? " and no message" : said)"))
        case .ended(.signaled(let signal)):
            return .failed(DeliveryError("\(program) was killed by signal \(signal)\(said)"))
        case .killed:
            return .failed(
                DeliveryError(
                    "\(program) did not end within \(timeoutSeconds) s and was killed\(said); the message may have been sent"
                ))
        case .leftBehind(let process):
            return .leftBehind(
                process,
                DeliveryError(
                    "\(program) did not end within \(timeoutSeconds) s, and process \(process.process) could not be killed\(said); it was left behind and may still send the message"
                ))
        }
    }

    private static func cannotRun(_ program: String, _ why: String) -> DeliveryError {
        DeliveryError("cannot run \(program): \(why); install a mail program, or name another one in mail.command")
    }
}
