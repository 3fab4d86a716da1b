import Reporting

/// The recipients, the mail program, and the policy for mailing.
package struct MailSettings: Hashable, Sendable {
    package let from: MailAddress
    /// Recipients, each address once, in the given order; never empty.
    package let recipients: [MailAddress]
    /// The command that sends a message, the path of its program first. `--` and the recipient's address are appended.
    /// No shell is used.
    package let command: [String]
    package var policy: DeliveryPolicy
    /// The maximum duration of the command for one message, in seconds.
    package var timeoutSeconds: Int
    /// The prefix of every subject; `nil` for the name of the service.
    package var subjectPrefix: String?
    /// Whether the recipients get a message when a day has no report.
    package var onFailure = true

    /// The program that Postfix, Exim, OpenSMTPD, msmtp and others provide. With `-i`, a line with a single period does
    /// not end the message.
    package static let defaultCommand = ["/usr/sbin/sendmail", "-i"]
    package static let defaultPrefix = "Daybook"
    package static let defaultTimeoutSeconds = 60

    /// - Throws: `DeliveryError` without recipients, for an invalid command, and for a prefix that is not a single line.
    package init(
        from: MailAddress, recipients: [MailAddress], command: [String] = defaultCommand,
        policy: DeliveryPolicy = .always,
        timeoutSeconds: Int = defaultTimeoutSeconds, subjectPrefix: String? = nil
    ) throws(DeliveryError) {
        guard !recipients.isEmpty else {
            throw DeliveryError("no recipients are configured; give at least one address")
        }
        try Self.check(command: command)
        if let subjectPrefix { try Self.check(prefix: subjectPrefix) }
        self.from = from
        var seen: Set<String> = []
        self.recipients = recipients.filter { seen.insert($0.address).inserted }
        self.command = command
        self.policy = policy
        self.timeoutSeconds = max(1, timeoutSeconds)
        self.subjectPrefix = subjectPrefix
    }

    package static func check(command: [String]) throws(DeliveryError) {
        guard let program = command.first, program.hasPrefix("/"), !command.contains(where: { $0.utf8.contains(0) })
        else {
            throw DeliveryError(
                "must be a list of words that begins with the absolute path of a program (for example [/usr/sbin/sendmail, -i])"
            )
        }
    }

    package static func check(prefix: String) throws(DeliveryError) {
        guard DisplayText.isPlain(prefix), prefix.unicodeScalars.count <= MailAddress.longestName,
            !prefix.allSatisfy(\.isWhitespace)
        else { throw DeliveryError("must be one line of 1 to \(MailAddress.longestName) characters") }
    }
}
