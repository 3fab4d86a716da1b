import Reporting

/// Escapes text for use between tags and in quoted attributes.
package enum XMLText {
    /// Markup characters become entities, tabs and line ends become a space unless they are kept; other control
    /// characters, code points that XML forbids and invisible characters are written as `DisplayText` does.
    ///
    /// Works on code units: in Swift, `<` followed by a combining mark is one character that differs from `<`; in a
    /// browser it is markup.
    package static func escaped(_ text: String, keepingLines: Bool = false) -> String {
        if isPlain(text) { return text }
        var bytes: [UInt8] = []
        append(text, to: &bytes, keepingLines: keepingLines)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same text.
    static func append(_ text: String, to bytes: inout [UInt8], keepingLines: Bool = false) {
        var visible = text
        // ASCII has nothing to be made visible, except control characters.
        if !visible.withUTF8({ utf8 in utf8.allSatisfy { 0x20...0x7E ~= $0 } }) { visible = DisplayText.visible(text) }
        visible.withUTF8 { utf8 in
            var written = 0
            for (index, byte) in utf8.enumerated() {
                let entity: StaticString
                switch byte {
                case UInt8(ascii: "&"): entity = "&amp;"
                case UInt8(ascii: "<"): entity = "&lt;"
                case UInt8(ascii: ">"): entity = "&gt;"
                case UInt8(ascii: "\""): entity = "&quot;"
                case UInt8(ascii: "'"): entity = "&#39;"
                case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                    if keepingLines { continue }
                    entity = " "
                default: continue
                }
                bytes.append(contentsOf: utf8[written..<index])
                bytes.append(literal: entity)
                written = index + 1
            }
            bytes.append(contentsOf: utf8[written...])
        }
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
