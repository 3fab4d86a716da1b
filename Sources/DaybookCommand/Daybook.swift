import ArgumentParser
import Foundation

/// The program: parses the command line, runs one command, and turns what goes wrong into a message and an exit status.
@main
struct Daybook: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "daybook",
        abstract: "Turn a database's performance-monitoring tables into a nightly report.",
        discussion: """
            Exit status: 0 done; 1 nothing was published, and what was there is untouched; 64 wrong usage or
            configuration.
            """,
        version: version,
        subcommands: [DemoCommand.self, MigrateCommand.self, ReportCommand.self, KeepServerCommand.self])

    static func main() async {
        // A reader of our output that goes away must not look like a crash.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as UsageError {
            Self.fail(error.description, status: 64)
        } catch {
            guard Failure.isOurs(error) else { Self.exit(withError: error) }
            Self.fail("\(error)", status: 1)
        }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data("daybook: \(Terminal.safe(message))\n".utf8))
        Foundation.exit(status)
    }
}
