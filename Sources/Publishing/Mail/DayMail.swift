import Foundation
import Reporting

/// The mailing of days on record: once to everybody, whatever happens in between.
///
/// To be used by whoever has the archive's `RunLock`.
package struct DayMail: Sendable {
    private let settings: MailSettings
    private let archive: Archive

    /// How often a day is tried without anybody asking for it.
    package static let attempts = 3

    package init(_ settings: MailSettings, archive: Archive) {
        self.settings = settings
        self.archive = archive
    }

    /// Notes, before a day is published, that it is to be mailed: so it is also when this run does not come that far.
    ///
    /// - Throws: `MailError` and `PublishError` when the ledger cannot be read or written.
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

    /// The archived windows that `send` has something to do or to tell about, oldest first: somebody was expected to get
    /// them and never tried, failed fewer than `attempts` times, or was being mailed when a run was killed. A ledger that
    /// cannot be read is among them.
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

    /// Mails a day to everybody who does not have it. What goes wrong for one recipient is in the outcome, and does not
    /// keep the others from getting it.
    ///
    /// - Parameters:
    ///   - now: the date of the messages and of what the ledger says.
    ///   - resend: mail also those who have it, or may have it, and whatever the policy says.
    ///   - goesOn: asked before each recipient; once it says no, the others are left for the next run.
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
                case .begun? where !resend, .unknown? where !resend: tell(entry, now: now, in: &ledger)
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
    /// What an earlier run did not live to say. It is told by every call, but found by `unsettled` only once.
    private func tell(_ entry: MailLedger.Entry?, now: Instant, in ledger: inout MailLedger) -> MailOutcome.Delivery {
        guard var entry else { return .unknown(since: now) }
        entry.state = .unknown
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("handing it over was begun at \(entry.at) and interrupted, but that could not be recorded: \(error)")
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
            return .failed("\(reason), but that could not be recorded: \(error)")
        }
        return .skipped(reason)
    }

    /// Records that it begins, hands the message over, and records how that went.
    private func attempt(
        _ recipient: MailAddress, _ report: Report, day: String, _ body: MailBody, now: Instant,
        in ledger: inout MailLedger
    ) async -> MailOutcome.Delivery {
        let before = ledger.entries[recipient.address]
        // A new identifier, or servers would take it for what they have already; a failed attempt keeps its own.
        let isResend = before.map { [.sent, .begun, .unknown].contains($0.state) } ?? false
        let message = MailMessage(
            from: settings.from, to: recipient, prefix: settings.subjectPrefix ?? report.name ?? MailSettings.defaultPrefix, day: day,
            finding: Verdict(report).subject, shortDay: report.window.shortName, date: now, resends: (before?.resends ?? 0).addingSaturated(isResend ? 1 : 0), body: body)
        var entry = MailLedger.Entry(
            address: recipient.address, state: .begun, at: now, attempts: (before?.attempts ?? 0).addingSaturated(1),
            resends: (before?.resends ?? 0).addingSaturated(isResend ? 1 : 0), messageID: message.id, reason: nil)
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("that it begins could not be recorded, so it was not begun: \(error)")
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
            return .failed("\(result), but that could not be recorded: \(error)")
        }
        return delivery
    }

    private func reasonToSkip(_ report: Report) -> String? {
        settings.policy.reasonToSkip(Findings(report), before: settings.policy == .onChange ? dayBefore(report) : nil)
    }

    /// `nil` also when it cannot be read: then nothing is known to be unchanged.
    private func dayBefore(_ report: Report) -> (name: String, findings: Findings)? {
        let date = report.window.date ?? report.window.timeZone.date(at: report.window.start)
        guard let before = archive.dates.filter({ $0 < date }).max(),
            let report = try? archive.report(at: before.path)
        else { return nil }
        return (before.description, Findings(report))
    }
}
