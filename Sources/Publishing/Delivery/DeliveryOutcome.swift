import Reporting

/// The result of delivering one day.
package struct DeliveryOutcome: Equatable, Sendable {
    /// The result for one recipient.
    package enum Delivery: Equatable, Sendable {
        /// Sent by this run.
        case sent(messageID: String)
        /// Sent by an earlier run, so not again.
        case sentBefore(Instant)
        /// Not sent because of the policy.
        case skipped(String)
        case failed(String)
        /// An earlier run was interrupted while sending it, so it is not sent again.
        case unknown(since: Instant)
    }

    /// What the channel does with a day, as in "was mailed".
    let participle: String
    /// The day, for example `2026-11-22`.
    package let day: String
    /// One delivery for every recipient, in the order of the settings; fewer if the run was stopped.
    package let deliveries: [(recipient: String, delivery: Delivery)]

    package static func == (left: DeliveryOutcome, right: DeliveryOutcome) -> Bool {
        left.day == right.day && left.deliveries.elementsEqual(right.deliveries) { $0 == $1 }
    }

    /// The number of recipients who got it from this run.
    package var sent: Int { deliveries.count { if case .sent = $0.delivery { true } else { false } } }

    /// The failures, one sentence each; empty if every recipient got it or was skipped.
    package var failures: [String] {
        deliveries.compactMap { recipient, delivery in
            switch delivery {
            case .failed(let why): "\(day) was not \(participle) to \(recipient): \(why)"
            case .unknown(let instant):
                "\(day) may or may not have been \(participle) to \(recipient): sending was started at \(instant) and interrupted; to send it again, use --resend \(day)"
            case .sent, .sentBefore, .skipped: nil
            }
        }
    }

    /// The recipients skipped because of the policy, one sentence each.
    package var skips: [String] {
        deliveries.compactMap { recipient, delivery in
            if case .skipped(let why) = delivery { "\(day) is not \(participle) to \(recipient): \(why)" } else { nil }
        }
    }
}
