import Reporting

/// How the mailing of one day went.
package struct MailOutcome: Equatable, Sendable {
    package enum Delivery: Equatable, Sendable {
        /// By this run.
        case sent(messageID: String)
        /// By an earlier run, so not again.
        case sentBefore(Instant)
        /// By the policy.
        case skipped(String)
        case failed(String)
        /// An earlier run began to hand it over and did not live to say how that went, so it is not mailed again.
        case unknown(since: Instant)
    }

    /// Such as `2026-11-22`.
    package let day: String
    /// One for every recipient, in the order of the settings; fewer when the run was told to stop.
    package let deliveries: [(address: String, delivery: Delivery)]

    package static func == (left: MailOutcome, right: MailOutcome) -> Bool {
        left.day == right.day && left.deliveries.elementsEqual(right.deliveries) { $0 == $1 }
    }

    /// How many got it from this run.
    package var sent: Int { deliveries.count { if case .sent = $0.delivery { true } else { false } } }

    /// What the operator must know, a sentence for each; empty when nobody is without this day's mail.
    package var failures: [String] {
        deliveries.compactMap { address, delivery in
            switch delivery {
            case .failed(let why): "the day \(day) was not mailed to \(address): \(why)"
            case .unknown(let instant):
                "it is unknown whether the day \(day) was mailed to \(address): handing it over was begun at \(instant) and interrupted; to mail it again, use --resend \(day)"
            case .sent, .sentBefore, .skipped: nil
            }
        }
    }

    /// Who was left out on purpose, a sentence for each.
    package var skips: [String] {
        deliveries.compactMap { address, delivery in
            if case .skipped(let why) = delivery { "the day \(day) is not mailed to \(address): \(why)" } else { nil }
        }
    }
}
