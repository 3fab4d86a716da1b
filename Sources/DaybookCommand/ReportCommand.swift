import ArgumentParser
import FoundationEssentials
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Report one day, or the last 24 hours.",
        discussion: """
            $ daybook report --database postgresql://daybook@db.example.org/app --time-zone Europe/Berlin
            $ daybook report --date 2026-11-22
            $ daybook report --ending 2026-11-22T13:00:00Z
            $ daybook report --ending now --refresh 5m
            $ daybook report --tenant 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11

            With "--ending now", the pages replace those in the folder now of the site, and nothing is archived.
            """)

    @Option(help: ArgumentHelp("Day to report. Default: yesterday.", valueName: "yyyy-mm-dd"))
    var date: String?

    @Option(
        help: ArgumentHelp(
            "Report the 24 hours before the last full hour at this time, or before now (\"now\").", valueName: "instant"
        ))
    var ending: String?

    @Option(
        help: ArgumentHelp(
            "Reload interval of the pages of --ending now in browsers, 1m to 1440m. Default: 5m.", valueName: "minutes")
    )
    var refresh: String?

    @Flag(help: "Show literals of slow queries and plans in the report; they may be personal data.")
    var showLiterals = false

    @Option(
        help: ArgumentHelp(
            "Report only this organization, for its own readers, to tenants/UUID in the archive and the site; contains no data of others.",
            valueName: "uuid"))
    var tenant: String?

    @Flag(
        help:
            "Replace a day on record although the new figures know less of it, as after its rows were deleted. A copy of the former is kept in the folder replaced of the archive."
    )
    var replace = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        var settings = try Settings(
            common, read.given + output.given + [GivenOption("slow-queries.show-literals", showLiterals ? "true" : nil)]
        )
        let window = try window(settings)
        let isRolling = ending == "now"
        if refresh != nil, !isRolling {
            throw UsageError("--refresh needs --ending now; add it, or leave out --refresh")
        }
        let note = RollingNote(
            madeAt: settings.now, refreshMinutes: try SettingValue.minutes(refresh ?? "5m", "--refresh"))
        let output = try OutputSettings(settings)
        let reading = try settings.reading(read.source)
        try DemoMark.refuse(output)
        // Errors that need no server are found before it is used.
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let templates = try output.templateSet(log)
        try settings.readLabels()
        let target: OutputSettings
        let organization = try SettingValue.organization(tenant, "--tenant")
        if let organization {
            try checkCombination()
            settings.report.tenant = organization
            settings.report.slowQueries.showsLiterals = false
            // Its readers see only the organization's own name.
            settings.report.organizations.labels = settings.report.organizations.labels.filter {
                $0.key == organization
            }
            target = output.tenant(organization)
        } else {
            target = output
        }
        let folders = (tenant == nil ? [output] : [output, target]).map(Ownership.init)
        for folder in folders { try folder.checkSite() }
        let store = try settings.store()
        let database = try store.identity()
        for folder in folders { try folder.checkArchive(settings, database) }
        // A run that only replaces the status page must not keep a day from being reported.
        let lock = try RunLock(
            archive: isRolling ? output.site : output.archive, modes: isRolling ? output.siteModes : nil)
        defer { withExtendedLifetime(lock) {} }
        // One that was reported before keeps its reports after its rows were deleted.
        if let organization, !FileManager.default.fileExists(atPath: target.archive),
            let unknown = try NamedSettings.unknown(organization, in: store)
        {
            throw unknown
        }
        let run = ReportRun(
            source: StoredDays(store: store, clock: settings.clock, reading: reading), settings: settings.report,
            output: target, templates: templates, now: settings.now, replaces: replace, log: log,
            claim: { [settings] in try Ownership(target).claim(settings, database, log: log) })
        let published = try isRolling ? run.run(window, rolling: note) : run.run(window)
        // A job that runs every few minutes must not fill a mailbox.
        if isRolling, common.quiet { return }
        print(Terminal.line(published.verdict.sentence))
        print(published.page)
        if let file = published.reportFile { print(file) }
    }

    /// - Throws: `UsageError` for options that cannot be combined with `--tenant`.
    private func checkCombination() throws {
        if showLiterals {
            throw UsageError(
                "--tenant cannot be combined with --show-literals, as others will read the report; leave out --show-literals"
            )
        }
    }

    private func window(_ settings: Settings) throws -> ReportWindow {
        let window: ReportWindow
        switch (date, ending) {
        case (_?, _?):
            throw UsageError("--date and --ending cannot be combined; give one of them")
        case (nil, let text?):
            let instant = text == "now" ? settings.now : try SettingValue.instant(text, "--ending")
            window = ReportWindow(ending: instant, timeZone: settings.timeZone)
        case (_, nil):
            let yesterday = settings.timeZone.date(at: settings.now).adding(days: -1)
            window = ReportWindow(date: try SettingValue.date(date, "--date") ?? yesterday, timeZone: settings.timeZone)
        }
        guard window.start.isWritable, window.end.isWritable else {
            throw UsageError("the report would reach beyond the years 0001 to 9999; choose another day")
        }
        guard window.start < window.end else {
            throw UsageError(
                "\(date ?? "the day") does not exist in \(settings.timeZone), where clocks skipped it; choose another day"
            )
        }
        // Its requests would be of part of the day, and it would be the newest on every page about all days.
        guard window.end <= settings.now else {
            let clock = settings.clock == nil ? "" : ", by this machine's clock (\(settings.now))"
            guard let date else {
                throw UsageError(
                    "--ending \(window.end) lies in the future\(clock); for the last 24 hours use --ending now")
            }
            throw UsageError(
                "--date \(date) has not ended in \(settings.timeZone)\(clock); the last whole day is \(settings.timeZone.date(at: settings.now).adding(days: -1)); for the last 24 hours use --ending now"
            )
        }
        return window
    }
}
