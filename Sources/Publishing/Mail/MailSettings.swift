import Reporting

/// Who is mailed, by which program, and when.
package struct MailSettings: Hashable, Sendable {
    package let from: MailAddress
    /// Each address once, in the order given; never empty.
    package let recipients: [MailAddress]
    /// The words of the command that sends a message, the path of its program first. `--` and the recipient's address
    /// are added, and no shell sees them.
    package let command: [String]
    package let policy: MailPolicy
    /// How long the command may take for one message.
    package let timeoutSeconds: Int
    /// What every subject names; `nil` for the name of the service.
    package let subjectPrefix: String?

    /// What Postfix, Exim, OpenSMTPD, msmtp and others call their program: `-i` reads on after a line with one full stop.
    package static let defaultCommand = ["/usr/sbin/sendmail", "-i"]
    package static let defaultPrefix = "Daybook"
    package static let defaultTimeoutSeconds = 60

    /// - Throws: `MailError` for no recipient, a command that is none, and a prefix that is no single line.
    package init(
        from: MailAddress, recipients: [MailAddress], command: [String] = defaultCommand, policy: MailPolicy = .always,
        timeoutSeconds: Int = defaultTimeoutSeconds, subjectPrefix: String? = nil
    ) throws(MailError) {
        guard !recipients.isEmpty else { throw MailError("nobody is named to be mailed; expected at least one address") }
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

    package static func check(command: [String]) throws(MailError) {
        guard let program = command.first, program.hasPrefix("/"), !command.contains(where: { $0.utf8.contains(0) }) else {
            throw MailError(
                "the mail command must begin with the whole path of a program, each word by itself; expected a form such as [/usr/sbin/sendmail, -i]"
            )
        }
    }

    package static func check(prefix: String) throws(MailError) {
        guard MailText.isOneLine(prefix), prefix.unicodeScalars.count <= MailAddress.longestName,
            !prefix.allSatisfy(\.isWhitespace)
        else {
            throw MailError("the subject's prefix must be one line of 1 to \(MailAddress.longestName) characters")
        }
    }
}
