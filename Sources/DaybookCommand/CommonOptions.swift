import ArgumentParser
import Ingestion
import MonitoringStore
import Reporting

/// Options of every command that reads the database or writes the site, as typed.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read settings from this YAML file; options override it.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Database, as a URI or as keywords. Default: PGHOST, PGSERVICE and the other variables that libpq reads.",
            valueName: "uri-or-conninfo"))
    var database: String?

    @Option(help: ArgumentHelp("Schema of the monitoring tables. Default: platform_admin.", valueName: "name"))
    var schema: String?

    @Option(help: ArgumentHelp("Time zone of days and hours. Default: UTC.", valueName: "iana"))
    var timeZone: String?

    @Option(
        help: ArgumentHelp(
            "Give up on a server that sends nothing for this long (90s, 11m). Default: 11m; migrate: no limit. The server cancels a statement after 10m.",
            valueName: "time"))
    var silence: String?

    @Option(
        help: ArgumentHelp(
            "Use this as the current time, for example 2026-11-23T04:00:00Z. Default: the clock.", valueName: "instant")
    )
    var now: String?

    @Flag(help: "Print no progress; collect, ingest and record print nothing at all unless something is wrong.")
    var quiet = false

    @Flag(help: "Print every step, and the SQL of a statement that fails.")
    var verbose = false
}

/// How requests are read, as typed.
struct ReadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read requests from rows (raw), from stored hours (stored), or from stored hours where they are complete (auto). Default: auto.",
            valueName: "auto|raw|stored"))
    var source: String?

    @Option(help: ArgumentHelp("Number of parallel connections, 1 to 16. Default: 2.", valueName: "number"))
    var connections: Int?

    @Option(
        help: ArgumentHelp(
            "Number of endpoints reported one by one, 1 to 5000: those that took the most time. The others are counted together. Default: 500.",
            valueName: "number"))
    var endpoints: Int?

    @Option(
        help: ArgumentHelp(
            "Number of organizations reported one by one, 0 to 1000. The others are counted together. 0 counts no organizations, which reads stored hours faster. Default: 50.",
            valueName: "number"))
    var organizations: Int?

    @Option(
        help: ArgumentHelp(
            "File with the names of organizations, one line \"UUID,name\" each. Default: show shortened ids.",
            valueName: "file"))
    var labels: String?

    /// - Throws: `UsageError`.
    func apply(to report: inout ReportSettings, _ file: ConfigurationFile) throws {
        if let endpoints {
            guard (1...5000).contains(endpoints) else {
                throw UsageError("--endpoints \(endpoints) is out of range (1 to 5000)")
            }
            report.endpointLimit = endpoints
        }
        if let organizations {
            guard (0...1000).contains(organizations) else {
                throw UsageError("--organizations \(organizations) is out of range (0 to 1000)")
            }
            report.organizations.listed = organizations
        }
        if let path = labels ?? file.labels { report.organizations.labels = try OrganizationLabels.read(path) }
    }

    /// - Throws: `UsageError`.
    func reading(_ file: ConfigurationFile) throws -> ReadingOptions {
        var reading = ReadingOptions()
        if let source {
            guard let known = RequestSource(rawValue: source) else {
                throw UsageError("--source \"\(source)\" is not a valid source (auto, raw or stored)")
            }
            reading.source = known
        }
        reading.connections = connections ?? file.connections ?? reading.connections
        guard (1...16).contains(reading.connections) else {
            throw UsageError("--connections \(reading.connections) is out of range (1 to 16)")
        }
        if file.foldsRoutes {
            let templates = RouteTemplates(patterns: file.routePatterns)
            reading.fold = { templates.folded($0) }
        }
        return reading
    }
}

/// Where reports are written, and the templates they are rendered with, as typed.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Archive folder. Default: output/archive.", valueName: "dir"))
    var archive: String?

    @Option(help: ArgumentHelp("Site folder. Default: output/site.", valueName: "dir"))
    var site: String?

    @Option(help: ArgumentHelp("Templates folder. Default: the templates that came with daybook.", valueName: "dir"))
    var templates: String?

    @Option(
        help: ArgumentHelp(
            "URL of the site, for example https://status.example.org/, for the link in the digest and the mail. Default: the path of the page.",
            valueName: "url"))
    var siteURL: String?
}
