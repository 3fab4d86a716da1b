import ArgumentParser
import Foundation
import MonitoringStore
import Publishing
import Rendering
import Reporting

struct NightlyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nightly", abstract: "Write the reports of yesterday and of every day that was missed.",
        discussion: """
            The job for a crontab. One run at a time: a second one exits with status 75 and changes nothing.

            $ daybook nightly --quiet --config /etc/daybook.yaml
            """)

    @Option(
        help: ArgumentHelp(
            "Make up for days that were missed among so many days; default: 14d.", valueName: "days"))
    var catchUp: String?

    @Option(
        help: ArgumentHelp(
            "Remove pages of days older than this from the site, such as 400d; default: forever.", valueName: "days"))
    var keepSite: String?

    @Option(
        help: ArgumentHelp("Remove days older than this from the archive and the site; default: forever.", valueName: "days"))
    var keepArchive: String?

    @Option(
        help: ArgumentHelp("Mail an day on record again, to everybody, whoever has it.", valueName: "date"))
    var resend: String?

    @Flag(help: "Print the message that would be mailed about yesterday; publish, mail and remove nothing.")
    var dryRun = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() async throws {
        let file = try ConfigurationFile(common)
        let settings = try Settings(common, file: file)
        let reach = try Settings.days(catchUp ?? file.catchUp ?? "14d", option: "--catch-up")
        let output = try OutputSettings(output, file: file)
        let reading = try read.reading(file)
        var figures = settings.report
        try read.apply(to: &figures, file)
        let retention = Retention(
            siteDays: try Settings.keeping(keepSite ?? file.keepSite, option: "--keep-site"),
            archiveDays: try Settings.keeping(keepArchive ?? file.keepArchive, option: "--keep-archive"))
        let resent = try Settings.date(resend, option: "--resend")
        if let resent, file.mail == nil {
            throw UsageError("--resend \(resent): nobody is to be mailed; name from and to under mail in the file of --config")
        }
        try DemoMark.refuse(output)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        // A mail program that is missing is told when it is needed: no reason to report nothing.
        try Preflight(settings: settings, output: output, mail: nil).check()
        log.detail("checked the database, the templates and the folders")
        if dryRun { return try preview(settings, file, figures, output, reading, log) }
        let lock = try RunLock(archive: output.archive)
        defer { withExtendedLifetime(lock) {} }
        log.detail("locked \(output.archive)")
        for output in output.all { try Archive(root: output.archive).checkReadable() }
        // What fails from here on fails in part: every step is taken all the same.
        var failures: [String] = []
        for root in output.all.flatMap({ [$0.archive, $0.site] }) {
            do throws(PublishError) {
                for day in try Retention.putBack(in: root) { log.finished("put back what a run had taken away: \(root)/\(day)") }
                for name in try Retention.removeLeftovers(in: root) { log.finished("removed what a run left unfinished: \(root)/\(name)") }
            } catch {
                failures.append("what a run left unfinished is still there: \(error)")
            }
        }
        let templates = try TemplateSet(folder: output.templates)
        let store = try settings.store()
        let run = ReportRun(
            store: store, report: figures, output: output, templates: templates, now: settings.now, comparesClocks: !settings.isNowGiven,
            reading: reading,
            retention: retention, log: log)
        do {
            try restore(retention, output, templates, log)
        } catch let error as PublishError {
            failures.append("the site lacks a day: \(error)")
        }
        let windows = try due(settings, reach: reach, output: output, store: store, log: log)
        log.detail("days due", ["days": "\(windows.count)"])
        let mail = file.mail.map { MailRun($0, output: output, templates: templates, now: settings.now, log: log) }
        do {
            if let mail {
                try mail.expect(windows)
                log.detail("noted who is to be mailed")
            }
        } catch where Failure.isOurs(error) {
            failures.append("mail: \(error)")
        }
        let days = try report(windows, by: run)
        try Interruption.check()
        // Also when nothing could be reported: an earlier day may still have to be mailed.
        failures += await mail?.send() ?? []
        if let resent { failures += await mail?.resend(resent) ?? [] }
        if !days.isAny, let error = days.failures.last?.error {
            for failure in failures { log.warning(failure) }
            throw error
        }
        failures = days.failures.map { "the day \($0.path) is missing: \($0.error)" } + failures
        if let number = Interruption.received {
            for failure in failures { log.warning(failure) }
            throw Interrupted(signal: number)
        }
        failures += remove(retention, output, templates, log)
        log.detail("all steps taken", ["failures": "\(failures.count)"])
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// Prints what would be mailed; the digest where nobody is.
    private func preview(
        _ settings: Settings, _ file: ConfigurationFile, _ figures: ReportSettings, _ output: OutputSettings,
        _ reading: ReadingOptions, _ log: RunLog
    ) throws {
        let templates = try TemplateSet(folder: output.templates)
        let run = ReportRun(
            store: try settings.store(),
            report: figures, output: output, templates: templates, now: settings.now, comparesClocks: !settings.isNowGiven,
            reading: reading, log: log)
        let yesterday = settings.timeZone.date(at: settings.now).adding(days: -1)
        let made = try run.make(ReportWindow(date: yesterday, timeZone: settings.timeZone))
        let mail = file.mail.map { MailRun($0, output: output, templates: templates, now: settings.now, log: log) }
        print(mail?.preview(made) ?? made.digest, terminator: "")
    }

    /// Yesterday, the days that were missed, and those of which more requests are there than were reported; oldest first.
    private func due(
        _ settings: Settings, reach: Int, output: OutputSettings, store: MonitoringStore, log: RunLog
    ) throws -> [ReportWindow] {
        let archive = Archive(root: output.archive)
        let last = settings.timeZone.date(at: settings.now).adding(days: -1)
        let archived = archive.dates
        var due = Set(DueDays.dates(upTo: last, archived: archived, reach: reach))
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
        // A day that clocks skipped has no day.
        return due.sorted().map { ReportWindow(date: $0, timeZone: settings.timeZone) }.filter { $0.start < $0.end }
    }

    /// Makes pages again that the site has lost.
    private func restore(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog) throws {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(archive.paths.compactMap { try? archive.entry(at: $0) }).site
        for path in archive.paths
        where !expired.contains(path) && !FileManager.default.fileExists(atPath: "\(output.site)/\(path)") {
            let day: ArchivedDay
            do throws(PublishError) {
                day = try ArchivedDay(path, in: archive)
            } catch {
                log.warning("the site lacks \(path), and it cannot be made again: \(error)")
                continue
            }
            let renderer = SiteRenderer(templates: templates)
            let places = Archive(root: output.site)
            func isThere(_ other: String) -> Bool { other == path || places.hasFolder(other) }
            let folder = try day.stage(renderer, in: output.site, whenThere: isThere).folder
            let neighbours = try ArchivedDay.stageNeighbours(
                of: [day.report.window.date].compactMap(\.self), renderer, output, log: log, whenThere: isThere)
            try StagedFolder.commit([folder] + neighbours)
            log.finished("made again what the site had lost: \(output.site)/\(path)")
        }
    }

    /// Removes the days that are too old, with a line for each.
    ///
    /// - Returns: what the operator must know, a sentence for each.
    private func remove(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog) -> [String] {
        output.all.flatMap { removeDays(retention, $0, templates, log) }
    }

    private func removeDays(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog) -> [String] {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(archive.paths.compactMap { try? archive.entry(at: $0) })
        do throws(PublishError) {
            for (root, paths) in [(output.site, expired.site), (output.archive, expired.archive)] {
                let there = paths.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)") }.sorted()
                if root == output.site {
                    // Nothing leads there any more before it goes.
                    let dates = there.compactMap { (try? archive.entry(at: $0))?.window.date }
                    let places = Archive(root: root)
                    try StagedFolder.commit(
                        ArchivedDay.stageNeighbours(of: dates, SiteRenderer(templates: templates), output, log: log) {
                            !paths.contains($0) && places.hasFolder($0)
                        })
                }
                for path in there {
                    try Retention.remove(path, from: root)
                    log.finished("removed by retention: \(root)/\(path)")
                }
            }
        } catch {
            return ["retention: \(error)"]
        }
        return []
    }

    /// Reports each day; one that fails does not keep the others from being reported.
    ///
    /// - Returns: whether any was published, and what failed.
    private func report(_ windows: [ReportWindow], by run: ReportRun) throws
        -> (isAny: Bool, failures: [(path: String, error: any Error)])
    {
        var failures: [(path: String, error: any Error)] = []
        for window in windows {
            try Interruption.check()
            do {
                let day = try run.run(window)
                print("\(window.name): \(Terminal.line(day.verdict.sentence))")
                print(day.page)
                if let file = day.reportFile { print(file) }
            } catch where Failure.isOurs(error) {
                failures.append((window.path, error))
            }
        }
        return (failures.count < windows.count, failures)
    }
}
