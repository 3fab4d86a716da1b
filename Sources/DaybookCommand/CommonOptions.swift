import ArgumentParser
import Ingestion
import MonitoringStore
import Reporting

/// Options of every command that reads the database or writes the site, as they were typed.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read settings from a YAML file; options go before it.", valueName: "file"))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "Name the database, as a URI or as keywords; default: PGHOST, PGSERVICE and what else libpq reads.",
            valueName: "uri-or-conninfo"))
    var database: String?

    @Option(help: ArgumentHelp("Name the schema of the monitoring tables; default: platform_admin.", valueName: "name"))
    var schema: String?

    @Option(help: ArgumentHelp("Tell days and hours by this time zone; default: UTC.", valueName: "iana"))
    var timeZone: String?

    @Option(
        help: ArgumentHelp(
            "Give up a server that says nothing for so long, such as 90s; default: 11m, of migrate never. No statement may take longer than 10m.",
            valueName: "time"))
    var silence: String?

    @Option(help: ArgumentHelp("Take this for the current time, as 2026-11-23T04:00:00Z; default: the clock.", valueName: "instant"))
    var now: String?

    @Flag(help: "Print no progress.")
    var quiet = false

    @Flag(help: "Print more about what is done, and the SQL of a statement that fails.")
    var verbose = false
}

/// How requests are read, as it was typed.
struct ReadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read requests from rows (raw), from stored hours (stored), or from stored hours where they hold every row (auto); default: auto.",
            valueName: "auto|raw|stored"))
    var source: String?

    @Option(help: ArgumentHelp("Read over so many connections side by side, from 1 to 16; default: 2.", valueName: "number"))
    var connections: Int?

    @Option(
        help: ArgumentHelp(
            "Keep so many endpoints apart, those that took the most time, and count the others together, from 1 to 5000; default: 500.",
            valueName: "number"))
    var endpoints: Int?

    @Option(
        help: ArgumentHelp(
            "List so many organizations and count the others together, from 0 to 1000; 0 counts none of them, which reads stored hours faster; default: 50.",
            valueName: "number"))
    var organizations: Int?

    @Option(
        help: ArgumentHelp(
            "Call organizations by the names in this file, a line such as \"UUID,name\" for each; default: shortened ids.",
            valueName: "file"))
    var labels: String?

    /// - Throws: `UsageError`.
    func apply(to report: inout ReportSettings, _ file: ConfigurationFile) throws {
        if let endpoints {
            guard (1...5000).contains(endpoints) else {
                throw UsageError("--endpoints \(endpoints) is out of range; expected 1 to 5000")
            }
            report.endpointLimit = endpoints
        }
        if let organizations {
            guard (0...1000).contains(organizations) else {
                throw UsageError("--organizations \(organizations) is out of range; expected 0 to 1000")
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
                throw UsageError("--source \"\(source)\" is no source of requests; expected auto, raw or stored")
            }
            reading.source = known
        }
        reading.connections = connections ?? file.connections ?? reading.connections
        guard (1...16).contains(reading.connections) else {
            throw UsageError("--connections \(reading.connections) is out of range; expected 1 to 16")
        }
        if file.foldsRoutes {
            let templates = RouteTemplates(patterns: file.routePatterns)
            reading.fold = { templates.folded($0) }
        }
        return reading
    }
}

/// Where reports go and what they are made with, as it was typed.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Keep the archive in this folder; default: output/archive.", valueName: "dir"))
    var archive: String?

    @Option(help: ArgumentHelp("Write the site to this folder; default: output/site.", valueName: "dir"))
    var site: String?

    @Option(help: ArgumentHelp("Use the templates of this folder; default: those that came with daybook.", valueName: "dir"))
    var templates: String?

    @Option(
        help: ArgumentHelp(
            "Begin the digest's link to the report with this address, such as https://status.example.org/; default: the path.",
            valueName: "url"))
    var siteURL: String?
}
