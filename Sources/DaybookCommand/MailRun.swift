import Publishing
import Rendering
import Reporting

/// Mails days on record after they are published.
struct MailRun {
    private let settings: MailSettings
    private let archive: Archive
    private let output: OutputSettings
    private let renderer: SiteRenderer
    private let now: Instant
    private let log: RunLog

    init(_ settings: MailSettings, output: OutputSettings, templates: TemplateSet, now: Instant, log: RunLog) {
        self.settings = settings
        archive = Archive(root: output.archive)
        self.output = output
        renderer = SiteRenderer(templates: templates)
        self.now = now
        self.log = log
    }

    /// Records that mail is due for the newest day, and for every other day since mail began that nobody has been
    /// mailed: also for those that `report` made.
    ///
    /// Says which days on record will not be mailed if this is the first run that mails.
    ///
    /// - Parameters:
    ///   - windows: those that are about to be reported, oldest first.
    ///   - reach: the first day that is looked at.
    func expect(_ windows: [ReportWindow], since reach: CalendarDate) throws {
        let mail = DayDelivery(channel([:]), archive: archive)
        let begun = DeliveryLedger.paths(in: archive, channel: MailChannel.name)
        let reported = Set(windows.map(\.path))
        let archived = archive.dates
        let known = Set(archived.map(\.path))
        // A day that is reported again was mailed, or was archived before mail began.
        let new = windows.map(\.path).filter { !known.contains($0) }
        let unmailed = archived.filter { $0 >= reach && !begun.contains($0.path) }.map(\.path)
            .filter { path in begun.first.map { $0 < path } ?? false }
        let newest = windows.last.map(\.path)
        for path in Set(new + unmailed + [newest].compactMap(\.self)).sorted() { try mail.expect(path, now: now) }
        let left = archived.filter { !reported.contains($0.path) }
        if begun.isEmpty, let first = left.min(), let last = left.max(), let newest {
            for day in left where day >= reach { try mail.leaveOut(day.path, "mail began later", now: now) }
            // Also with --quiet, as cron runs it: it is said only once.
            print(
                "mail begins with \(WindowFolder(new.first ?? newest).name); \(NumberText.counted(left.count, "earlier day")) on record, \(first) to \(last), will not be mailed; to mail one, use --resend \(last)"
            )
        }
    }

    /// Mails every day on record that some recipient has not received.
    ///
    /// - Returns: the failures, one sentence for each recipient.
    func send() async -> [String] {
        let paths = DayDelivery(channel([:]), archive: archive).unsettled()
        return await send(paths, resend: false)
    }

    /// Mails one day on record again, to all recipients.
    func resend(_ date: CalendarDate) async -> [String] {
        guard archive.holds(date.path) else {
            return ["\(date) is not on record; report it first: daybook report --date \(date)"]
        }
        return await send([date.path], resend: true)
    }

    private func send(_ paths: [String], resend: Bool) async -> [String] {
        guard !paths.isEmpty else { return [] }
        var failures: [String] = []
        var days: [DeliveryDay<MailHeadline>] = []
        var texts: [String: MailText] = [:]
        for path in paths {
            do throws(PublishError) {
                let day = try ArchivedDay(path, in: archive)
                days.append(DeliveryDay(day.report, MailHeadline(day.report)))
                texts[path] = text(day.report, day.digest)
            } catch {
                failures.append("\(WindowFolder(path).name) was not mailed: \(error)")
            }
        }
        let mail = DayDelivery(channel(texts), archive: archive)
        let sent = days
        let outcome = await Interruption.completingTask {
            await mail.send(sent, now: now, resend: resend, while: { Interruption.received == nil })
        }
        for (days, count) in outcome.sentByDays {
            log.finished("mailed \(days)", ["recipients": "\(count)"])
            // It was asked for.
            if resend { print("mailed \(days) again to \(NumberText.counted(count, "recipient"))") }
        }
        for skip in outcome.skips { log.remark(skip) }
        return failures + outcome.failures
    }

    /// The message for the first recipient, as the mail program would receive it.
    func preview(_ made: ReportRun.Made) -> String {
        channel([made.report.window.path: text(made.report, made.digest)])
            .preview(about: DeliveryDay(made.report, MailHeadline(made.report)), now: now)
    }

    /// What a message has of one day.
    private struct MailText {
        let digest: String
        let page: String
        /// The day among others.
        let line: DigestLine
        let window: ReportWindow
    }

    private func text(_ report: Report, _ digest: String) -> MailText {
        let page = output.pageAddress(report.window)
        return MailText(
            digest: digest, page: page, line: DigestLine(report, pageAddress: page), window: report.window)
    }

    private func channel(_ texts: [String: MailText]) -> MailChannel {
        MailChannel(settings) { [renderer] paths in
            let days = paths.compactMap { texts[$0] }
            guard let newest = days.last else { return MailBody(digest: "", page: "") { $0 } }
            return MailBody(
                digest: days.count == 1 ? newest.digest : renderer.digest(of: days.map(\.line), newest: newest.digest),
                page: newest.page
            ) { renderer.mail(newest.window, digest: $0) }
        }
    }
}
