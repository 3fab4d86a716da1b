import Reporting

/// Delivers days on record, each once to every recipient, even if runs are interrupted.
///
/// Days that a recipient lacks go into one message. Needs the archive's `RunLock`.
package struct DayDelivery<Channel: DeliveryChannel>: Sendable {
    package typealias Day = DeliveryDay<Channel.Content>

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

    /// Records that a day is due, so that a later run delivers it if this one is interrupted.
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

    /// Records that a day is not sent to anybody, unless it is due or was sent.
    ///
    /// - Throws: as `expect` does.
    package func leaveOut(_ path: String, _ reason: String, now: Instant) throws {
        var ledger = try self.ledger(of: path)
        try ledger.record(
            channel.recipients.filter { ledger.entries[$0] == nil }.map {
                DeliveryLedger.Entry(recipient: $0, state: .skipped, at: now, attempts: 0, reason: reason)
            })
    }

    /// The archived windows for which `send` has something to do or to report, oldest first: for some recipient, it is
    /// due, failed, or was being sent when a run was killed. Windows with an unreadable ledger are included.
    package func unsettled() -> [String] {
        DeliveryLedger.paths(in: archive, channel: Channel.name).filter { path in
            guard let ledger = try? self.ledger(of: path) else { return true }
            return channel.recipients.contains { recipient in
                switch ledger.entries[recipient]?.state {
                case .due, .begun, .failed: true
                default: false
                }
            }
        }
    }

    /// Delivers days to every recipient who does not have them. A failure for one recipient is in the outcome and does
    /// not affect the others.
    ///
    /// - Parameters:
    ///   - days: oldest first.
    ///   - now: the date of the messages and of the ledger's entries.
    ///   - resend: also to recipients who have them or may have them, regardless of the policy.
    ///   - goesOn: called before each recipient; once it returns false, the others are left for the next run.
    package func send(
        _ days: [Day], now: Instant, resend: Bool = false, while goesOn: () -> Bool = { true }
    ) async -> DeliveryOutcome {
        var deliveries: [DeliveryOutcome.Delivery] = []
        var open: [OpenDay<Channel.Content>] = []
        for day in days {
            do throws(DeliveryError) {
                open.append(
                    OpenDay(
                        day: day, ledger: try ledger(of: day.window.path), skip: resend ? nil : reasonToSkip(day)))
            } catch {
                deliveries += channel.recipients.map { delivery(of: [day], to: $0, .failed("\(error)")) }
            }
        }
        for recipient in channel.recipients where goesOn() {
            var due: [Int] = []
            for index in open.indices {
                if let result = settle(&open[index], recipient, now: now, resend: resend) {
                    deliveries.append(delivery(of: [open[index].day], to: recipient, result))
                } else {
                    due.append(index)
                }
            }
            if due.isEmpty { continue }
            let result = await attempt(due, of: &open, recipient, now: now)
            deliveries.append(delivery(of: due.map { open[$0].day }, to: recipient, result))
        }
        return DeliveryOutcome(participle: Channel.participle, deliveries: deliveries)
    }
}

/// A day that is being delivered, with the record of who has it.
private struct OpenDay<Content: Sendable> {
    let day: DeliveryDay<Content>
    var ledger: DeliveryLedger
    /// Why the policy leaves it out.
    let skip: String?
}

extension DayDelivery {
    private typealias Open = OpenDay<Channel.Content>

    private func delivery(
        of days: [Day], to recipient: String, _ result: DeliveryOutcome.Result
    ) -> DeliveryOutcome.Delivery {
        DeliveryOutcome.Delivery(days: Day.names(days), count: days.count, recipient: recipient, result: result)
    }

    /// Records and returns what became of a day without sending it; `nil` if it is to be sent.
    private func settle(
        _ open: inout Open, _ recipient: String, now: Instant, resend: Bool
    ) -> DeliveryOutcome.Result? {
        let entry = open.ledger.entries[recipient]
        if let entry, !resend {
            switch entry.state {
            case .sent: return .sentBefore(entry.at)
            case .begun, .unknown: return markUnknown(entry, in: &open.ledger)
            case .failed where entry.attempts >= Self.attempts, .abandoned: return giveUp(entry, in: &open.ledger)
            case .due, .failed, .skipped: break
            }
        }
        return open.skip.map { skip(recipient, because: $0, now: now, in: &open.ledger) }
    }

