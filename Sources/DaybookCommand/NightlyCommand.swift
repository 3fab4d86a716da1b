import ArgumentParser
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct NightlyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly", abstract: "Write the reports of yesterday and of every night that was missed.",
        discussion: """
            The job for a crontab. One run at a time: a second one exits with status 75 and changes nothing.

            $ daybook nightly --quiet --config /etc/daybook.yaml
            """)

    @Option(
        help: ArgumentHelp(
            "Make up for nights that were missed among so many days; default: 14d.", valueName: "days"))
    var catchUp: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let file = try ConfigurationFile(common)
        let settings = try Settings(common, file: file)
        let reach = try Settings.days(catchUp ?? file.catchUp ?? "14d", option: "--catch-up")
        let output = try OutputSettings(output, file: file)
        let reading = try read.reading(file)
        var figures = settings.report
        try read.apply(to: &figures)
        try DemoMark.refuse(output)
        let templates = try TemplateSet(folder: output.templates)
        let last = settings.timeZone.date(at: settings.now).adding(days: -1)
        let lock = try RunLock(archive: output.archive)
        defer { withExtendedLifetime(lock) {} }
        let run = ReportRun(
            store: try MonitoringStore(database: settings.database, schema: MonitoringSchema(name: settings.schema)),
            report: figures, output: output, templates: templates, now: settings.now,
            reading: reading, log: RunLog(quiet: common.quiet, verbose: common.verbose))
        try report(
            DueNights.dates(upTo: last, archived: Archive(root: output.archive).dates, reach: reach).map {
                ReportWindow(date: $0, timeZone: settings.timeZone)
            }, by: run)
    }

    /// Reports each night; one that fails does not keep the others from being reported.
    ///
    /// - Throws: the error when all failed, and `PartialFailure` when some did.
    private func report(_ windows: [ReportWindow], by run: ReportRun) throws {
        var failures: [(path: String, error: any Error)] = []
        // A day that clocks skipped has no night.
        let windows = windows.filter { $0.start < $0.end }
        for window in windows {
            do {
                let published = try run.run(window)
                print("\(window.path.replacing("/", with: "-")): \(Terminal.line(published.verdict.sentence))")
                print(published.page)
                print(published.reportFile)
            } catch where Failure.isOurs(error) {
                failures.append((window.path, error))
            }
        }
        guard let last = failures.last else { return }
        if failures.count == windows.count { throw last.error }
        throw PartialFailure(failures.map { "the night \($0.path) is missing: \($0.error)" })
    }
}
