import Foundation

/// Whom a message is from or to: an address, and perhaps a name before it, as in `Operations <ops@example.org>`.
///
/// Only the plain form of addresses is taken (RFC 5322's dot-atom, in ASCII), so that none can hold another header, an
/// option of a program, or a second recipient.
package struct MailAddress: Hashable, Sendable {
    /// On one line; empty without a name.
    package let name: String
    /// Such as `ops@example.org`, its domain in lower case.
    package let address: String

    /// What follows the `@`.
    package var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }

    /// In characters (Unicode scalars).
    static let longestName = 64

    /// - Throws: `MailError` that names the text and what is wrong with it.
    package init(_ text: String) throws(MailError) {
        func wrong(_ why: String) -> MailError {
            MailError(
                "\"\(MailText.line(text, limit: 100))\" is no address: \(why); expected a form such as ops@example.org or Operations <ops@example.org>"
            )
        }
        guard MailText.isOneLine(text) else { throw wrong("it holds characters that do not show, such as line ends") }
        var address = text.trimmingCharacters(in: .whitespaces)
        var name = ""
        if address.hasSuffix(">"), let open = address.lastIndex(of: "<") {
            name = address[..<open].trimmingCharacters(in: .whitespaces)
            address = String(address[address.index(after: open)...].dropLast())
            if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
                name = name.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
            }
        }
        guard name.unicodeScalars.count <= Self.longestName else {
            throw wrong("its name has more than \(Self.longestName) characters")
        }
        guard !name.contains(where: { "<>\"\\".contains($0) }) else { throw wrong("its name holds one of < > \" \\") }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw wrong(parts.count < 2 ? "there is no @ in it" : "there is more than one @ in it") }
        guard address.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw wrong("it is not ASCII; a domain has an ASCII form that begins with xn--")
        }
        guard Self.isLocalPart(parts[0]) else {
            throw wrong("before the @ must be 1 to 64 letters, digits, full stops between them, and !#$%&'*+-/=?^_`{|}~")
        }
        guard Self.isDomain(parts[1]) else {
            throw wrong("after the @ must be the name of a domain: letters, digits and hyphens, divided by full stops")
        }
        self.name = name
        self.address = "\(parts[0])@\(parts[1].lowercased())"
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
                !atom.isEmpty && atom.utf8.allSatisfy { isLetterOrDigit($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
            }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        text.utf8.count <= 189
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}
