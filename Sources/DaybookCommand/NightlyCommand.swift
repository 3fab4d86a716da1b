import ArgumentParser
import Foundation
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

    @Option(
        help: ArgumentHelp(
            "Remove pages of nights older than this from the site, such as 400d; default: forever.", valueName: "days"))
    var keepSite: String?

    @Option(
        help: ArgumentHelp("Remove nights older than this from the archive and the site; default: forever.", valueName: "days"))
    var keepArchive: String?

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
        let retention = Retention(
            siteDays: try Settings.keeping(keepSite ?? file.keepSite, option: "--keep-site"),
            archiveDays: try Settings.keeping(keepArchive ?? file.keepArchive, option: "--keep-archive"))
        try DemoMark.refuse(output)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let lock = try RunLock(archive: output.archive)
        defer { withExtendedLifetime(lock) {} }
        for root in [output.archive, output.site] {
            for name in try Retention.removeLeftovers(in: root) { log.finished("removed what a run left unfinished: \(root)/\(name)") }
        }
        let templates = try TemplateSet(folder: output.templates)
        let store = try MonitoringStore(database: settings.database, schema: MonitoringSchema(name: settings.schema))
        let run = ReportRun(
            store: store, report: figures, output: output, templates: templates, now: settings.now, reading: reading,
            retention: retention, log: log)
        try restore(retention, output, templates, log)
        let windows = try due(settings, reach: reach, output: output, store: store, log: log)
        try report(windows, by: run)
        try remove(retention, output, log)
    }

    /// Yesterday, the nights that were missed, and those of which more requests are there than were reported; oldest first.
    private func due(
        _ settings: Settings, reach: Int, output: OutputSettings, store: MonitoringStore, log: RunLog
    ) throws -> [ReportWindow] {
        let archive = Archive(root: output.archive)
        let last = settings.timeZone.date(at: settings.now).adding(days: -1)
        let archived = archive.dates
        var due = Set(DueNights.dates(upTo: last, archived: archived, reach: reach))
        for date in archived where date < last && date > last.adding(days: -reach) {
            let window = ReportWindow(date: date, timeZone: settings.timeZone)
            // What cannot be read is reported again.
            let reported = try? archive.entry(at: window.path)
            if let reported, reported.window != window { continue }
            if try store.requests(in: window) > reported?.overall.requests ?? -1 {
                log.finished("\(date) is reported again: more requests are there than were reported")
                due.insert(date)
            }
        }
        // A day that clocks skipped has no night.
        return due.sorted().map { ReportWindow(date: $0, timeZone: settings.timeZone) }.filter { $0.start < $0.end }
    }

    /// Makes pages again that the site has lost.
    private func restore(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog) throws {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(archive.paths.compactMap { try? archive.entry(at: $0) }).site
        for path in archive.paths
        where !expired.contains(path) && !FileManager.default.fileExists(atPath: "\(output.site)/\(path)") {
            let night: ArchivedNight
            do throws(PublishError) {
                night = try ArchivedNight(path, in: archive)
            } catch {
                log.warning("the site lacks \(path), and it cannot be made again: \(error)")
                continue
            }
            try StagedFolder.commit([night.stage(SiteRenderer(templates: templates), in: output.site).folder])
            log.finished("made again what the site had lost: \(output.site)/\(path)")
        }
    }

    /// Removes the nights that are too old, with a line for each.
    ///
    /// - Throws: `PartialFailure`: the night is published by then.
    private func remove(_ retention: Retention, _ output: OutputSettings, _ log: RunLog) throws {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(archive.paths.compactMap { try? archive.entry(at: $0) })
        do throws(PublishError) {
            for (root, paths) in [(output.site, expired.site), (output.archive, expired.archive)] {
                let there = paths.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)") }.sorted()
                try Retention.remove(there, from: root)
                for path in there { log.finished("removed by retention: \(root)/\(path)") }
            }
        } catch {
            throw PartialFailure(["retention: \(error)"])
        }
    }

    /// Reports each night; one that fails does not keep the others from being reported.
    ///
    /// - Throws: the error when all failed, and `PartialFailure` when some did.
    private func report(_ windows: [ReportWindow], by run: ReportRun) throws {
        var failures: [(path: String, error: any Error)] = []
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
