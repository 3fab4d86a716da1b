import Reporting

/// The result of mailing one day.
package struct MailOutcome: Equatable, Sendable {
    /// The result for one recipient.
    package enum Delivery: Equatable, Sendable {
        /// Sent by this run.
        case sent(messageID: String)
        /// Sent by an earlier run, so not again.
        case sentBefore(Instant)
        /// Not sent because of the policy.
        case skipped(String)
        case failed(String)
        /// An earlier run was interrupted while sending it, so it is not mailed again.
        case unknown(since: Instant)
    }

    /// The day, for example `2026-11-22`.
    package let day: String
    /// One delivery for every recipient, in the order of the settings; fewer if the run was stopped.
    package let deliveries: [(address: String, delivery: Delivery)]

    package static func == (left: MailOutcome, right: MailOutcome) -> Bool {
        left.day == right.day && left.deliveries.elementsEqual(right.deliveries) { $0 == $1 }
    }

    /// The number of recipients mailed by this run.
    package var sent: Int { deliveries.count { if case .sent = $0.delivery { true } else { false } } }

    /// The failures, one sentence each; empty if every recipient was mailed or skipped.
    package var failures: [String] {
        deliveries.compactMap { address, delivery in
            switch delivery {
            case .failed(let why): "\(day) was not mailed to \(address): \(why)"
            case .unknown(let instant):
                "\(day) may or may not have been mailed to \(address): sending was started at \(instant) and interrupted; to mail it again, use --resend \(day)"
            case .sent, .sentBefore, .skipped: nil
            }
        }
    }

    /// The recipients skipped because of the policy, one sentence each.
    package var skips: [String] {
        deliveries.compactMap { address, delivery in
            if case .skipped(let why) = delivery { "\(day) is not mailed to \(address): \(why)" } else { nil }
        }
    }
}
