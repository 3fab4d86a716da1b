/// Readers of external bytes, grouped by what they read. Each group has a folder of inputs with its name in `Corpus`.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// Lines of access logs, their formats and their field maps.
    case accessLog = "access-log"
    /// Logs of a PostgreSQL server, and `log_line_prefix`.
    case postgresLog = "postgres-log"
    /// Log files, plain and compressed, and their read positions.
    case logFile = "log-file"
    /// Values of columns, in binary and as JSON.
    case storedRow = "stored-row"
    /// Distributions of response times, of an hour and of a day.
    case distributions
    /// Query plans.
    case plan
    /// Texts of queries and of error messages.
    case queryText = "query-text"
    /// `report.json` and everything that is derived from it.
    case report
    /// The files next to it.
    case archive
    /// The configuration, and the names of organizations.
    case configuration
    /// Templates of pages.
    case template
    /// Short texts and numbers: instants, days, time zones, addresses, figures.
    case value

    /// Whether its inputs are JSON, some of them after a line that identifies their kind.
    var readsJSON: Bool {
        switch self {
        case .plan, .report, .archive, .storedRow, .logFile: true
        default: false
        }
    }

    /// Passes one input to the group.
    ///
    /// - Throws: `FuzzFinding` if a property is violated. Input that the parsers reject is not a finding.
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
