import Publishing
import Rendering
import Reporting

/// The message to the recipients that a day has no report, with the reason; once for each day.
struct MissingReport {
    let date: CalendarDate
    let settings: Settings
    /// Whether who got the message may be recorded in the archive: not if the run refused its folders.
    let mayRecord: Bool
    let log: RunLog

    private var archive: Archive { Archive(root: settings.archive) }

    /// Mails it, unless the day is on record, another run holds the lock and will report it, or a signal leaves no time.
    func mail(because error: any Error) async {
        guard let mail = settings.mail, mail.onFailure, !archive.holds(date.path), !(error is Interrupted) else {
            return
        }
        if case RunLockError.held? = error as? RunLockError { return }
        let body = body((error as? any OperatorError)?.description ?? "\(error)")
        let mailer = Mailer(command: mail.command, timeoutSeconds: mail.timeoutSeconds)
        var ledger = ledger()
        for recipient in mail.recipients {
            let before = ledger?.entries[recipient.address]
            if before?.state == .sent || before?.process != nil { continue }
            let message = MailMessage(
                from: mail.from, to: recipient,
                prefix: mail.subjectPrefix ?? settings.report.name ?? MailSettings.defaultPrefix,
                days: ["\(date)-no-report"], finding: "No report",
                shortDay: ReportWindow(date: date, timeZone: settings.timeZone).shortName, date: settings.now,
                body: body)
            let end = await mailer.hand(message.encoded, to: recipient)
            var entry = DeliveryLedger.Entry(
                recipient: recipient.address, state: .sent, at: settings.now,
                attempts: (before?.attempts ?? 0).addingSaturated(1), messageID: message.id)
            switch end {
            case .taken: log.finished("mailed why \(date) has no report", ["recipient": "\(recipient.address)"])
            case .failed(let failure), .leftBehind(_, let failure):
                log.warning("why \(date) has no report was not mailed to \(recipient.address): \(failure)")
                (entry.state, entry.reason) = (.failed, failure.description)
            }
            if case .leftBehind(let process, _) = end { entry.process = process }
            do throws(PublishError) {
                try ledger?.record(entry)
            } catch {
                log.warning("the next run may mail \(recipient.address) the same: \(error)")
            }
        }
    }

    /// `nil` if nothing is recorded. A ledger that cannot be read must not keep the message from being mailed.
    private func ledger() -> DeliveryLedger? {
        guard mayRecord else { return nil }
        do throws(DeliveryError) {
            return try DeliveryLedger(of: date.path, in: archive, channel: DeliveryLedger.missingReport)
        } catch {
            log.warning("why \(date) has no report is mailed again: \(error)")
            return nil
        }
    }

    private func body(_ reason: String) -> MailBody {
        let day = "\(date.weekdayName), \(date.day) \(date.monthName) \(date.year)"
        let title = [settings.report.name, "no report of \(day)"].compactMap(\.self).joined(separator: ": ")
        let next =
            archive.dates.contains { $0 < date }
            ? "The next run that succeeds reports it, up to \(NumberText.counted(settings.catchUpDays, "day")) later."
            : "Once the reason is gone, daybook report --date \(date) reports it."
        let paragraphs =
            [title] + reason.split(separator: "\n").map { DisplayText.line(String($0)) } + [
                "Whether the day was good or bad is not known yet. \(next)",
                "\"daybook check\", on the machine that runs Daybook, names what is wrong and what to do.",
            ]
        return MailBody(
            text: paragraphs.joined(separator: "\n\n") + "\n",
            html:
                "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>\(XMLText.escaped(title))</title>\n"
                + paragraphs.map { "<p>\(XMLText.escaped($0))</p>\n" }.joined() + "</html>\n")
    }
}
