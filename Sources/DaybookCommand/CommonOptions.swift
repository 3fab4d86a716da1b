import ArgumentParser

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

    @Option(help: ArgumentHelp("Take this for the current time, as 2026-11-23T04:00:00Z; default: the clock.", valueName: "instant"))
    var now: String?

    @Flag(help: "Print no progress.")
    var quiet = false

    @Flag(help: "Print more about what is done, and the SQL of a statement that fails.")
    var verbose = false
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
