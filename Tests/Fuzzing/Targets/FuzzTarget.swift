/// What reads bytes from outside, grouped by what it reads. Each group has a folder of inputs of its name in `Corpus`.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// Lines of access logs, their formats and their field maps.
    case accessLog = "access-log"
    /// Logs of a PostgreSQL server, and `log_line_prefix`.
    case postgresLog = "postgres-log"
    /// Log files, plain and compressed, and how far they were read.
    case logFile = "log-file"
    /// Values of columns, in binary and as JSON.
    case storedRow = "stored-row"
    /// Distributions of response times, of an hour and of a day.
    case distributions
    /// Query plans.
    case plan
    /// Texts of queries and of error messages.
    case queryText = "query-text"
    /// `report.json` and all that is made of it.
    case report
    /// The files beside it.
    case archive
    /// The configuration, and the names of organizations.
    case configuration
    /// Templates of pages.
    case template
    /// Short texts and numbers: instants, days, time zones, addresses, figures.
    case value

    /// Whether its inputs are JSON, some behind a line that tells what it is of.
    var readsJSON: Bool {
        switch self {
        case .plan, .report, .archive, .storedRow, .logFile: true
        default: false
        }
    }

    /// Gives one input to the group.
    ///
    /// - Throws: `FuzzFinding` when a property does not hold. What the parsers refuse is no finding.
    func run(_ bytes: [UInt8]) throws {
        switch self {
        case .accessLog: try AccessLogInput(bytes).run()
        case .postgresLog: try PostgresLogInput(bytes).run()
        case .logFile: try LogFileInput(bytes).run()
        case .storedRow: try StoredRowInput(bytes).run()
        case .distributions: try DistributionsInput(bytes).run()
        case .plan: try PlanInput(bytes).run()
        case .queryText: try QueryTextInput(bytes).run()
        case .report: try ReportInput(bytes).run()
        case .archive: try ArchiveInput(bytes).run()
        case .configuration: try ConfigurationInput(bytes).run()
        case .template: try TemplateInput(bytes).run()
        case .value: try ValueInput(bytes).run()
        }
    }
}
