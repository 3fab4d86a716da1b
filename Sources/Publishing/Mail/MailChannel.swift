import Reporting

/// Delivery by mail.
package struct MailChannel: DeliveryChannel {
    private let settings: MailSettings
    private let addresses: [String: MailAddress]
    /// The text of a message about some days, by their paths.
    private let body: @Sendable ([String]) -> MailBody

    package static let name = "mail"
    package static let participle = "mailed"

    package init(_ settings: MailSettings, body: @escaping @Sendable ([String]) -> MailBody) {
        self.settings = settings
        self.body = body
        addresses = Dictionary(firstOf: settings.recipients.map { ($0.address, $0) })
    }

    package var recipients: [String] { settings.recipients.map(\.address) }
    package var policy: DeliveryPolicy { settings.policy }

    package func message(
        about days: [DeliveryDay<MailHeadline>], to recipient: String, resends: Int, now: Instant
    ) -> DeliveryMessage {
        let address = addresses[recipient] ?? settings.recipients[0]
        let message = message(about: days, to: address, resends: resends, now: now)
        let mailer = Mailer(command: settings.command, timeoutSeconds: settings.timeoutSeconds)
        return DeliveryMessage(id: message.id) { await mailer.hand(message.encoded, to: address) }
    }

    /// The message to the first recipient, as the mail program would receive it.
    package func preview(about day: DeliveryDay<MailHeadline>, now: Instant) -> String {
        let message = message(about: [day], to: settings.recipients[0], resends: 0, now: now)
        return String(decoding: message.encoded, as: UTF8.self)
    }

    private func message(
        about days: [DeliveryDay<MailHeadline>], to recipient: MailAddress, resends: Int, now: Instant
    ) -> MailMessage {
        // The worst day is in the subject; of several, the newest.
        let worst = days.map(\.content).reduce(days[0].content) { $1.status >= $0.status ? $1 : $0 }
        return MailMessage(
            from: settings.from, to: recipient,
            prefix: settings.subjectPrefix ?? worst.service ?? MailSettings.defaultPrefix,
            days: days.map(\.window.name), finding: worst.finding,
            shortDay: MailHeadline.days(days.map(\.window)), date: now, resends: resends,
            body: body(days.map(\.window.path)))
    }
}

/// What the subject of a message says of a day.
package struct MailHeadline: Hashable, Sendable {
    /// The name of the service; `nil` if none is known.
    let service: String?
    let status: Health.Status
    /// The status and the main finding.
    let finding: String

    package init(_ report: Report) {
        let verdict = Verdict(report)
        service = report.name
        status = verdict.status
        finding = verdict.subject
    }

    /// Days in their order, such as `22 Nov`, `21 and 22 Nov`, `13 to 22 Nov` or `30 Nov to 2 Dec`; `4 days to 22 Nov` if
    /// some between them are missing.
    static func days(_ windows: [ReportWindow]) -> String {
        let names = windows.map(\.shortName)
        guard let first = names.first, let last = names.last, names.count > 1 else { return names.first ?? "" }
        let dates = windows.compactMap { $0.date?.daysSince1970 }
        let isWhole = dates.count == names.count && dates[dates.count - 1] - dates[0] == dates.count - 1
        guard isWhole || names.count == 2 else { return "\(names.count) days to \(last)" }
        let (left, right) = (first.split(separator: " "), last.split(separator: " "))
        let begin = left.count == 2 && left.last == right.last ? String(left[0]) : first
        return "\(begin) \(names.count == 2 ? "and" : "to") \(last)"
    }
}
