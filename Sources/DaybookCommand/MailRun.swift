import Foundation
import Publishing
import Rendering
import Reporting

/// Mails days on record after they are published.
struct MailRun {
    private let channel: MailChannel
    private let mail: DayDelivery<MailChannel>
    private let archive: Archive
    private let output: OutputSettings
    private let renderer: SiteRenderer
    private let now: Instant
    private let log: RunLog

    init(_ settings: MailSettings, output: OutputSettings, templates: TemplateSet, now: Instant, log: RunLog) {
        channel = MailChannel(settings)
        archive = Archive(root: output.archive)
        mail = DayDelivery(channel, archive: archive)
        self.output = output
        renderer = SiteRenderer(templates: templates)
        self.now = now
        self.log = log
    }

    /// Records that mail for the days about to be published is due. Days on record are left out: they were mailed, or
    /// archived before mail was configured.
    func expect(_ windows: [ReportWindow]) throws {
        let archived = Set(archive.paths)
        for window in windows where !archived.contains(window.path) { try mail.expect(window.path, now: now) }
    }

    /// Mails every day on record that some recipient has not received.
    ///
    /// - Returns: the failures, one sentence for each recipient.
    func send() async -> [String] {
        var failures: [String] = []
        for path in mail.unsettled() where Interruption.received == nil { failures += await send(path, resend: false) }
        return failures
    }

    /// Mails one day on record again, to all recipients.
    func resend(_ date: CalendarDate) async -> [String] {
        guard archive.holds(date.path) else {
            return ["\(date) is not on record; report it first: daybook report --date \(date)"]
        }
        return await send(date.path, resend: true)
    }

    private func send(_ path: String, resend: Bool) async -> [String] {
        do throws(PublishError) {
            let day = try ArchivedDay(path, in: archive)
            let outcome = await Interruption.completingTask {
                await mail.send(
                    day.report, body(day.report.window, day.digest), now: now, resend: resend,
                    while: { Interruption.received == nil })
            }
            if outcome.sent > 0 {
                log.finished("mailed \(WindowFolder(path).name)", ["recipients": "\(outcome.sent)"])
            }
            for skip in outcome.skips { log.remark(skip) }
            return outcome.failures
        } catch {
            return ["\(WindowFolder(path).name) was not mailed: \(error)"]
        }
    }

    /// The message for the first recipient, as the mail program would receive it.
    func preview(_ made: ReportRun.Made) -> String {
        channel.preview(about: made.report, body(made.report.window, made.digest), now: now)
    }

    private func body(_ window: ReportWindow, _ digest: String) -> MailBody {
        MailBody(digest: digest, page: output.pageAddress(window)) { renderer.mail(window, digest: $0) }
    }
}
