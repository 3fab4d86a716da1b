import MonitoringStore
import Publishing
import Rendering
import Reporting

/// The nightly job, in the steps that it takes.
///
/// A failed step is reported at the end, and the other steps are still taken, unless they need it.
struct NightlyRun {
    let settings: Settings
    let output: OutputSettings
    let reading: ReadingOptions
    /// A day that is mailed again.
    var resent: CalendarDate?
    let log: RunLog

    private typealias Failures = [String]

    /// - Throws: an `OperatorError` if no day could be reported; `PartialFailure` if something else failed.
    func run() async throws {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        var failures = cleanUp()
        let store = try settings.store()
        let run = try reportRun(store, templates: try output.templateSet(log))
        failures += restorePages(run.templates)
        let windows = try dueWindows(store, &failures)
        let mail = mailRun(run.templates)
        failures += try expectMail(mail, windows)
        nameMissedDays()
        let days = try reportDays(windows, run)
        try Interruption.check()
        // Also if nothing could be reported: mail for an earlier day may still be due.
        failures += await send(mail)
        if !days.isAny, let error = days.failures.last?.error { throw told(failures, error) }
        failures =
            days.failures.map { $0.error is PoorerDay ? "\($0.error)" : "\($0.day) was not reported: \($0.error)" }
            + failures
        if let number = Interruption.received { throw told(failures, Interrupted(signal: number)) }
        failures += output.all.flatMap { removeExpired($0, run.templates) }
        log.detail("all steps taken", ["failures": "\(failures.count)"])
        if !failures.isEmpty { throw PartialFailure(failures) }
    }

    /// What would be mailed about yesterday, or its digest if no recipients are configured. Changes nothing.
    func preview() throws -> String {
        let run = try reportRun(settings.store(), templates: try output.templateSet())
        let made = try run.make(ReportWindow(date: yesterday, timeZone: settings.timeZone))
        return mailRun(run.templates)?.preview(made) ?? made.digest
    }

    private var yesterday: CalendarDate { settings.timeZone.date(at: settings.now).adding(days: -1) }

    private func reportRun(_ store: MonitoringStore, templates: TemplateSet) throws -> ReportRun {
        let database = try store.identity()
        return ReportRun(
            source: StoredDays(store: store, clock: settings.clock, reading: reading), settings: settings.report,
            output: output, templates: templates, now: settings.now, retention: settings.retention, log: log,
            claim: { try Ownership(output).claim(settings, database, log: log) })
    }

    private func mailRun(_ templates: TemplateSet) -> MailRun? {
        settings.mail.map { MailRun($0, output: output, templates: templates, now: settings.now, log: log) }
    }

    /// The error that ends the run, after the failures that it would hide.
    private func told(_ failures: Failures, _ error: any Error) -> any Error {
        for failure in failures { log.warning(failure) }
        return error
    }
}

// MARK: - Steps

extension NightlyRun {
    private func lock() throws -> RunLock {
        let lock = try RunLock(archive: output.archive)
        log.detail("locked \(output.archive)")
        for output in output.all { try DayTree(root: output.archive).checkReadable() }
        return lock
    }

    private func cleanUp() -> Failures {
        output.all.flatMap { [$0.archive, $0.site] }.compactMap { root in
            let leftovers = Leftovers(in: root)
            do throws(PublishError) {
                for day in try leftovers.putBack() {
                    log.finished("restored a day that an interrupted run had moved: \(root)/\(day)")
                }
                for name in try leftovers.remove() {
                    log.finished("removed a leftover of an interrupted run: \(root)/\(name)")
                }
                return nil
            } catch {
                return "cannot clean up after an interrupted run: \(error)"
            }
        }
    }

    /// Renders pages again that are missing from the site.
    private func restorePages(_ templates: TemplateSet) -> Failures {
        do throws(PublishError) {
            try SiteRepair(
                output: output, retention: settings.retention, renderer: SiteRenderer(templates: templates), log: log
            ).run()
            return []
        } catch {
            return ["the site is missing a day: \(error)"]
        }
    }

    /// The previous day, missed days, and days that have more requests now than when they were reported; oldest first.
    private func dueWindows(_ store: MonitoringStore, _ failures: inout Failures) throws -> [ReportWindow] {
        let archive = Archive(root: output.archive)
        let archived = archive.dates
        var due = Set(DueDays.dates(upTo: yesterday, archived: archived, reach: settings.catchUpDays))
        for date in archived where date < yesterday && date > yesterday.adding(days: -settings.catchUpDays) {
            let window = ReportWindow(date: date, timeZone: settings.timeZone)
            // A day that cannot be read is reported again.
            let reported = try? archive.entry(at: window.path)
            if let reported, reported.window != window { continue }
            do {
                if try store.requests(in: window) > reported?.overall.requests ?? -1 {
                    log.finished("reporting \(date) again: more requests have arrived")
                    due.insert(date)
                }
            } catch let error as StoreError {
                try Interruption.check()
                failures.append("it is not known whether more requests of \(date) have arrived: \(error)")
            }
        }
        // Leaves out days that a time zone skipped.
        let windows = due.sorted().map { ReportWindow(date: $0, timeZone: settings.timeZone) }
            .filter { $0.start < $0.end }
        log.detail("days due", ["days": "\(windows.count)"])
        return windows
    }

    /// Names the days that no run makes up any more, in the first run that leaves them out.
    private func nameMissedDays() {
        let archived = Archive(root: output.archive).dates
        guard let missed = DueDays.outOfReach(upTo: yesterday, archived: archived, reach: settings.catchUpDays),
            let first = missed.first, let last = missed.last
        else { return }
        let reach = yesterday.daysSince1970 - first.daysSince1970 + 1
        log.warning(
            "\(NumberText.counted(missed.count, "day")) \(missed.count == 1 ? "was" : "were") missed and will not be made up, because catch-up is \(settings.catchUpDays)d: \(missed.count == 1 ? "\(first)" : "\(first) to \(last)"); to report \(missed.count == 1 ? "it" : "them"), run daybook nightly --catch-up \(reach)d once"
        )
    }

    private func expectMail(_ mail: MailRun?, _ windows: [ReportWindow]) throws -> Failures {
        guard let mail else { return [] }
        do {
            try mail.expect(windows, since: yesterday.adding(days: 1 - settings.catchUpDays))
            log.detail("recorded the recipients")
            return []
        } catch let error as any OperatorError {
            return ["mail: \(error)"]
        }
    }

    /// Reports each day, even if others fail.
    ///
    /// - Returns: whether any was published, and the failures.
    private func reportDays(_ windows: [ReportWindow], _ run: ReportRun) throws
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

    private func send(_ mail: MailRun?) async -> Failures {
        guard let mail else { return [] }
        let failures = await mail.send()
        guard let resent else { return failures }
        return failures + (await mail.resend(resent))
    }

    /// Removes days that are too old, with a line for each.
    private func removeExpired(_ output: OutputSettings, _ templates: TemplateSet) -> Failures {
        let expired = settings.retention.expired(in: Archive(root: output.archive))
        do throws(PublishError) {
            try DayRemoval(output: output, renderer: SiteRenderer(templates: templates), log: log)
                .run(pages: expired.site, days: expired.archive, "by retention")
            return []
        } catch {
            return ["retention: \(error)"]
        }
    }
}
