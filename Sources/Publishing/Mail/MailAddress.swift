import FoundationEssentials
import Reporting

/// A sender or recipient: an address, optionally with a name, as in `Operations <ops@example.org>`.
///
/// Only the plain form of addresses is accepted (RFC 5322's dot-atom, in ASCII), so that none can contain another
/// header, an option for the mail program, or a second recipient.
package struct MailAddress: Hashable, Sendable {
    /// One line; empty without a name.
    package let name: String
    /// The address, for example `ops@example.org`, with its domain in lower case.
    package let address: String

    /// The part after the `@`.
    package var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }

    /// Maximum length in characters (Unicode scalars).
    static let longestName = 64

    /// - Throws: `DeliveryError` that names the text and what is wrong with it.
    package init(_ text: String) throws(DeliveryError) {
        func wrong(_ why: String) -> DeliveryError {
            DeliveryError(
                "\"\(DisplayText.line(text, limit: 100))\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): \(why)"
            )
        }
        guard DisplayText.isPlain(text) else { throw wrong("it contains invisible characters, such as line breaks") }
        var address = text.trimmed
        var name = ""
        if address.hasSuffix(">"), let open = address.lastIndex(of: "<") {
            name = address[..<open].trimmed
            address = String(address[address.index(after: open)...].dropLast())
            if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
                name = name.dropFirst().dropLast().trimmed
            }
        }
        guard name.unicodeScalars.count <= Self.longestName else {
            throw wrong("the name is longer than \(Self.longestName) characters")
        }
        guard !name.contains(where: { "<>\"\\".contains($0) }) else { throw wrong("the name contains < > \" or \\") }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw wrong(parts.count < 2 ? "it has no @" : "it has more than one @") }
        guard address.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw wrong("it is not ASCII; use the ASCII form of the domain, which begins with xn--")
        }
        guard Self.isLocalPart(parts[0]) else {
            throw wrong(
                "the part before the @ must be 1 to 64 letters, digits, periods between them, and !#$%&'*+-/=?^_`{|}~")
        }
        guard Self.isDomain(parts[1]) else {
            throw wrong("the part after the @ must be a domain name: letters, digits and hyphens, separated by periods")
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
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
