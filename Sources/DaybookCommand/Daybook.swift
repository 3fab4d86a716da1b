import ArgumentParser
import Foundation
import MonitoringStore
import Publishing

/// The program: parses the command line, runs one command, and turns what goes wrong into a message and an exit status.
@main
struct Daybook: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "daybook",
        abstract: "Turn a database's performance-monitoring tables into a nightly report.",
        discussion: """
            Exit status: 0 done; 1 nothing was published, and what was there is untouched;
            2 done in part; 64 wrong usage or configuration; 75 another run is at work; 130 and 143 stopped by
            Ctrl-C and by SIGTERM, with nothing half done.
            """,
        version: version,
        subcommands: [
            DemoCommand.self, MigrateCommand.self, CollectCommand.self, RecordCommand.self, IngestCommand.self,
            ReportCommand.self, NightlyCommand.self, RebuildCommand.self, VerifyCommand.self,
            CheckCommand.self, AlertsCommand.self, AcknowledgeCommand.self, KeepServerCommand.self,
            ManualCommand.self,
        ])

    static func main() async {
        StandardStreams.open()
        // A reader of our output that goes away must not look like a crash.
        signal(SIGPIPE, SIG_IGN)
        // A file that may not grow is an error like others, with a message.
        signal(SIGXFSZ, SIG_IGN)
        CommandLinePasswords.hide()
        Interruption.listen()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            if let reason = StandardStreams.flushOutput() {
                Self.fail("the result could not be written to standard output: \(reason); all else is done", status: 2)
            }
        } catch where Interruption.received != nil {
            Interruption.end()
        } catch where Failure.isUsage(error) {
            Self.fail("\(error)", status: 64)
        } catch let error as PartialFailure {
            Self.fail(error.description, status: 2)
        } catch let error as RunLockError where error.isHeld {
            Self.fail(error.description, status: 75)
        } catch {
            if error is EncodingError || error is DecodingError {
                // Their own descriptions hold all of the data.
                Self.fail("the report cannot be written as JSON: \(type(of: error)); please report this", status: 1)
            }
            guard Failure.isOurs(error) else { Self.exit(withError: error) }
            // The command line was understood by then, so this is the option.
            if CommandLine.arguments.contains("--verbose"), let statement = (error as? StoreError)?.statement {
                StandardStreams.say("\(Terminal.safe(statement))\n")
            }
            Self.fail("\(error)", status: 1)
        }
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        StandardStreams.say("daybook: \(Terminal.safe(message))\n")
        Foundation.exit(status)
    }
}
