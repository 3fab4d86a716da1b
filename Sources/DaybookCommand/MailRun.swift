import Foundation
import Publishing
import Rendering
import Reporting

/// The mailing of published nights.
struct MailRun {
    private let settings: MailSettings
    private let output: OutputSettings
    private let renderer: SiteRenderer
    private let mail: NightMail
    private let now: Instant

    init(_ settings: MailSettings, output: OutputSettings, templates: TemplateSet, now: Instant) {
        self.settings = settings
        self.output = output
        self.now = now
        renderer = SiteRenderer(templates: templates)
        mail = NightMail(settings, archive: Archive(root: output.archive))
    }

    /// Notes that a night is to be mailed.
    func expect(_ window: ReportWindow) throws { try mail.expect(window.path, now: now) }

    /// Mails the nights just published, and those that earlier runs left unmailed.
    ///
    /// - Returns: what the operator must know, a sentence for each.
    func send(_ published: [ReportWindow], resend: Bool, _ log: RunLog) async -> [String] {
        let archive = Archive(root: output.archive)
        let fresh = published.map(\.path)
        var failures: [String] = []
        for path in Set(fresh + mail.unsettled()).sorted() where archive.holds(path) {
            let night: ArchivedNight
            do throws(PublishError) {
                night = try ArchivedNight(path, in: archive)
            } catch {
                failures.append("the night \(path) was not mailed: \(error)")
                continue
            }
            let outcome = await mail.send(
                night.report, body(night.report.window, night.digest), now: now, resend: resend && path == fresh.last)
            if outcome.sent > 0 { log.finished("mailed \(path)", ["recipients": "\(outcome.sent)"]) }
            for skip in outcome.skips { log.finished(skip) }
            failures += outcome.failures
        }
        return failures
    }

    /// The message for the first recipient, as it would be handed over.
    func preview(_ made: ReportRun.Made) -> String {
        let message = MailMessage(
            from: settings.from, to: settings.recipients[0], prefix: settings.subjectPrefix,
            night: made.report.window.path.replacing("/", with: "-"), finding: Verdict(made.report).finding, date: now,
            body: body(made.report.window, made.digest))
        return String(decoding: message.encoded, as: UTF8.self)
    }

    private func body(_ window: ReportWindow, _ digest: String) -> MailBody {
        MailBody(digest: digest, page: output.pageAddress(window)) { renderer.mail(window, digest: $0) }
    }
}
