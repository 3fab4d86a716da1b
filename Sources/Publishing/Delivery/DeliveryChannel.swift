import Reporting

/// A way in which days reach their recipients; mail is one.
///
/// `DayDelivery` decides who gets a day and when, and keeps the ledger; a channel makes a message and hands it over.
package protocol DeliveryChannel: Sendable {
    /// What the messages of a day are made of.
    associatedtype Content: Sendable

    /// In the name of the ledger's file, `2026/11/22.mail.json`, and in errors.
    static var name: String { get }
    /// What is done with a day, as in "was mailed".
    static var participle: String { get }

    /// The recipients as the ledger and errors name them, each once.
    var recipients: [String] { get }
    var policy: DeliveryPolicy { get }

    /// The message about a day to one of the recipients; the same for the same arguments.
    ///
    /// - Parameters:
    ///   - resends: number of times that the day was sent again on request.
    ///   - now: the date of the message.
    func message(
        about report: Report, _ content: Content, to recipient: String, resends: Int, now: Instant
    ) -> DeliveryMessage
}

/// A message that is ready to be handed over.
package struct DeliveryMessage: Sendable {
    package let id: String
    /// Ends when the message was taken.
    package let handOver: @Sendable () async -> Result<Void, DeliveryError>
}
