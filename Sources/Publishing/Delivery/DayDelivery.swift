import Foundation
import Reporting

/// Delivers days on record, each once to every recipient, even if runs are interrupted.
///
/// Needs the archive's `RunLock`.
package struct DayDelivery<Channel: DeliveryChannel>: Sendable {
    private let channel: Channel
    private let archive: Archive

    /// How often delivering a day is tried without `--resend`.
    package static var attempts: Int { 3 }

    package init(_ channel: Channel, archive: Archive) {
        self.channel = channel
        self.archive = archive
    }

    private func ledger(of path: String) throws(DeliveryError) -> DeliveryLedger {
        try DeliveryLedger(of: path, in: archive, channel: Channel.name)
    }

    /// Records, before a day is published, that it is due, so that a later run delivers it if this one is interrupted.
    ///
    /// - Throws: `DeliveryError` and `PublishError` if the ledger cannot be read or written.
    package func expect(_ path: String, now: Instant) throws {
        var ledger = try self.ledger(of: path)
        let new = channel.recipients.filter { ledger.entries[$0] == nil }
        guard !new.isEmpty else { return }
        try ledger.record(
            new.map {
                DeliveryLedger.Entry(
                    recipient: $0, state: .due, at: now, attempts: 0, resends: 0, messageID: nil, reason: nil)
            })
    }

    /// The archived windows for which `send` has something to do or to report, oldest first: for some recipient, it
    /// is due, failed fewer than `attempts` times, or was being sent when a run was killed. Windows with an unreadable
    /// ledger are included.
    package func unsettled() -> [String] {
        DeliveryLedger.paths(in: archive, channel: Channel.name).filter { path in
            guard let ledger = try? self.ledger(of: path) else { return true }
            return channel.recipients.contains { recipient in
                switch ledger.entries[recipient] {
                case let entry? where entry.state == .due || entry.state == .begun: true
                case let entry? where entry.state == .failed: entry.attempts < Self.attempts
                default: false
                }
            }
        }
    }

    /// Delivers a day to every recipient who does not have it. A failure for one recipient is in the outcome and does not
    /// affect the others.
    ///
    /// - Parameters:
    ///   - now: the date of the messages and of the ledger's entries.
    ///   - resend: also to recipients who have it or may have it, regardless of the policy.
    ///   - goesOn: called before each recipient; once it returns false, the others are left for the next run.
    package func send(
        _ report: Report, _ content: Channel.Content, now: Instant, resend: Bool = false,
        while goesOn: () -> Bool = { true }
    ) async -> DeliveryOutcome {
        let path = report.window.path
        let day = report.window.name
        var ledger: DeliveryLedger
        do {
            ledger = try self.ledger(of: path)
        } catch {
            return DeliveryOutcome(
                participle: Channel.participle, day: day,
                deliveries: channel.recipients.map { ($0, .failed("\(error)")) })
        }
        let skip = resend ? nil : reasonToSkip(report)
        var deliveries: [(recipient: String, delivery: DeliveryOutcome.Delivery)] = []
        for recipient in channel.recipients where goesOn() {
            let entry = ledger.entries[recipient]
            let delivery: DeliveryOutcome.Delivery =
                switch entry?.state {
                case .sent? where !resend: .sentBefore(entry?.at ?? now)
                case .begun? where !resend, .unknown? where !resend: markUnknown(entry, now: now, in: &ledger)
                default:
                    if let skip {
                        self.skip(recipient, because: skip, now: now, in: &ledger)
                    } else {
                        await attempt(recipient, report, content, now: now, in: &ledger)
                    }
                }
            deliveries.append((recipient, delivery))
        }
        return DeliveryOutcome(participle: Channel.participle, day: day, deliveries: deliveries)
    }
}

extension DayDelivery {
    /// The delivery that an interrupted run did not report. Every call reports it, but `unsettled` lists it only once.
    private func markUnknown(_ entry: DeliveryLedger.Entry?, now: Instant, in ledger: inout DeliveryLedger)
        -> DeliveryOutcome.Delivery
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
        _ recipient: String, because reason: String, now: Instant, in ledger: inout DeliveryLedger
    ) -> DeliveryOutcome.Delivery {
        let before = ledger.entries[recipient]
        do throws(PublishError) {
            try ledger.record(
                DeliveryLedger.Entry(
                    recipient: recipient, state: .skipped, at: now, attempts: before?.attempts ?? 0,
                    resends: before?.resends ?? 0, messageID: before?.messageID, reason: reason))
        } catch {
            return .failed("\(reason), and this cannot be recorded: \(error)")
        }
        return .skipped(reason)
    }

    /// Records the start, hands the message over, and records the result.
    private func attempt(
        _ recipient: String, _ report: Report, _ content: Channel.Content, now: Instant, in ledger: inout DeliveryLedger
    ) async -> DeliveryOutcome.Delivery {
        let before = ledger.entries[recipient]
        // A resend gets a new identifier, or servers would drop it as a duplicate; a failed attempt keeps its own.
        let isResend = before.map { [.sent, .begun, .unknown].contains($0.state) } ?? false
        let resends = (before?.resends ?? 0).addingSaturated(isResend ? 1 : 0)
        let message = channel.message(about: report, content, to: recipient, resends: resends, now: now)
        var entry = DeliveryLedger.Entry(
            recipient: recipient, state: .begun, at: now, attempts: (before?.attempts ?? 0).addingSaturated(1),
            resends: resends, messageID: message.id, reason: nil)
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("the attempt cannot be recorded, so nothing was sent: \(error)")
        }
        let delivery: DeliveryOutcome.Delivery
        switch await message.handOver() {
        case .success:
            entry.state = .sent
            delivery = .sent(messageID: message.id)
        case .failure(let error):
            entry.state = .failed
            entry.reason = error.description
            delivery = .failed(error.description)
        }
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            let result = entry.state == .sent ? "it was \(Channel.participle)" : entry.reason ?? "it failed"
            return .failed("\(result), and this cannot be recorded: \(error)")
        }
        return delivery
    }

    private func reasonToSkip(_ report: Report) -> String? {
        channel.policy.reasonToSkip(Findings(report), before: channel.policy == .onChange ? dayBefore(report) : nil)
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
