import Reporting
import ArgumentParser
import Glibc
import MonitoringStore
import Publishing

/// The program: parses the command line, runs one command, and turns an error into a message and an exit status.
@main
struct Daybook: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "daybook",
        abstract: "Daily HTML reports from performance tables and logs of PostgreSQL and web servers.",
        discussion: """
            Exit status:
              0    success
              1    failure; everything published before is unchanged
              2    partial success
              64   wrong usage or configuration
              75   another run holds the lock
              129  stopped by SIGHUP (terminal closed); nothing is half done
              130  stopped by SIGINT (Ctrl-C); nothing is half done
              143  stopped by SIGTERM; nothing is half done
            """,
        version: version,
        subcommands: [
            PreviewCommand.self, DemoCommand.self, MigrateCommand.self, CollectCommand.self, RecordCommand.self,
            IngestCommand.self,
            ReportCommand.self, NightlyCommand.self, RebuildCommand.self, VerifyCommand.self,
            RemoveCommand.self, AdoptCommand.self, CheckCommand.self, AlertsCommand.self, AcknowledgeCommand.self,
            KeepServerCommand.self,
            ManualCommand.self,
        ])

    static func main() async {
        StandardStreams.open()
        // If the reader of the output disappears, that must not look like a crash.
        signal(SIGPIPE, SIG_IGN)
        // A file that reaches its size limit is a regular error with a message.
        signal(SIGXFSZ, SIG_IGN)
        CommandLinePasswords.hide()
        Interruption.listen()
        do {
            let arguments = CommandLine.arguments.dropFirst()
            if arguments.first == "help", let message = UnknownCommand.message(arguments.dropFirst(), in: self) {
                throw UsageError(message)
            }
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            if let reason = StandardStreams.flushOutput() {
                Self.fail("cannot write the result to standard output: \(reason); everything else is done", status: 2)
            }
        } catch  where Interruption.received != nil {
            Interruption.end()
        } catch let error as any OperatorError {
            // The command line was parsed by then, so this is the option.
            if CommandLine.arguments.contains("--verbose"), let detail = error.detail {
                StandardStreams.say("\(Terminal.safe(detail))\n")
            }
            Self.fail(error.description, status: error.exitStatus)
        } catch {
            if error is EncodingError || error is DecodingError {
                // The default descriptions contain all of the data.
                Self.fail(
                    "cannot encode or decode the report as JSON: \(type(of: error)); this is a bug in daybook, please report it",
                    status: 1)
            }
            if let message = UnknownCommand.message(CommandLine.arguments.dropFirst(), in: Self.self, for: error) {
                Self.fail(message, status: 64)
            }
            Self.exit(withError: error)
        }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        // What was printed comes before what is said of it, wherever both go.
        _ = StandardStreams.flushOutput()
        StandardStreams.say("daybook: \(Terminal.safe(message))\n")
        Glibc.exit(status)
    }
}
