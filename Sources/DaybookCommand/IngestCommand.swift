import ArgumentParser
import Foundation
import MonitoringStore
import Reporting

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Fill the monitoring tables from log files, each line once.",
        discussion: """
            Files are read from where they were left, also after they were rotated, copied or compressed. What was read and
            how far is stored in one transaction, so a run may end at any moment. "-" reads standard input once.

            $ daybook ingest access-log /var/log/nginx/access.log
            $ daybook ingest postgres-log /var/log/postgresql/postgresql-15-main.csv
            """,
        subcommands: [AccessLogCommand.self, PostgresLogCommand.self])
}

/// Options of both kinds of logs, as they were typed.
struct IngestOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Log files; - is standard input.", valueName: "file"))
    var files: [String]

    @Flag(help: "Read and count, but store nothing; every file is read from its beginning.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "End with status 2 when more than this part of the lines cannot be read.", valueName: "percent"))
    var maxBad = "5%"

    /// An hour ago. By the clock of the files, which `--now` does not change.
    var untouchedSince: Instant { Instant(seconds: Int64(Date().timeIntervalSince1970) - 3600) }

    /// Where to store what is read; `nil` for a dry run.
    func ingestion(of kind: String, _ settings: Settings) throws -> LogIngestion? {
        guard !dryRun else { return nil }
        let store = try settings.store()
        return LogIngestion(store: store, kind: kind)
    }

    /// A fraction, 0...1.
    func badFraction() throws -> Double {
        guard maxBad.hasSuffix("%"), let percent = Double(maxBad.dropLast()), (0...100).contains(percent) else {
            throw UsageError("--max-bad \"\(maxBad)\" is no percentage; expected a form such as 5%, from 0% to 100%")
        }
        return percent / 100
    }
}
