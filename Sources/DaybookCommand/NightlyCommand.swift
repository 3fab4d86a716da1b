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
        if dryRun { return try preview(settings, file, figures, output, reading, log) }
        let lock = try RunLock(archive: output.archive)
        defer { withExtendedLifetime(lock) {} }
        log.detail("locked \(output.archive)")
        for output in output.all { try Archive(root: output.archive).checkReadable() }
        // Failures from here on are partial: every other step is still taken.
        var failures: [String] = []
        for root in output.all.flatMap({ [$0.archive, $0.site] }) {
            do throws(PublishError) {
                for day in try Retention.putBack(in: root) {
                    log.finished("restored a day that an interrupted run had moved: \(root)/\(day)")
                }
                for name in try Retention.removeLeftovers(in: root) {
                    log.finished("removed a leftover of an interrupted run: \(root)/\(name)")
                }
            } catch {
                failures.append("cannot clean up after an interrupted run: \(error)")
            }
        }
        let templates = try TemplateSet(folder: output.templates)
        let store = try settings.store()
        let run = ReportRun(
            store: store, report: figures, output: output, templates: templates, now: settings.now,
            comparesClocks: !settings.isNowGiven,
            reading: reading,
            retention: retention, log: log)
        do {
            try restore(retention, output, templates, log)
        } catch let error as PublishError {
            failures.append("the site is missing a day: \(error)")
        }
        let windows = try due(settings, reach: reach, output: output, store: store, log: log)
        log.detail("days due", ["days": "\(windows.count)"])
        let mail = file.mail.map { MailRun($0, output: output, templates: templates, now: settings.now, log: log) }
        do {
            if let mail {
                try mail.expect(windows)
                log.detail("recorded the recipients")
            }
        } catch let error as any OperatorError {
            failures.append("mail: \(error)")
        }
        let days = try report(windows, by: run)
        try Interruption.check()
        // Also if nothing could be reported: mail for an earlier day may still be due.
        failures += await mail?.send() ?? []
        if let resent { failures += await mail?.resend(resent) ?? [] }
        if !days.isAny, let error = days.failures.last?.error {
            for failure in failures { log.warning(failure) }
            throw error
        }
        failures = days.failures.map { "\($0.day) was not reported: \($0.error)" } + failures
        if let number = Interruption.received {
            for failure in failures { log.warning(failure) }
            throw Interrupted(signal: number)
        }
        failures += remove(retention, output, templates, log)
        log.detail("all steps taken", ["failures": "\(failures.count)"])
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// Prints what would be mailed, or the digest if no recipients are configured.
    private func preview(
        _ settings: Settings, _ file: ConfigurationFile, _ figures: ReportSettings, _ output: OutputSettings,
        _ reading: ReadingOptions, _ log: RunLog
    ) throws {
        let templates = try TemplateSet(folder: output.templates)
        let run = ReportRun(
            store: try settings.store(),
            report: figures, output: output, templates: templates, now: settings.now,
            comparesClocks: !settings.isNowGiven,
            reading: reading, log: log)
        let yesterday = settings.timeZone.date(at: settings.now).adding(days: -1)
        let made = try run.make(ReportWindow(date: yesterday, timeZone: settings.timeZone))
        let mail = file.mail.map { MailRun($0, output: output, templates: templates, now: settings.now, log: log) }
        print(mail?.preview(made) ?? made.digest, terminator: "")
    }

    /// The previous day, missed days, and days that have more requests now than when they were reported; oldest first.
    private func due(
        _ settings: Settings, reach: Int, output: OutputSettings, store: MonitoringStore, log: RunLog
    ) throws -> [ReportWindow] {
        let archive = Archive(root: output.archive)
        let last = settings.timeZone.date(at: settings.now).adding(days: -1)
        let archived = archive.dates
        var due = Set(DueDays.dates(upTo: last, archived: archived, reach: reach))
        for date in archived where date < last && date > last.adding(days: -reach) {
            let window = ReportWindow(date: date, timeZone: settings.timeZone)
            // A day that cannot be read is reported again.
            let reported = try? archive.entry(at: window.path)
            if let reported, reported.window != window { continue }
            if try store.requests(in: window) > reported?.overall.requests ?? -1 {
                log.finished("reporting \(date) again: more requests have arrived")
                due.insert(date)
            }
        }
        // Leaves out days that a time zone skipped.
        return due.sorted().map { ReportWindow(date: $0, timeZone: settings.timeZone) }.filter { $0.start < $0.end }
    }

    /// Renders pages again that are missing from the site.
    private func restore(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog)
        throws
    {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(archive.paths.compactMap { try? archive.entry(at: $0) }).site
        for path in archive.paths
        where !expired.contains(path) && !FileManager.default.fileExists(atPath: "\(output.site)/\(path)") {
            let day: ArchivedDay
            do throws(PublishError) {
                day = try ArchivedDay(path, in: archive)
            } catch {
                log.warning("\(path) is missing from the site and cannot be rendered again: \(error)")
                continue
            }
            let renderer = SiteRenderer(templates: templates)
            let places = Archive(root: output.site)
            func isThere(_ other: String) -> Bool { other == path || places.hasFolder(other) }
            let folder = try day.stage(renderer, in: output.site, whenThere: isThere).folder
            let neighbours: [StagedFolder]
            do throws(PublishError) {
                neighbours = try ArchivedDay.stageNeighbours(
                    of: [day.report.window.date].compactMap(\.self), renderer, output, log: log, whenThere: isThere)
            } catch {
                try folder.discard()
                throw error
            }
            try StagedFolder.commit([folder] + neighbours)
            log.finished("rendered pages that were missing from the site: \(output.site)/\(path)")
        }
    }

    /// Removes days that are too old, with a line for each.
    ///
    /// - Returns: the failures, one sentence each.
    private func remove(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog)
        -> [String]
    {
        output.all.flatMap { removeDays(retention, $0, templates, log) }
    }

    private func removeDays(_ retention: Retention, _ output: OutputSettings, _ templates: TemplateSet, _ log: RunLog)
        -> [String]
    {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(archive.paths.compactMap { try? archive.entry(at: $0) })
        do throws(PublishError) {
            for (root, paths) in [(output.site, expired.site), (output.archive, expired.archive)] {
                let there = paths.filter { FileManager.default.fileExists(atPath: "\(root)/\($0)") }.sorted()
                if root == output.site {
                    // Links to these pages are removed before the pages.
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

    /// Reports each day, even if others fail.
    ///
    /// - Returns: whether any was published, and the failures.
    private func report(_ windows: [ReportWindow], by run: ReportRun) throws
        -> (isAny: Bool, failures: [(day: String, error: any Error)])
    {
        var failures: [(day: String, error: any Error)] = []
        for window in windows {
            try Interruption.check()
            do {
                let day = try run.run(window)
                print("\(window.name): \(Terminal.line(day.verdict.sentence))")
                print(day.page)
                if let file = day.reportFile { print(file) }
            } catch let error as any OperatorError {
                failures.append((window.name, error))
            }
        }
        return (failures.count < windows.count, failures)
    }
}
