import ArgumentParser

/// An option that is a setting, as typed.
struct GivenOption {
    /// The setting's name.
    let name: String
    /// `nil` if it was not given.
    let text: String?

    init(_ name: String, _ text: String?) {
        self.name = name
        self.text = text
    }
}

extension Option where Value == String? {
    /// An option that is a setting.
    init(setting name: String) {
        let setting = Setting.named(name)
        self.init(name: .customLong(String(setting.shortName)), help: setting.help, completion: setting.form.completion)
    }
}

/// Options of every command that reads the database or writes the site, as typed.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Read settings from this YAML file; options override it.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Option(setting: "database") var database: String?
    @Option(setting: "schema") var schema: String?
    @Option(setting: "time-zone") var timeZone: String?
    @Option(setting: "silence") var silence: String?

    @Option(
        help: ArgumentHelp(
            "Use this as the current time, for example 2026-11-23T04:00:00Z. Default: the clock.", valueName: "instant")
    )
    var now: String?

    @Flag(help: "Print no progress; collect, ingest and record print nothing at all unless something is wrong.")
    var quiet = false

    @Flag(help: "Print every step, and the SQL of a statement that fails.")
    var verbose = false

    var given: [GivenOption] {
        [
            GivenOption("database", database), GivenOption("schema", schema), GivenOption("time-zone", timeZone),
            GivenOption("silence", silence),
        ]
    }
}

/// How requests are read, as typed.
struct ReadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read requests from rows (raw), from stored hours (stored), or from stored hours where they are complete (auto). Default: auto.",
            valueName: "auto|raw|stored"), completion: .list(["auto", "raw", "stored"]))
    var source: String?

    @Option(setting: "connections") var connections: String?
    @Option(setting: "endpoints") var endpoints: String?
    @Option(setting: "organizations") var organizations: String?
    @Option(setting: "labels") var labels: String?

    var given: [GivenOption] {
        [
            GivenOption("connections", connections), GivenOption("endpoints", endpoints),
            GivenOption("organizations", organizations), GivenOption("labels", labels),
        ]
    }
}

/// Where reports are written, and the templates they are rendered with, as typed.
struct OutputOptions: ParsableArguments {
    @Option(setting: "archive") var archive: String?
    @Option(setting: "site") var site: String?
    @Option(setting: "templates") var templates: String?
    @Option(setting: "site-url") var siteURL: String?

    var given: [GivenOption] {
        [
            GivenOption("archive", archive), GivenOption("site", site), GivenOption("templates", templates),
            GivenOption("site-url", siteURL),
        ]
    }
}
