import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A real SMTP server on the loopback interface, with msmtp as the client program.
struct SMTPServer: Sendable {
    private let folder: TemporaryFolder

    /// The command that sends a message to the server.
    var command: [String] { ["/usr/bin/msmtp", "-C", "\(folder.path)/msmtprc", "-i"] }

    static func run<Value: Sendable>(
        rejecting rejected: [String] = [], _ body: @Sendable (SMTPServer) async throws -> Value
    ) async throws -> Value {
        let folder = try TemporaryFolder()
        let result = try await Subprocess.run(
            .path("/usr/bin/python3"),
            arguments: Arguments(["\(ParsedMessage.programs)/smtp-server.py", folder.path] + rejected),
            input: .inputWriter, output: .sequence, error: .string(limit: 1 << 16)
        ) { server -> Result<Value, any Error>? in
            var outcome: Result<Value, any Error>?
            for try await line in server.standardOutput.strings() {
                let port = line.filter(\.isNumber)
                try folder.write(
                    "account default\nhost 127.0.0.1\nport \(port)\nfrom daybook@example.org\ntls off\nauth off\n",
                    to: "msmtprc")
                do {
                    outcome = .success(try await body(SMTPServer(folder: folder)))
                } catch {
                    outcome = .failure(error)
                }
                break
            }
            try await server.standardInputWriter.finish()
            return outcome
        }
        return try #require(result.closureResult, "\(result.standardError)").get()
    }

    /// Received messages, in order of arrival, with the recipients of each envelope.
    func messages() async throws -> [(recipients: String, message: ParsedMessage)] {
        let names = try folder.contents().keys.filter { $0.hasSuffix(".eml") }
            .compactMap { Int($0.dropLast(4)) }.sorted()
        guard !names.isEmpty else { return [] }
        let messages = try await ParsedMessage.read(names.map { "\(folder.path)/\($0).eml" })
        return try zip(names, messages).map { (try folder.read("\($0).to"), $1) }
    }
}
