import MonitoringStore
import Publishing
import Reporting

/// A table of settings in `docs/configuration.md`.
struct SettingChapter: Sendable {
    /// The heading above the table.
    let title: String
    let settings: [Setting]
}

extension Setting {
    /// Every setting, in the order of the documentation.
    static let chapters = [
        SettingChapter(title: "The service and its database", settings: service),
        SettingChapter(title: "Where reports go", settings: output),
        SettingChapter(title: "How much is read and listed", settings: reading),
        SettingChapter(title: "How long things are kept", settings: keeping),
        SettingChapter(title: "Names of endpoints: `routes` and `ignore`", settings: routes),
        SettingChapter(title: "Status of an endpoint: `health`", settings: health),
        SettingChapter(title: "Slow queries: `slow-queries`", settings: slowQueries),
        SettingChapter(title: "Alert rules: `alerts`", settings: alerts),
        SettingChapter(title: "Changes: `comparison`", settings: comparison),
        SettingChapter(title: "Mail: `mail`", settings: mail),
        SettingChapter(title: "Watching the runs: `heartbeat`", settings: watching),
    ]

    static let all = chapters.flatMap(\.settings)

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The setting with a name that the program itself gives.
    static func named(_ name: String) -> Setting {
        guard let setting = byName[name] else { preconditionFailure("there is no setting \(name)") }
        return setting
    }

    private static let service = [
        Setting(
            name: "name", standard: "the name of the database", meaning: "What people call the service.",
            details: "Shown in page titles, mail subjects, the feed and `status.json`.", form: .text(\.report.name)),
        Setting(
            name: "database", commands: "", standard: "libpq's environment",
            meaning: "Database, as a URI or as keywords.",
            details:
                "Examples: `postgresql://daybook_reader@db.example.org/app`; `host=db dbname=app`, `service=app`. What it leaves out comes from `PGHOST`, `PGSERVICE`, `~/.pgpass` and the rest of libpq's conventions. Keep passwords in `~/.pgpass`.",
            form: .optional(\.database, "uri-or-conninfo") { text, _ in text }),
        Setting(
            name: "schema", commands: "", standard: "`\(MonitoringSchema.defaultName)`",
            meaning: "Schema of the monitoring tables, 1 to 63 bytes.",
            form: .value(\.schema, "name", SettingValue.schema)),
        Setting(
            name: "time-zone", commands: "", standard: "`UTC`",
            meaning: "Time zone of days and hours: an IANA name such as `Europe/Berlin`.",
            details: "Also that of [stored hours](tables.md#stored-hours): give it to every command.",
            form: .value(\.timeZone, "iana", SettingValue.timeZone)),
        Setting(
            name: "silence", commands: "", standard: "`11m`; `migrate`: no limit",
            meaning:
                "Give up on a server that sends nothing for this long, such as `90s` or `11m` (1 second to 1 day).",
            details: "A statement may take 10 minutes.",
            form: .optional(\.silenceSeconds, "time", SettingValue.seconds)),
    ]

    private static let output = [
        Setting(
            name: "archive", commands: "", meaning: "Folder of the archive.",
            form: .folder(\.archive)),
        Setting(
            name: "site", commands: "",
            meaning: "Folder of the site, for a web server; not that of the archive.", form: .folder(\.site)),
        Setting(
            name: "templates", commands: "", standard: "those installed with Daybook",
            meaning: "Folder of the templates.",
            details: "[Templates](../templates/README.md) describes your own.", form: .path(\.templates, to: "folder")),
        Setting(
            name: "site-url", commands: "", standard: "the path of the page",
            meaning:
                "Address of the site, such as `https://status.example.org/daybook/`, for links in the digest and the feed.",
            form: .optional(\.siteURL, "url", SettingValue.siteURL)),
        Setting(
            name: "site-readers",
            meaning:
                "Who may read the files of the site, whatever the umask: `everyone` (modes 0644 and 0755), `group` (0640 and 0750) or `owner` (0600 and 0700).",
            details: "`rebuild` gives files that are there already these modes.", form: .choice(\.siteReaders)),
    ]

    private static let reading = [
        Setting(
            name: "connections", commands: "", meaning: "Sessions that read in parallel, {}.",
            form: .integer(\.connections, 1...16)),
        Setting(
            name: "endpoints", commands: "",
            meaning:
                "Endpoints that are listed, {}: those that took the most time. The others are counted together.",
            form: .integer(\.report.endpointLimit, 1...5000)),
        Setting(
            name: "organizations", commands: "",
            meaning:
                "Organizations that are listed, {}. The others are counted together. With 0 no organization is read, which lets reports use stored hours.",
            details: "That is [faster](scale.md#where-requests-are-read-from).",
            form: .integer(\.report.organizations.listed, 0...1000)),
        Setting(
            name: "labels", commands: "", standard: "none",
            meaning:
                "File with names of organizations, one line `UUID,name` each. Without it, ids are shown shortened.",
            form: .path(\.labels, to: "file")),
    ]

