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
        SettingChapter(title: "Log files: `logs`", settings: logs),
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
            "name", standard: "the name of the database", "What people call the service.",
            details: "Shown in page titles, mail subjects, the feed and `status.json`.", .text(\.report.name)),
        Setting(
            "database", commands: "", standard: "libpq's environment", "Database, as a URI or as keywords.",
            details:
                "Examples: `postgresql://daybook_reader@db.example.org/app`; `host=db dbname=app`, `service=app`. What it leaves out comes from `PGHOST`, `PGSERVICE`, `~/.pgpass` and the rest of libpq's conventions. Keep passwords in `~/.pgpass`.",
            .value(\.database, "uri-or-conninfo") { text, _ in text }),
        Setting(
            "schema", commands: "", standard: "`\(MonitoringSchema.defaultName)`",
            "Schema of the monitoring tables, 1 to 63 bytes.", .value(\.schema, "name", SettingValue.schema)),
        Setting(
            "time-zone", commands: "", standard: "`UTC`",
            "Time zone of days and hours: an IANA name such as `Europe/Berlin`.",
            details: "Also that of [stored hours](tables.md#stored-hours): give it to every command.",
            .value(\.timeZone, "iana", SettingValue.timeZone)),
        Setting(
            "silence", commands: "", standard: "`11m`; `migrate`: no limit",
            "Give up on a server that sends nothing for this long, such as `90s` or `11m` (1 second to 1 day).",
            details: "A statement may take 10 minutes.", .value(\.silenceSeconds, "time", SettingValue.seconds)),
    ]

    private static let output = [
        Setting("archive", commands: "", "Folder of the archive.", .folder(\.archive)),
        Setting(
            "site", commands: "", "Folder of the site, for a web server; not that of the archive.", .folder(\.site)),
        Setting(
            "templates", commands: "", standard: "those installed with Daybook", "Folder of the templates.",
            details: "[Templates](../templates/README.md) describes your own.", .path(\.templates, to: "folder")),
        Setting(
            "site-url", commands: "", standard: "the path of the page",
            "Address of the site, such as `https://status.example.org/daybook/`, for links in the digest and the feed.",
            .value(\.siteURL, "url", SettingValue.siteURL)),
        Setting(
            "site-readers",
            "Who may read the files of the site, whatever the umask: `everyone` (modes 0644 and 0755), `group` (0640 and 0750) or `owner` (0600 and 0700).",
            details: "`rebuild` gives files that are there already these modes.", .choice(\.siteReaders)),
    ]

    private static let reading = [
        Setting("connections", commands: "", "Sessions that read in parallel, {}.", .integer(\.connections, 1...16)),
        Setting(
            "endpoints", commands: "",
            "Endpoints that are listed, {}: those that took the most time. The others are counted together.",
            .integer(\.report.endpointLimit, 1...5000)),
        Setting(
            "organizations", commands: "",
            "Organizations that are listed, {}. The others are counted together. With 0 no organization is read, which lets reports use stored hours.",
            details: "That is [faster](scale.md#where-requests-are-read-from).",
            .integer(\.report.organizations.listed, 0...1000)),
        Setting(
            "labels", commands: "", standard: "none",
            "File with names of organizations, one line `UUID,name` each. Without it, ids are shown shortened.",
            .path(\.labels, to: "file")),
    ]

    private static let keeping = [
        Setting(
            "catch-up", commands: "nightly", standard: "`14d`",
            "How many days back `nightly` reports days that were missed.",
            .value(\.catchUpDays, "days", SettingValue.days)),
        Setting(
            "keep-site", commands: "nightly", standard: "`forever`",
            "`nightly` removes pages of days older than this, such as `400d`.",
            .value(\.keepSiteDays, "days", SettingValue.days(or: "forever"))),
        Setting(
            "keep-archive", commands: "nightly", standard: "`forever`",
            "`nightly` removes days older than this from archive and site.",
            .value(\.keepArchiveDays, "days", SettingValue.days(or: "forever"))),
        Setting(
            "keep-raw", commands: "collect", standard: "keep all",
            "`collect` deletes rows of requests older than this, such as `30d`, whose hours are stored completely.",
            .value(\.keepRawDays, "days", SettingValue.days)),
        Setting(
            "confirm-older", commands: "collect", standard: "`1d`",
            "How often `collect` compares stored hours older than 48 hours with their rows again, such as `7d` or `never`.",
            details:
                "Late rows of these hours [count when they are reported](scale.md#where-requests-are-read-from) in any case; hours that no run has looked at are stored in any case.",
            .value(\.confirmOlderDays, "days", SettingValue.days(or: "never"))),
    ]

    private static let routes = [
        Setting("routes.fold", "Whether identifiers are replaced when the tables are read.", .flag(\.foldsRoutes)),
        Setting(
            "routes.patterns", standard: "none",
            "Paths that are one endpoint, such as `[\"/files/*\", \"/users/:name\"]`. The first pattern that matches wins; identifiers are replaced only where none does. `ingest` uses the patterns too.",
            .structure),
        Setting(
            "ignore", standard: "none",
            "Endpoints that are counted, but neither listed nor judged, such as `[/health, \"GET /metrics*\"]`.",
            .structure),
    ]

    private static let logs = [
        Setting(
            "logs", standard: "none", "The log files that `ingest` reads if it is given none, a list of entries.",
            details:
                "Each has `path`, a file or a list of files, in which `*` matches names, and may have `kind`: `access` (the default) or `postgres`. Of access logs: `format`, `response-time` and `json` as the [options](logs.md#access-logs) of that name, `routes` and `ignore`, lists of paths as in `routes.patterns` and `ignore`, and `aggregate`. Requests for what an entry ignores are not stored. Of PostgreSQL's logs: `prefix`, `threshold`, `log-time-zone`, `keep-literals` and `keep-parameters`. An entry also holds for its files if they are given as arguments.",
            .structure)
    ]

    private static let health = [
        Setting(
            "health.critical-mean-milliseconds", "Critical above this average.",
            .number(\.report.health.criticalMeanMilliseconds, 0...1e9)),
        Setting(
            "health.critical-error-rate", "Critical above this rate of errors, a fraction from 0 to 1.",
            .number(\.report.health.criticalErrorRate, 0...1)),
        Setting(
            "health.warning-mean-milliseconds", "At warning level above this average.",
            .number(\.report.health.warningMeanMilliseconds, 0...1e9)),
        Setting(
            "health.warning-error-rate", "At warning level above this rate of errors.",
            .number(\.report.health.warningErrorRate, 0...1)),
        Setting(
            "health.endpoints", standard: "none",
            "Thresholds for some endpoints. Each entry has an `endpoint`, optionally a `method`, and any of the four settings above. The first entry that matches wins; what it leaves out is as for all endpoints.",
            .structure),
    ]

    private static let slowQueries = [
        Setting(
            "slow-queries.threshold-milliseconds", "A query is slow when it took longer than this.",
            .integer(\.report.slowQueries.thresholdMilliseconds, 0...1_000_000_000)),
        Setting(
            "slow-queries.listed", "Groups that are listed, {}. The others are counted together.",
            .integer(\.report.slowQueries.listed, 1...10_000)),
        Setting(
            "slow-queries.show-literals", commands: "report",
            "Whether literals stay in texts and plans. They may be personal data.",
            details: "`ingest` then stores them, too. A report for one organization never shows them.",
            .flag(\.report.slowQueries.showsLiterals)),
    ]

    private static let alerts = [
        Setting(
            "alerts.slow-query-milliseconds", "`slow_query`: queries that took this long or longer are counted.",
            .integer(\.report.alerts.slowQueryMilliseconds, 0...1_000_000_000)),
        Setting(
            "alerts.slow-query-count", "`slow_query`: more than this many in an hour raise an alert.",
            .integer(\.report.alerts.slowQueryCount, 0...1_000_000_000)),
        Setting(
            "alerts.error-rate", "`high_error_rate`: a rate of errors above this raises an alert.",
            .number(\.report.alerts.errorRate, 0...1)),
        Setting(
            "alerts.minimum-requests", "`high_error_rate`: fewer requests in the hour raise no alert.",
            .integer(\.report.alerts.minimumRequests, 0...1_000_000_000)),
        Setting(
            "alerts.resource-medium",
            "`resource_threshold`: fractions of a limit that raise an alert of each severity.",
            .number(\.report.alerts.resourceMedium, 0...1e6)),
        Setting("alerts.resource-high", "At least `resource-medium`.", .number(\.report.alerts.resourceHigh, 0...1e6)),
        Setting(
            "alerts.resource-critical", "At least `resource-high`.", .number(\.report.alerts.resourceCritical, 0...1e6)),
        Setting(
            "alerts.endpoints", standard: "none",
            "Exceptions, as under `health`: each entry has an `endpoint`, optionally a `method`, and `error-rate` or `minimum-requests`.",
            .structure),
    ]

    private static let comparison = [
        Setting(
            "comparison.relative-change", "A response time must differ by this fraction, and ...",
            .number(\.report.comparison.relativeChange, 0...100)),
        Setting(
            "comparison.change-milliseconds", "... by this many milliseconds.",
            .number(\.report.comparison.changeMilliseconds, 0...1e9)),
        Setting(
            "comparison.change-of-error-rate", "A rate of errors must differ by this; 0.01 is 1 percentage point.",
            .number(\.report.comparison.changeOfErrorRate, 0...1)),
        Setting(
            "comparison.change-of-requests",
            "The number of requests must differ by this fraction, and by `minimum-requests`.",
            .number(\.report.comparison.changeOfRequests, 0...1)),
        Setting(
            "comparison.change-of-slow-milliseconds", "The total time of a slow query must differ by this.",
            .integer(\.report.comparison.changeOfSlowMilliseconds, 0...1_000_000_000)),
        Setting(
            "comparison.minimum-requests", "An endpoint with fewer requests, on the day or usually, is not compared.",
            .integer(\.report.comparison.minimumRequests, 1...1_000_000_000)),
        Setting(
            "comparison.false-calls",
            "Expected false alarms per day, over all endpoints and queries: 0.05 is one in 20 days.",
            .number(\.report.comparison.falseCalls, 0...1)),
    ]

    private static let mail = [
        Setting(
            "mail.from", standard: "required", "The sender, `daybook@example.org` or `Daybook <daybook@example.org>`.",
            .structure),
        Setting(
            "mail.to", standard: "none", "The recipients, one address or a list. Each gets a message of their own.",
            .structure),
        Setting(
            "mail.when",
            "`always`; `on-change`: when the findings differ from those of the day before; `on-alert`: when the day is critical or at warning level, or an alert is open. A day without requests is always mailed.",
            .choice(\.mailPolicy)),
        Setting(
            "mail.on-failure",
            "Whether the recipients get a message when a day has no report, with the reason.",
            .flag(\.mailOnFailure)),
        Setting(
            "mail.command", standard: "`[\(MailSettings.defaultCommand.joined(separator: ", "))]`",
            "The mail program (absolute path) and its arguments. `--` and the recipient are added. No shell sees them.",
            .structure),
        Setting(
            "mail.timeout-seconds", "After this time, {} seconds, the program is killed with everything it started.",
            .integer(\.mailTimeoutSeconds, 1...3600)),
        Setting(
            "mail.subject-prefix", standard: "`name`",
            "Service name in mail subjects, 1 to 64 characters; the first 24 are shown.",
            .value(\.mailSubjectPrefix, "text", SettingValue.subjectPrefix)),
    ]

    private static let watching = [
        Setting(
            "heartbeat", standard: "none",
            "Address of a service that raises an alarm when `nightly` did not run, such as `https://hc-ping.com/UUID`. `curl` asks for `/start` below it when a run begins, and for its [exit status](operations.md#exit-status), such as `/0`, when it ends.",
            .value(\.heartbeat, "url", SettingValue.heartbeat))
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
