import Foundation
import Reporting

/// Mails days on record, each once to every recipient, even if runs are interrupted.
///
/// Needs the archive's `RunLock`.
package struct DayMail: Sendable {
    private let settings: MailSettings
    private let archive: Archive

    /// How often mailing a day is tried without `--resend`.
    package static let attempts = 3

    package init(_ settings: MailSettings, archive: Archive) {
        self.settings = settings
        self.archive = archive
    }

    /// Records, before a day is published, that its mail is due, so that a later run mails it if this one is
    /// interrupted.
    ///
    /// - Throws: `MailError` and `PublishError` if the ledger cannot be read or written.
    package func expect(_ path: String, now: Instant) throws {
        var ledger = try MailLedger(of: path, in: archive)
        let new = settings.recipients.filter { ledger.entries[$0.address] == nil }
        guard !new.isEmpty else { return }
        try ledger.record(
            new.map {
                MailLedger.Entry(
                    address: $0.address, state: .due, at: now, attempts: 0, resends: 0, messageID: nil, reason: nil)
            })
    }

    /// The archived windows for which `send` has something to do or to report, oldest first: for some recipient, mail
    /// is due, failed fewer than `attempts` times, or was being sent when a run was killed. Windows with an unreadable
    /// ledger are included.
    package func unsettled() -> [String] {
        MailLedger.paths(in: archive).filter { path in
            guard let ledger = try? MailLedger(of: path, in: archive) else { return true }
            return settings.recipients.contains { recipient in
                switch ledger.entries[recipient.address] {
                case let entry? where entry.state == .due || entry.state == .begun: true
                case let entry? where entry.state == .failed: entry.attempts < Self.attempts
                default: false
                }
            }
        }
    }

    /// Mails a day to every recipient who does not have it. A failure for one recipient is in the outcome and does not
    /// affect the others.
    ///
    /// - Parameters:
    ///   - now: the date of the messages and of the ledger's entries.
    ///   - resend: also mail recipients who have it or may have it, regardless of the policy.
    ///   - goesOn: called before each recipient; once it returns false, the others are left for the next run.
    package func send(
        _ report: Report, _ body: MailBody, now: Instant, resend: Bool = false, while goesOn: () -> Bool = { true }
    ) async -> MailOutcome {
        let path = report.window.path
        let day = report.window.name
        var ledger: MailLedger
        do {
            ledger = try MailLedger(of: path, in: archive)
        } catch {
            return MailOutcome(day: day, deliveries: settings.recipients.map { ($0.address, .failed("\(error)")) })
        }
        let skip = resend ? nil : reasonToSkip(report)
        var deliveries: [(address: String, delivery: MailOutcome.Delivery)] = []
        for recipient in settings.recipients where goesOn() {
            let entry = ledger.entries[recipient.address]
            let delivery: MailOutcome.Delivery =
                switch entry?.state {
                case .sent? where !resend: .sentBefore(entry?.at ?? now)
                case .begun? where !resend, .unknown? where !resend: markUnknown(entry, now: now, in: &ledger)
                default:
                    if let skip {
                        self.skip(recipient, because: skip, now: now, in: &ledger)
                    } else {
                        await attempt(recipient, report, day: day, body, now: now, in: &ledger)
                    }
                }
            deliveries.append((recipient.address, delivery))
        }
        return MailOutcome(day: day, deliveries: deliveries)
    }
}

extension DayMail {
    /// The delivery that an interrupted run did not report. Every call reports it, but `unsettled` lists it only once.
    private func markUnknown(_ entry: MailLedger.Entry?, now: Instant, in ledger: inout MailLedger)
        -> MailOutcome.Delivery
    {
        guard var entry else { return .unknown(since: now) }
        entry.state = .unknown
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("sending was started at \(entry.at) and interrupted, and this cannot be recorded: \(error)")
        }
        return .unknown(since: entry.at)
    }

    private func skip(
        _ recipient: MailAddress, because reason: String, now: Instant, in ledger: inout MailLedger
    ) -> MailOutcome.Delivery {
        let before = ledger.entries[recipient.address]
        do throws(PublishError) {
            try ledger.record(
                MailLedger.Entry(
                    address: recipient.address, state: .skipped, at: now, attempts: before?.attempts ?? 0,
                    resends: before?.resends ?? 0, messageID: before?.messageID, reason: reason))
        } catch {
            return .failed("\(reason), and this cannot be recorded: \(error)")
        }
        return .skipped(reason)
    }

    /// Records the start, hands the message to the mail program, and records the result.
    private func attempt(
        _ recipient: MailAddress, _ report: Report, day: String, _ body: MailBody, now: Instant,
        in ledger: inout MailLedger
    ) async -> MailOutcome.Delivery {
        let before = ledger.entries[recipient.address]
        // A resend gets a new identifier, or servers would drop it as a duplicate; a failed attempt keeps its own.
        let isResend = before.map { [.sent, .begun, .unknown].contains($0.state) } ?? false
        let message = MailMessage(
            from: settings.from, to: recipient,
            prefix: settings.subjectPrefix ?? report.name ?? MailSettings.defaultPrefix, day: day,
            finding: Verdict(report).subject, shortDay: report.window.shortName, date: now,
            resends: (before?.resends ?? 0).addingSaturated(isResend ? 1 : 0), body: body)
        var entry = MailLedger.Entry(
            address: recipient.address, state: .begun, at: now, attempts: (before?.attempts ?? 0).addingSaturated(1),
            resends: (before?.resends ?? 0).addingSaturated(isResend ? 1 : 0), messageID: message.id, reason: nil)
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("the attempt cannot be recorded, so nothing was sent: \(error)")
        }
        let delivery: MailOutcome.Delivery
        do throws(MailError) {
            try await Mailer(command: settings.command, timeoutSeconds: settings.timeoutSeconds)
                .hand(message.encoded, to: recipient)
            entry.state = .sent
            delivery = .sent(messageID: message.id)
        } catch {
            entry.state = .failed
            entry.reason = error.description
            delivery = .failed(error.description)
        }
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            let result = entry.state == .sent ? "it was mailed" : entry.reason ?? "it failed"
            return .failed("\(result), and this cannot be recorded: \(error)")
        }
        return delivery
    }

    private func reasonToSkip(_ report: Report) -> String? {
        settings.policy.reasonToSkip(Findings(report), before: settings.policy == .onChange ? dayBefore(report) : nil)
    }

    /// Also `nil` if it cannot be read: then no finding counts as unchanged.
    private func dayBefore(_ report: Report) -> (name: String, findings: Findings)? {
        let date = report.window.date ?? report.window.timeZone.date(at: report.window.start)
        guard let before = archive.dates.filter({ $0 < date }).max(),
            let report = try? archive.report(at: before.path)
        else { return nil }
        return (before.description, Findings(report))
    }
}
