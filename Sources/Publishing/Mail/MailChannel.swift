import Reporting

/// Delivery by mail.
package struct MailChannel: DeliveryChannel {
    private let settings: MailSettings
    private let addresses: [String: MailAddress]

    package static let name = "mail"
    package static let participle = "mailed"

    package init(_ settings: MailSettings) {
        self.settings = settings
        addresses = Dictionary(firstOf: settings.recipients.map { ($0.address, $0) })
    }

    package var recipients: [String] { settings.recipients.map(\.address) }
    package var policy: DeliveryPolicy { settings.policy }

    package func message(
        about report: Report, _ content: MailBody, to recipient: String, resends: Int, now: Instant
    ) -> DeliveryMessage {
        let address = addresses[recipient] ?? settings.recipients[0]
        let message = message(about: report, content, to: address, resends: resends, now: now)
        let mailer = Mailer(command: settings.command, timeoutSeconds: settings.timeoutSeconds)
        return DeliveryMessage(id: message.id) {
            do throws(DeliveryError) {
                return .success(try await mailer.hand(message.encoded, to: address))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The message to the first recipient, as the mail program would receive it.
    package func preview(about report: Report, _ content: MailBody, now: Instant) -> String {
        let message = message(about: report, content, to: settings.recipients[0], resends: 0, now: now)
        return String(decoding: message.encoded, as: UTF8.self)
    }

    private func message(
        about report: Report, _ content: MailBody, to recipient: MailAddress, resends: Int, now: Instant
    ) -> MailMessage {
        MailMessage(
            from: settings.from, to: recipient,
            prefix: settings.subjectPrefix ?? report.name ?? MailSettings.defaultPrefix, day: report.window.name,
            finding: Verdict(report).subject, shortDay: report.window.shortName, date: now, resends: resends,
            body: content)
    }
}
