import ArgumentParser
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct NightlyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly", abstract: "Report yesterday and every missed day, publish, mail, apply retention.",
        discussion: """
            The job for cron. Only one run at a time: a second one exits with status 75 and changes nothing.

            $ daybook nightly --quiet --config /etc/daybook/daybook.yaml
            """)

    @Option(setting: "catch-up") var catchUp: String?
    @Option(setting: "keep-site") var keepSite: String?
    @Option(setting: "keep-archive") var keepArchive: String?

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
        var settings = try Settings(
            common,
            read.given + output.given + [
                GivenOption("catch-up", catchUp), GivenOption("keep-site", keepSite),
                GivenOption("keep-archive", keepArchive),
            ])
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        if dryRun { return try await run(&settings, log) }
        let heartbeat = settings.heartbeat.map(Heartbeat.init(address:))
        // Beside the run, which does not wait for it.
        async let begun = heartbeat?.begin()
        var failure: (any Error)?
        do { try await run(&settings, log) } catch { failure = error }
        let error = failure.map { ($0 as? any OperatorError)?.exitStatus ?? 1 } ?? 0
        let status = Interruption.received.map { 128 + $0 } ?? error
        let ended = await Interruption.completingTask { await heartbeat?.end(status: status) }
        for warning in [await begun, ended].compactMap(\.self) { log.warning(warning) }
        if let failure { throw failure }
    }

    private func run(_ settings: inout Settings, _ log: RunLog) async throws {
        let resent = try SettingValue.date(resend, "--resend")
        if let resent, settings.mail == nil {
            throw UsageError(
                "--resend \(resent): no recipients are configured; set mail.from and mail.to in the configuration file")
        }
        let reading = try settings.reading(read.source)
        var mayRecord = false
        do {
            let output = try OutputSettings(settings)
            mayRecord = true
            try settings.readLabels()
            try DemoMark.refuse(output)
            // Without the mail program: a missing one is reported when it is needed, and must not keep a day from being
            // reported.
            try Preflight(settings: settings, output: output, mail: nil).check()
            log.detail("checked the database, the templates and the folders")
            let nightly = NightlyRun(
                settings: settings, output: output, reading: reading, resent: resent, log: log)
            if dryRun { return print(try nightly.preview(), terminator: "") }
            try await nightly.run()
        } catch  where !dryRun {
            let yesterday = settings.timeZone.date(at: settings.now).adding(days: -1)
            if (error as? PreflightFailure)?.isAboutFolders == true { mayRecord = false }
            await MissingReport(date: yesterday, settings: settings, mayRecord: mayRecord, log: log)
                .mail(because: error)
            throw error
        }
    }
}
