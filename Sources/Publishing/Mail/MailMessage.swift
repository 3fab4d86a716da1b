import FoundationEssentials
import Hashing
import Reporting

/// One day, or several, for one recipient: a message of RFC 5322 with two alternative bodies (RFC 2046), text and HTML.
///
/// The same fields give the same bytes.
package struct MailMessage: Hashable, Sendable {
    package let from: MailAddress
    package let to: MailAddress
    /// The subject, on one line.
    package let subject: String
    /// When it was written.
    package let date: Instant
    /// The message id without its angle brackets.
    package let id: String
    /// The name of the list, which is the subject's prefix; its identifier is `daybook` at the sender's domain.
    package let list: String
    package let body: MailBody

    /// Maximum length in characters (Unicode scalars).
    static let longestSubject = 60
    /// The longest prefix in a subject, which leaves room for the finding.
    private static let longestPrefix = 24

    /// - Parameters:
    ///   - days: the names of the windows, for example `2026-11-22`, oldest first; at least one.
    ///   - finding: the status followed by the main finding: `Critical: POST /api/checkout 5xx 0 -> 5.8 %`, or `OK`.
    ///   - shortDay: the days for people, for example `22 Nov`.
    ///   - resends: number of times they were mailed again on request. Servers drop a message with a known
    ///     identifier.
    package init(
        from: MailAddress, to: MailAddress, prefix: String, days: [String], finding: String, shortDay: String,
        date: Instant, resends: Int = 0, body: MailBody
    ) {
        self.from = from
        self.to = to
        self.date = date
        self.body = body
        list = DisplayText.line(prefix, limit: MailAddress.longestName)
        let place = "\(DisplayText.line(prefix, limit: Self.longestPrefix)), \(shortDay)"
        let words = DisplayText.line(finding, limit: Self.longestSubject - place.unicodeScalars.count - 3)
        subject = words.isEmpty ? place : "\(words) | \(place)"
        id = Self.id(from: from, to: to, prefix: prefix, days: days, resends: resends)
    }

    /// The same for the same days and recipient on every machine. The prefix is part of it because it distinguishes two
    /// databases.
    static func id(from: MailAddress, to: MailAddress, prefix: String, days: [String], resends: Int) -> String {
        let hash = SHA256Hash(
            of: [from.address, to.address, prefix, days.joined(separator: " "), "\(resends)"].joined(separator: "\n"))
        return "\(days.last ?? "").\(hash.hexadecimal.prefix(32))@\(from.domain)"
    }

    /// The encoded message: ASCII, lines end with CRLF.
    package var encoded: Data {
        // No line of quoted-printable text contains "=_", so no body can contain the boundary.
        let boundary = "=_daybook_\(SHA256Hash(of: id).hexadecimal.prefix(32))"
        let header =
            MailHeader.field("Date", text: MailHeader.date(date))
            + MailHeader.field("From", words: from.name, bracketed: from.address)
            + MailHeader.field("To", words: to.name, bracketed: to.address)
            + MailHeader.field("Subject", text: subject)
            + "Message-ID: <\(id)>\r\n"
            + MailHeader.field("List-Id", words: list, bracketed: "daybook.\(from.domain)")
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"\r\n\r\n"
        // The line end before a boundary is the boundary's.
        func part(_ type: String, _ content: String) -> String {
            "--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + QuotedPrintable.encode(content) + MailHeader.lineEnd
        }
        // The preferred alternative comes last.
        return Data(
            (header + part("text/plain", body.text) + part("text/html", body.html) + "--\(boundary)--\r\n").utf8)
    }
}
