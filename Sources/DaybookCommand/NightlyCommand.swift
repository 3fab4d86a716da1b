import ArgumentParser
import Foundation
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct NightlyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly", abstract: "Report yesterday and every missed day, publish, mail, apply retention.",
        discussion: """
            The job for cron. Only one run at a time: a second one exits with status 75 and changes nothing.

            $ daybook nightly --quiet --config /etc/daybook.yaml
            """)

    @Option(
        help: ArgumentHelp(
            "Report days that were missed, as far back as this. Default: 14d.", valueName: "days"))
    var catchUp: String?

    @Option(
        help: ArgumentHelp(
            "Remove days older than this from the site, for example 400d. Default: forever (keep all).",
            valueName: "days"))
    var keepSite: String?

    @Option(
        help: ArgumentHelp(
            "Remove days older than this from the archive and the site. Default: forever (keep all).", valueName: "days"
        ))
    var keepArchive: String?

    @Option(
        help: ArgumentHelp("Mail a day on record again, to all recipients, for example 2026-11-22.", valueName: "date"))
    var resend: String?

    @Flag(
        help:
            "Print the message that would be mailed about yesterday, without publishing, mailing or removing anything.")
    var dryRun = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() async throws {
        let file = try ConfigurationFile(common)
        let settings = try Settings(common, file: file)
        let reach = try catchUp.map { try Settings.days($0, "--catch-up") } ?? file.catchUpDays ?? 14
        let output = try OutputSettings(output, file: file)
        let reading = try read.reading(file)
        var figures = settings.report
        try read.apply(to: &figures, file)
        let retention = Retention(
            siteDays: try (keepSite.map { try Keeping($0, "--keep-site") } ?? file.keepSite)?.days,
            archiveDays: try (keepArchive.map { try Keeping($0, "--keep-archive") } ?? file.keepArchive)?.days)
        let resent = try Settings.date(resend, "--resend")
        if let resent, file.mail == nil {
            throw UsageError(
                "--resend \(resent): no recipients are configured; set mail.from and mail.to in the configuration file")
        }
        try DemoMark.refuse(output)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        // Without the mail program: a missing one is reported when it is needed, and must not keep a day from being
        // reported.
        try Preflight(settings: settings, output: output, mail: nil).check()
        log.detail("checked the database, the templates and the folders")
        let nightly = NightlyRun(
            settings: settings, report: figures, output: output, reading: reading, retention: retention, reach: reach,
            mail: file.mail, resent: resent, log: log)
        if dryRun { return print(try nightly.preview(), terminator: "") }
        try await nightly.run()
    }
}
