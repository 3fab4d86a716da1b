import Reporting

/// The result of delivering days.
package struct DeliveryOutcome: Equatable, Sendable {
    /// The result for one recipient.
    package enum Result: Equatable, Sendable {
        /// Sent by this run.
        case sent(messageID: String)
        /// Sent by an earlier run, so not again.
        case sentBefore(Instant)
        /// Not sent because of the policy.
        case skipped(String)
        case failed(String)
        /// Not tried again by itself.
        case givenUp(String)
        /// An earlier run was interrupted while sending it, so it is not sent again.
        case unknown(since: Instant)
    }

    /// What became of some days for one recipient.
    package struct Delivery: Equatable, Sendable {
        /// Such as `2026-11-22`, or `2026-11-13 to 2026-11-22 (10 days)`.
        package let days: String
        let count: Int
        package let recipient: String
        package let result: Result
    }

    /// What the channel does with a day, as in "was mailed".
    let participle: String
    /// By recipient, in the order of the settings; fewer if the run was stopped.
    package let deliveries: [Delivery]

    /// The number of messages that this run sent.
    package var sent: Int { deliveries.count { if case .sent = $0.result { true } else { false } } }

    /// The number of recipients who were sent each message, by the days that it is about, in the order of sending.
    package var sentByDays: [(days: String, recipients: Int)] {
        var sent: [(days: String, recipients: Int)] = []
        for delivery in deliveries {
            guard case .sent = delivery.result else { continue }
            if let index = sent.firstIndex(where: { $0.days == delivery.days }) {
                sent[index].recipients += 1
            } else {
                sent.append((delivery.days, 1))
            }
        }
        return sent
    }

    /// The failures, one sentence each; empty if every recipient got every day or was skipped.
    package var failures: [String] {
        deliveries.compactMap { delivery in
            let (day, recipient) = (delivery.days, delivery.recipient)
            let was = delivery.count == 1 ? "was" : "were"
            return switch delivery.result {
            case .failed(let why): "\(day) \(was) not \(participle) to \(recipient): \(why)"
            case .givenUp(let why):
                "\(day) \(was) not \(participle) to \(recipient), and no run will try again: \(why); to send it, use --resend \(day)"
            case .unknown(let instant):
                "\(day) may or may not have been \(participle) to \(recipient): sending was started at \(instant) and interrupted; to send it again, use --resend \(day)"
            case .sent, .sentBefore, .skipped: nil
            }
        }
    }

    /// The days skipped because of the policy, one sentence for each recipient.
    package var skips: [String] {
        deliveries.compactMap { delivery in
            guard case .skipped(let why) = delivery.result else { return nil }
            return "\(delivery.days) is not \(participle) to \(delivery.recipient): \(why)"
        }
    }
}
