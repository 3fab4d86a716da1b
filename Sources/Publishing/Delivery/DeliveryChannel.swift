import Reporting

/// A way in which days reach their recipients; mail is one.
///
/// `DayDelivery` decides who gets which days and when, and keeps the ledger; a channel makes a message and hands it over.
package protocol DeliveryChannel: Sendable {
    /// What the message about a day is made of.
    associatedtype Content: Sendable

    /// In the name of the ledger's file, `2026/11/22.mail.json`, and in errors.
    static var name: String { get }
    /// What is done with a day, as in "was mailed".
    static var participle: String { get }

    /// The recipients as the ledger and errors name them, each once.
    var recipients: [String] { get }
    var policy: DeliveryPolicy { get }

    /// One message to one of the recipients; the same for the same arguments.
    ///
    /// - Parameters:
    ///   - days: oldest first; at least one.
    ///   - resends: number of times that the days were sent again on request.
    ///   - now: the date of the message.
    func message(
        about days: [DeliveryDay<Content>], to recipient: String, resends: Int, now: Instant
    ) -> DeliveryMessage
}

/// A message that is ready to be handed over.
package struct DeliveryMessage: Sendable {
    package let id: String
    package let handOver: @Sendable () async -> HandOver
}

/// What became of a message.
package enum HandOver: Equatable, Sendable {
    case taken
    case failed(DeliveryError)
    /// The program that was to take it could not be ended and was left behind; it may still take it.
    case leftBehind(LeftProcess, DeliveryError)
}
