import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("the mail program")
struct MailerTests {
    private let day: MailDay
    private let recipient: MailAddress

    init() throws {
        day = try MailDay()
        recipient = try MailAddress("-ops@example.org")
    }

    private func hand(
        _ program: String, words: [String] = [], seconds: Int = 300,
        _ message: Data = Data("Subject: a\r\n\r\nb\r\n".utf8)
    ) async throws {
        switch await Mailer(command: [program] + words, timeoutSeconds: seconds).hand(message, to: recipient) {
        case .taken: break
        case .failed(let error), .leftBehind(_, let error): throw error
        }
    }

    @Test(
        "it gets its arguments, two hyphens, the recipient, and the message with system line ends, without a shell"
    )
    func taken() async throws {
        let program = try day.program(
            "printf '%s|' \"$@\" > \(day.folder.path)/words; cat > \(day.folder.path)/message")
        try await hand(program, words: ["-i", "$HOME; rm -rf 'x y'"])
        #expect(try day.folder.read("words") == "-i|$HOME; rm -rf 'x y'|--|-ops@example.org|")
        #expect(try day.folder.read("message") == "Subject: a\n\nb\n")
    }

    @Test("it gets the environment, with messages in one language and no database password")
    func environment() async throws {
        let program = try day.program("cat > /dev/null; env > \(day.folder.path)/environment")
        try await hand(program)
        let variables = Set(try day.folder.read("environment").split(separator: "\n").map(String.init))
        #expect(variables.contains("LC_ALL=C"))
        let path = try #require(ProcessInfo.processInfo.environment["PATH"])
        #expect(variables.contains("PATH=\(path)"))
        #expect(!variables.contains { $0.hasPrefix("PGPASSWORD=") })
    }

    @Test("its exit status and its first line on standard error are the reason")
    func refused() async throws {
        let program = try day.program("cat > /dev/null; printf '\\n  no \\033[2J route\\nmore\\n' >&2; exit 75")
        await #expect(throws: DeliveryError("\(program) exited with status 75: no ␛[2J route")) {
            try await hand(program)
        }
        let silent = try day.program("exit 1")
        await #expect(throws: DeliveryError("\(silent) exited with status 1 and no message")) { try await hand(silent) }
    }

    @Test("a program that reads nothing, or dies halfway, does not harm the calling program")
    func dying() async throws {
        let large = Data(repeating: UInt8(ascii: "x"), count: 1 << 20)
        let deaf = try day.program("exit 0", named: "deaf")
        try await hand(deaf, large)
        let dying = try day.program("head -c 10 > /dev/null; echo dying >&2; kill -9 $$", named: "dying")
        await #expect(throws: DeliveryError("\(dying) was killed by signal 9: dying")) {
            try await hand(dying, large)
        }
    }

    @Test("a program that takes too long is killed with everything it started")
    func hanging() async throws {
        let program = try day.program("echo waiting >&2; sleep 300 & echo $! > \(day.folder.path)/child; wait")
        await #expect(
            throws: DeliveryError(
                "\(program) did not end within 5 s and was killed: waiting; the message may have been sent")
        ) { try await hand(program, seconds: 5) }
        let child = try #require(Int32(try day.folder.read("child").filter(\.isNumber)))
        // The killed child is gone only after somebody waited for it.
        try Patience.wait(for: "the end of the child") {
            let state =
                (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8))?.split(separator: ")").last
                ?? " X"
            return state.hasPrefix(" X") || state.hasPrefix(" Z")
        }
    }

    @Test("a program that leaves a child behind, for later delivery, has ended when it ends")
    func delivering() async throws {
        let program = try day.program("cat > /dev/null; sleep 600 & echo $! > \(day.folder.path)/child")
        try await hand(program, seconds: 300)
        let child = try #require(Int32(try day.folder.read("child").filter(\.isNumber)))
        #expect(kill(child, SIGKILL) == 0)
    }

    @Test("a missing mail program is named with the next step")
    func missing() async throws {
        await #expect(
            throws: DeliveryError(
                "cannot run /nonexistent/sendmail: No such file or directory; install a mail program, or name another one in mail.command"
            )
        ) { try await hand("/nonexistent/sendmail") }
        try day.folder.write("no program", to: "text")
        chmod("\(day.folder.path)/text", 0o644)
        await #expect(
            throws: DeliveryError(
                "cannot run \(day.folder.path)/text: Permission denied; install a mail program, or name another one in mail.command"
            )
        ) { try await hand("\(day.folder.path)/text") }
        await #expect(
            throws: DeliveryError(
                "cannot run /usr/sbin: it is not a regular file; install a mail program, or name another one in mail.command"
            )
        ) { try await hand("/usr/sbin") }
        try day.folder.write("\u{0}no program", to: "binary")
        chmod("\(day.folder.path)/binary", 0o755)
        await #expect(
            throws: DeliveryError(
                "cannot run \(day.folder.path)/binary: Exec format error; install a mail program, or name another one in mail.command"
            )
        ) { try await hand("\(day.folder.path)/binary") }
    }
}