    /// The delivery that an interrupted run did not report. Every call reports it, but `unsettled` lists it only once.
    private func markUnknown(_ entry: DeliveryLedger.Entry, in ledger: inout DeliveryLedger) -> DeliveryOutcome.Result {
        if let process = entry.process, process.isRunning {
            return .failed(
                "the program that was started at \(entry.at) to send it is still running as process \(process.process) and could not be ended; end it as its user or as root"
            )
        }
        var entry = entry
        entry.state = .unknown
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("sending was started at \(entry.at) and interrupted, and this cannot be recorded: \(error)")
        }
        return .unknown(since: entry.at)
    }

    /// The last failure of a day that was tried often enough.
    private func giveUp(_ entry: DeliveryLedger.Entry, in ledger: inout DeliveryLedger) -> DeliveryOutcome.Result {
        let why =
            "\(NumberText.counted(entry.attempts, "attempt")) failed, the last one because \(entry.reason ?? "of an unknown error")"
        var entry = entry
        entry.state = .abandoned
        do throws(PublishError) {
            try ledger.record(entry)
        } catch {
            return .failed("\(why), and this cannot be recorded: \(error)")
        }
        return .givenUp(why)
    }

    private func skip(
        _ recipient: String, because reason: String, now: Instant, in ledger: inout DeliveryLedger
    ) -> DeliveryOutcome.Result {
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

    /// Records the start for each day, hands one message about them over, and records the result.
    ///
    /// - Parameter due: which of the open days; at least one.
    private func attempt(
        _ due: [Int], of open: inout [Open], _ recipient: String, now: Instant
    ) async -> DeliveryOutcome.Result {
        var entries = due.map { index in
            let before = open[index].ledger.entries[recipient]
            // A resend gets a new identifier, or servers would drop it as a duplicate; a failed attempt keeps its own.
            let isResend = before.map { [.sent, .begun, .unknown].contains($0.state) } ?? false
            return DeliveryLedger.Entry(
                recipient: recipient, state: .begun, at: now, attempts: (before?.attempts ?? 0).addingSaturated(1),
                resends: (before?.resends ?? 0).addingSaturated(isResend ? 1 : 0), messageID: nil, reason: nil)
        }
        let message = channel.message(
            about: due.map { open[$0].day }, to: recipient, resends: entries.map(\.resends).max() ?? 0, now: now)
        for position in entries.indices { entries[position].messageID = message.id }
        do throws(PublishError) {
            for (index, entry) in zip(due, entries) { try open[index].ledger.record(entry) }
        } catch {
            return .failed("the attempt cannot be recorded, so nothing was sent: \(error)")
        }
        let handOver = await message.handOver()
        do throws(PublishError) {
            for (index, var entry) in zip(due, entries) {
                switch handOver {
                case .taken: entry.state = .sent
                case .failed(let error): (entry.state, entry.reason) = (.failed, error.description)
                case .leftBehind(let process, let error): (entry.process, entry.reason) = (process, error.description)
                }
                try open[index].ledger.record(entry)
            }
        } catch {
            return switch handOver {
            case .taken: .failed("it was \(Channel.participle), and this cannot be recorded: \(error)")
            case .failed(let failure), .leftBehind(_, let failure):
                .failed("\(failure.description), and this cannot be recorded: \(error)")
            }
        }
        return switch handOver {
        case .taken: .sent(messageID: message.id)
        case .failed(let error), .leftBehind(_, let error): .failed(error.description)
        }
    }

    private func reasonToSkip(_ day: Day) -> String? {
        channel.policy.reasonToSkip(day.findings, before: channel.policy == .onChange ? dayBefore(day) : nil)
    }

    /// Also `nil` if it cannot be read: then no finding counts as unchanged.
    private func dayBefore(_ day: Day) -> (name: String, findings: Findings)? {
        let date = day.window.date ?? day.window.timeZone.date(at: day.window.start)
        guard let before = archive.dates.filter({ $0 < date }).max(),
            let report = try? archive.report(at: before.path)
        else { return nil }
        return (before.description, Findings(report))
    }
}
