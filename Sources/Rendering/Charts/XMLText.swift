import Reporting

/// Escapes text for use between tags and in quoted attributes.
package enum XMLText {
    /// Markup characters become entities, tabs and line ends become a space unless they are kept; other control
    /// characters, code points that XML forbids and invisible characters are written as `DisplayText` does.
    ///
    /// Works on scalars: in Swift, `<` followed by a combining mark is one character that differs from `<`; in a
    /// browser it is markup.
    package static func escaped(_ text: String, keepingLines: Bool = false) -> String {
        if isPlain(text) { return text }
        var escaped = String.UnicodeScalarView()
        escaped.reserveCapacity(text.utf8.count)
        for scalar in DisplayText.visible(text).unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\t", "\n", "\r": escaped.append(keepingLines ? scalar : " ")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// Whether escaping leaves a text unchanged, as in most cases: printable ASCII without markup characters.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"): false
            case 0x20...0x7E: true
            default: false
            }
        }
    }
}
