import FoundationEssentials
import Glibc
import Reporting
import SystemPackage

/// Tells a monitoring service that a run begins and how it ended, by asking for addresses below one that it gave out:
/// `/start`, and the exit status, `/0`. Healthchecks and its kin know these.
///
/// Source: https://healthchecks.io/docs/http_api/
package struct Heartbeat: Sendable {
    /// The address, such as `https://hc-ping.com/UUID`; a query stays at the end.
    let address: String

    private static let program = "curl"
    private static let timeoutSeconds = 10

    package init(address: String) { self.address = address }

    package func begin() async -> String? { await ask("start") }

    package func end(status: Int32) async -> String? { await ask("\(status)") }

    /// Whether `curl` can be found.
    package static var isAvailable: Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
            .contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    /// - Returns: what went wrong, as a sentence; `nil` if the service answered.
    private func ask(_ part: String) async -> String? {
        let parts = address.split(separator: "?", maxSplits: 1)
        let path = parts[0].hasSuffix("/") ? "\(parts[0])\(part)" : "\(parts[0])/\(part)"
        let url = path + (parts.count > 1 ? "?\(parts[1])" : "")
        // As configuration: others on the machine can read arguments.
        let options = """
            url = "\(url)"
            proto = "=http,https"
            silent
            show-error
            fail
            location
            max-time = \(Self.timeoutSeconds)
            output = "/dev/null"

            """
        func failure(_ why: String) -> String { "the heartbeat \(part) was not sent: \(why)" }
        do throws(DeliveryError) {
            let input = try MemoryFile.open(holding: Data(options.utf8))
            defer { close(input) }
            let errors = try MemoryFile.open(holding: Data())
            defer { close(errors) }
            let end = try await TimedProgram(
                program: Self.program, arguments: ["--disable", "--config", "-"],
                timeoutSeconds: Self.timeoutSeconds + 2
            ).run(input: FileDescriptor(rawValue: input), errors: FileDescriptor(rawValue: errors))
            if case .ended(.exited(0)) = end { return nil }
            let words = MemoryFile.firstLine(of: errors)
            return failure(words.isEmpty ? "\(Self.program) did not end well" : words)
        } catch {
            return failure("cannot run \(Self.program): \(error); install it")
        }
    }
}
