import Foundation
import Publishing
import Rendering
import Reporting

/// Tells the recipients that there is no report of a day and why, once for each day.
struct MissingReport {
    let date: CalendarDate
    let settings: Settings
    let log: RunLog

    private var archive: Archive { Archive(root: settings.archive) }

    /// Mails the reason, unless the day is on record, or another run holds the lock and will report it.
    func tell(_ error: any Error) async {
        guard let mail = settings.mail, mail.onFailure, !archive.holds(date.path) else { return }
        if case RunLockError.held? = error as? RunLockError { return }
        // There is no time.
        if error is Interrupted { return }
        let body = body((error as? any OperatorError)?.description ?? "\(error)")
        // Nothing is written to folders that the run refused.
        let isArchiveOurs =
            (error as? PreflightFailure)?.isAboutFolders != true && (try? OutputSettings(settings)) != nil
        let mailer = Mailer(command: mail.command, timeoutSeconds: mail.timeoutSeconds)
        for recipient in mail.recipients {
            // Where the ledger cannot be read, or nothing may be written to the archive, telling twice is better than not at all.
            var ledger =
                isArchiveOurs
                ? try? DeliveryLedger(of: date.path, in: archive, channel: DeliveryLedger.missingReport) : nil
            let before = ledger?.entries[recipient.address]
            if before?.state == .sent || before?.process != nil { continue }
            let message = MailMessage(
                from: mail.from, to: recipient,
                prefix: mail.subjectPrefix ?? settings.report.name ?? MailSettings.defaultPrefix,
                days: ["\(date)-no-report"], finding: "No report",
                shortDay: ReportWindow(date: date, timeZone: settings.timeZone).shortName, date: settings.now,
                body: body
            )
            let end = await mailer.hand(message.encoded, to: recipient)
            var entry = DeliveryLedger.Entry(
                recipient: recipient.address, state: .sent, at: settings.now,
                attempts: (before?.attempts ?? 0).addingSaturated(1), resends: 0, messageID: message.id, reason: nil)
            switch end {
            case .taken:
                log.finished("mailed that there is no report of \(date)", ["recipient": "\(recipient.address)"])
            case .failed(let failure), .leftBehind(_, let failure):
                log.warning("\(recipient.address) was not mailed that there is no report of \(date): \(failure)")
                (entry.state, entry.reason) = (.failed, failure.description)
            }
            if case .leftBehind(let process, _) = end { entry.process = process }
            // The error that ends the run matters more.
            try? ledger?.record(entry)
        }
    }

    private func body(_ reason: String) -> MailBody {
        let day = "\(date.weekdayName), \(date.day) \(date.monthName) \(date.year)"
        let title = [settings.report.name, "no report of \(day)"].compactMap(\.self).joined(separator: ": ")
        let paragraphs =
            [title] + reason.split(separator: "\n").map { DisplayText.line(String($0)) } + [
                archive.dates.contains { $0 < date }
                    ? "Whether the day was good or bad is not known yet. The next run that succeeds reports it, up to \(NumberText.counted(settings.catchUpDays, "day")) later."
                    : "Whether the day was good or bad is not known yet. Once the reason is gone, daybook report --date \(date) reports it.",
                "\"daybook check\", on the machine that runs Daybook, names what is wrong and what to do.",
            ]
        return MailBody(
            text: paragraphs.joined(separator: "\n\n") + "\n",
            html:
                "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>\(XMLText.escaped(title))</title>\n"
                + paragraphs.map { "<p>\(XMLText.escaped($0))</p>\n" }.joined() + "</html>\n")
    }
}