    private static let keeping = [
        Setting(
            name: "catch-up", commands: "nightly", standard: "`14d`",
            meaning: "How many days back `nightly` reports days that were missed.",
            form: .value(\.catchUpDays, "days", SettingValue.days)),
        Setting(
            name: "keep-site", commands: "nightly", standard: "`forever`",
            meaning: "`nightly` removes pages of days older than this, such as `400d`.",
            form: .value(\.keepSite, "days", Keeping.init)),
        Setting(
            name: "keep-archive", commands: "nightly", standard: "`forever`",
            meaning: "`nightly` removes days older than this from archive and site.",
            form: .value(\.keepArchive, "days", Keeping.init)),
        Setting(
            name: "keep-raw", commands: "collect", standard: "keep all",
            meaning:
                "`collect` deletes rows of requests older than this, such as `30d`, whose hours are stored completely.",
            form: .optional(\.keepRawDays, "days", SettingValue.days)),
    ]

    private static let routes = [
        Setting(
            name: "routes.fold",
            meaning: "Whether identifiers are replaced when the tables are read.", form: .flag(\.foldsRoutes)),
        Setting(
            name: "routes.patterns", standard: "none",
            meaning:
                "Paths that are one endpoint, such as `[\"/files/*\", \"/users/:name\"]`. The first pattern that matches wins; identifiers are replaced only where none does. `ingest` uses the patterns too.",
            form: .structure),
        Setting(
            name: "ignore", standard: "none",
            meaning:
                "Endpoints that are counted, but neither listed nor judged, such as `[/health, \"GET /metrics*\"]`.",
            form: .structure),
    ]

    private static let health = [
        Setting(
            name: "health.critical-mean-milliseconds",
            meaning: "Critical above this average.", form: .number(\.report.health.criticalMeanMilliseconds, 0...1e9)),
        Setting(
            name: "health.critical-error-rate", meaning: "Critical above this rate of errors, a fraction from 0 to 1.",
            form: .number(\.report.health.criticalErrorRate, 0...1)),
        Setting(
            name: "health.warning-mean-milliseconds",
            meaning: "At warning level above this average.",
            form: .number(\.report.health.warningMeanMilliseconds, 0...1e9)),
        Setting(
            name: "health.warning-error-rate", meaning: "At warning level above this rate of errors.",
            form: .number(\.report.health.warningErrorRate, 0...1)),
        Setting(
            name: "health.endpoints", standard: "none",
            meaning:
                "Thresholds for some endpoints. Each entry has an `endpoint`, optionally a `method`, and any of the four settings above. The first entry that matches wins; what it leaves out is as for all endpoints.",
            form: .structure),
    ]

    private static let slowQueries = [
        Setting(
            name: "slow-queries.threshold-milliseconds",
            meaning: "A query is slow when it took longer than this.",
            form: .integer(\.report.slowQueries.thresholdMilliseconds, 0...1_000_000_000)),
        Setting(
            name: "slow-queries.listed", meaning: "Groups that are listed, {}. The others are counted together.",
            form: .integer(\.report.slowQueries.listed, 1...10_000)),
        Setting(
            name: "slow-queries.show-literals", commands: "report",
            meaning: "Whether literals stay in texts and plans. They may be personal data.",
            details: "A report for one organization never shows them.",
            form: .flag(\.report.slowQueries.showsLiterals)),
    ]

    private static let alerts = [
        Setting(
            name: "alerts.slow-query-milliseconds",
            meaning: "`slow_query`: queries that took this long or longer are counted.",
            form: .integer(\.report.alerts.slowQueryMilliseconds, 0...1_000_000_000)),
        Setting(
            name: "alerts.slow-query-count", meaning: "`slow_query`: more than this many in an hour raise an alert.",
            form: .integer(\.report.alerts.slowQueryCount, 0...1_000_000_000)),
        Setting(
            name: "alerts.error-rate", meaning: "`high_error_rate`: a rate of errors above this raises an alert.",
            form: .number(\.report.alerts.errorRate, 0...1)),
        Setting(
            name: "alerts.minimum-requests",
            meaning: "`high_error_rate`: with fewer requests in the hour there is no alert.",
            form: .integer(\.report.alerts.minimumRequests, 0...1_000_000_000)),
        Setting(
            name: "alerts.resource-medium",
            meaning: "`resource_threshold`: fractions of a limit that raise an alert of each severity.",
            form: .number(\.report.alerts.resourceMedium, 0...1e6)),
        Setting(
            name: "alerts.resource-high", meaning: "At least `resource-medium`.",
            form: .number(\.report.alerts.resourceHigh, 0...1e6)),
        Setting(
            name: "alerts.resource-critical", meaning: "At least `resource-high`.",
            form: .number(\.report.alerts.resourceCritical, 0...1e6)),
        Setting(
            name: "alerts.endpoints", standard: "none",
            meaning:
                "Exceptions, as under `health`: each entry has an `endpoint`, optionally a `method`, and `error-rate` or `minimum-requests`.",
            form: .structure),
    ]

