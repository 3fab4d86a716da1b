import ArgumentParser
import FoundationEssentials
import MonitoringStore
import Reporting

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest", abstract: "Fill the monitoring tables from log files, reading each line once.",
        discussion: """
            Each run continues where the last one stopped, even if files were rotated, copied or compressed. Data and position \
            are stored in one transaction, so a run can be stopped at any time. "-" reads standard input once.

            $ daybook ingest access-log /var/log/nginx/access.log
            $ daybook ingest postgres-log /var/log/postgresql/postgresql-15-main.csv
            """,
        subcommands: [AccessLogCommand.self, PostgresLogCommand.self])
}

/// Options for both kinds of logs, as typed.
struct IngestOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Log files; - for standard input. Default: those under logs in the configuration.", valueName: "file"))
    var files: [String] = []

    @Flag(help: "Show what is understood of every file, from its beginning, but store nothing.")
    var dryRun = false

    @Flag(help: "Read the files from their beginning, replacing what came from them.")
    var again = false

    @Option(
        help: ArgumentHelp(
            "Exit with status 2 when more than this share of lines cannot be read.", valueName: "percent"))
    var maxBad = "5%"

    /// One hour ago by the system's clock, which dates files; `--now` does not change it.
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
            throw UsageError("--max-bad \"\(maxBad)\" is not a valid percentage (for example 5%; 0% to 100%)")
        }
        return percent / 100
    }

    /// The files to read, with the entry of the configuration that holds for them; `nil` if none does.
    func jobs(_ kind: LogSettings.Kind, _ settings: Settings) throws -> [(files: [String], entry: LogSettings?)] {
        let entries = settings.logs.filter { $0.kind == kind }
        guard !files.isEmpty else {
            guard !entries.isEmpty else {
                throw UsageError(
                    "no log files are given; name them as arguments, or list them under logs in the configuration (kind: \(kind.rawValue))"
                )
            }
            return entries.map { ($0.files, $0) }
        }
        var jobs: [(files: [String], entry: LogSettings?)] = []
        for file in files {
            let entry = entries.first { $0.files.contains(file) }
            if jobs.last?.entry?.paths == entry?.paths, !jobs.isEmpty {
                jobs[jobs.count - 1].files.append(file)
            } else {
                jobs.append(([file], entry))
            }
        }
        return jobs
    }
}
