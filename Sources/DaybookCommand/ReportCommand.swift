import ArgumentParser
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write the report of one day, or of 24 hours.",
        discussion: """
            $ daybook report --database postgresql://daybook@db.example.org/app --time-zone Europe/Berlin
            $ daybook report --date 2026-11-22
            $ daybook report --ending 2026-11-22T13:00:00Z
            $ daybook report --ending now --refresh 5m
            $ daybook report --tenant 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11

            With "--ending now" the pages go to the folder now of the site, in place of those that are there, and nothing is
            archived.
            """)

    @Option(help: ArgumentHelp("Report this calendar day of the time zone; default: yesterday.", valueName: "yyyy-mm-dd"))
    var date: String?

    @Option(
        help: ArgumentHelp(
            "Report the 24 hours up to the last whole hour at or before this instant, or before now.", valueName: "instant"))
    var ending: String?

    @Option(
        help: ArgumentHelp(
            "Let browsers load the pages of --ending now again after so long, from 1m to 1440m; default: 5m.", valueName: "minutes"))
    var refresh: String?

    @Flag(help: "Keep the literals of slow queries and plans in the report; they may be personal data.")
    var showLiterals = false

    @Option(
        help: ArgumentHelp(
            "Report one organization alone, for itself to read, into tenants/UUID of archive and site; nothing of others is in it.",
            valueName: "uuid"))
    var tenant: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let file = try ConfigurationFile(common)
        let settings = try Settings(common, file: file)
        let window = try window(settings)
        let isRolling = ending == "now"
        if refresh != nil, !isRolling { throw UsageError("--refresh is about the pages of --ending now; give both or neither") }
        let note = RollingNote(madeAt: settings.now, refreshMinutes: try Settings.minutes(refresh ?? "5m", option: "--refresh"))
        let output = try OutputSettings(output, file: file)
        let reading = try read.reading(file)
        try DemoMark.refuse(output)
        // What can be wrong without the server is found before it is asked.
        let templates = try TemplateSet(folder: output.templates)
        var report = settings.report
        try read.apply(to: &report, file)
        if showLiterals { report.slowQueries.showsLiterals = true }
        let target: OutputSettings
        if let tenant {
            let id = try tenantID(tenant)
            report.tenant = id
            report.slowQueries.showsLiterals = false
            // Its readers are to see its own name, and no figure that the operator reads the service by.
            report.organizations.labels = report.organizations.labels.filter { $0.key == id }
            target = output.tenant(id)
        } else {
            target = output
        }
        // What only replaces the pages about now must keep no day from being reported.
        let lock = try RunLock(archive: isRolling ? output.site : output.archive)
        defer { withExtendedLifetime(lock) {} }
        let run = ReportRun(
            store: try settings.store(),
            report: report, output: target, templates: templates, now: settings.now, comparesClocks: !settings.isNowGiven,
            reading: reading, log: RunLog(quiet: common.quiet, verbose: common.verbose))
        let published = try isRolling ? run.run(window, rolling: note) : run.run(window)
        print(Terminal.line(published.verdict.sentence))
        print(published.page)
        if let file = published.reportFile { print(file) }
    }

    /// - Throws: `UsageError`, also for what a report of one organization cannot have.
    private func tenantID(_ text: String) throws -> OrganizationID {
        guard let id = OrganizationID(text) else {
            throw UsageError("--tenant \"\(text)\" is no UUID; expected a form such as 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11")
        }
        if showLiterals {
            throw UsageError("--tenant and --show-literals do not go together: others will read the report; leave out --show-literals")
        }
        if read.source == "stored" {
            throw UsageError("--tenant and --source stored do not go together: stored hours do not tell organizations; leave out --source")
        }
        return id
    }

    private func window(_ settings: Settings) throws -> ReportWindow {
        let window: ReportWindow
        switch (date, ending) {
        case (_?, _?):
            throw UsageError("--date and --ending name two different windows; give one of them")
        case (nil, let text?):
            let instant = text == "now" ? settings.now : try Settings.instant(text, option: "--ending")
            window = ReportWindow(ending: instant, timeZone: settings.timeZone)
        case (_, nil):
            let yesterday = settings.timeZone.date(at: settings.now).adding(days: -1)
            window = ReportWindow(date: try Settings.date(date, option: "--date") ?? yesterday, timeZone: settings.timeZone)
        }
        guard window.start.isWritable, window.end.isWritable else {
            throw UsageError("the window would leave the years 0001 to 9999; choose another day")
        }
        guard window.start < window.end else {
            throw UsageError("\(date ?? "the day") did not happen in \(settings.timeZone): its clocks skipped it")
        }
        return window
    }
}