    private static let comparison = [
        Setting(
            name: "comparison.relative-change",
            meaning: "A response time must differ by this fraction, and ...",
            form: .number(\.report.comparison.relativeChange, 0...100)),
        Setting(
            name: "comparison.change-milliseconds",
            meaning: "... by this many milliseconds.", form: .number(\.report.comparison.changeMilliseconds, 0...1e9)),
        Setting(
            name: "comparison.change-of-error-rate",
            meaning: "A rate of errors must differ by this; 0.01 is 1 percentage point.",
            form: .number(\.report.comparison.changeOfErrorRate, 0...1)),
        Setting(
            name: "comparison.change-of-requests",
            meaning: "The number of requests must differ by this fraction, and by `minimum-requests`.",
            form: .number(\.report.comparison.changeOfRequests, 0...1)),
        Setting(
            name: "comparison.change-of-slow-milliseconds",
            meaning: "The total time of a slow query must differ by this.",
            form: .integer(\.report.comparison.changeOfSlowMilliseconds, 0...1_000_000_000)),
        Setting(
            name: "comparison.minimum-requests",
            meaning: "An endpoint with fewer requests, on the day or usually, is not compared.",
            form: .integer(\.report.comparison.minimumRequests, 1...1_000_000_000)),
        Setting(
            name: "comparison.false-calls",
            meaning:
                "Expected false alarms per day, over all endpoints and queries: 0.05 is one in 20 days.",
            form: .number(\.report.comparison.falseCalls, 0...1)),
    ]

    private static let mail = [
        Setting(
            name: "mail.from", standard: "required",
            meaning: "The sender, `daybook@example.org` or `Daybook <daybook@example.org>`.", form: .structure),
        Setting(
            name: "mail.to", standard: "none",
            meaning: "The recipients, one address or a list. Each gets a message of their own.", form: .structure),
        Setting(
            name: "mail.when",
            meaning:
                "`always`; `on-change`: when the findings differ from those of the day before; `on-alert`: when the day is critical or at warning level, or an alert is open. A day without requests is always mailed.",
            form: .choice(\.mailPolicy)),
        Setting(
            name: "mail.on-failure",
            meaning: "Whether the recipients are told, once, that there is no report of a day, and why.",
            form: .flag(\.mailOnFailure)),
        Setting(
            name: "mail.command", standard: "`[\(MailSettings.defaultCommand.joined(separator: ", "))]`",
            meaning:
                "The mail program (absolute path) and its arguments. `--` and the recipient are added. No shell sees them.",
            form: .structure),
        Setting(
            name: "mail.timeout-seconds",
            meaning: "After this time, {} seconds, the program is killed with everything it started.",
            form: .integer(\.mailTimeoutSeconds, 1...3600)),
        Setting(
            name: "mail.subject-prefix", standard: "`name`",
            meaning: "Service name in mail subjects, 1 to 64 characters; the first 24 are shown.",
            form: .optional(\.mailSubjectPrefix, "text", SettingValue.subjectPrefix)),
    ]

    private static let watching = [
        Setting(
            name: "heartbeat", standard: "none",
            meaning:
                "Address of a service that raises an alarm when `nightly` did not run, such as `https://hc-ping.com/UUID`. `curl` asks for `/start` below it when a run begins, and for its [exit status](operations.md#exit-status), such as `/0`, when it ends.",
            form: .optional(\.heartbeat, "url", SettingValue.heartbeat))
    ]
}

extension SettingChapter {
    /// The table in Markdown, without a line break at its end. The column of options is there if any setting has one.
    var table: String {
        let hasOptions = settings.contains { $0.commands != nil }
        func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
        let head = ["setting", "default"] + (hasOptions ? ["option"] : []) + ["meaning"]
        let rows = settings.map { setting in
            let command = setting.commands.map { "\($0) --\(setting.shortName)".trimmingPrefix(" ") }
            let meaning = [setting.shownMeaning, setting.details].filter { !$0.isEmpty }.joined(separator: " ")
            return ["`\(setting.name)`", setting.shownStandard]
                + (hasOptions ? [command.map { "`\($0)`" } ?? ""] : []) + [meaning]
        }
        return ([row(head), "|" + String(repeating: "---|", count: head.count)] + rows.map(row)).joined(separator: "\n")
            .replacing("|  |", with: "| |")
    }
}
