/// The elements of a page in order, with the names of their attributes, as found by a browser's tokenizer: external
/// text must not change them.
///
/// It follows the HTML standard (section 13.2.5) as far as the program's pages can require: tags, attributes in every
/// quoting, comments, declarations, and elements that contain only text.
package struct MarkupSkeleton: Equatable, Sendable {
    /// `p class id` for a start tag, `/p` for an end tag, `!` for a comment, `!doctype` for a declaration, `<` for an
    /// unfinished rest.
    package private(set) var tags: [String] = []
    /// Values of attributes that browsers open or run.
    package private(set) var addresses: [String] = []

    private let bytes: [UInt8]
    private var position = 0

    package init(_ markup: String) {
        bytes = Array(markup.utf8)
        while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
            position = open + 1
            readTag()
        }
    }

    package static func == (one: MarkupSkeleton, other: MarkupSkeleton) -> Bool { one.tags == other.tags }

    /// Each tag once.
    package var vocabulary: Set<String> { Set(tags) }

    /// The first difference between two skeletons, with some of both; `nil` if they are equal.
    package func difference(from other: MarkupSkeleton) -> String? {
        guard self != other else { return nil }
        let same = zip(tags, other.tags).prefix { $0 == $1 }.count
        func some(_ tags: [String]) -> String { tags.dropFirst(max(0, same - 3)).prefix(8).map { "<\($0)>" }.joined() }
        return "from tag \(same) on \(some(tags)), expected \(some(other.tags))"
    }

    /// Entries of `addresses` that lead outside the site or run something.
    package var strangeAddresses: [String] {
        addresses.filter { address in
            !address.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "./#-_".utf8.contains(byte)
                }
            } || address.hasPrefix("//")
        }
    }
}

extension MarkupSkeleton {
    private static let addressing: Set<String> = [
        "href", "src", "action", "formaction", "data", "xlink:href", "srcdoc", "poster", "content", "style",
    ]
    private static let textOnly: Set<String> = [
        "style", "script", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext",
    ]

    private mutating func readTag() {
        guard let byte = peek() else { return tags.append("<") }
        switch byte {
        case _ where byte.isLetter: readStart()
        case UInt8(ascii: "/"): readEnd()
        case UInt8(ascii: "!") where bytes[position...].starts(with: "!--".utf8):
            position += 3
            tags.append("!")
            skip(past: "-->")
        case UInt8(ascii: "!"), UInt8(ascii: "?"):
            tags.append("!doctype")
            skip(past: ">")
        default: tags.append("<")
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func word(until isEnd: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = peek(), !isEnd(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skip(past mark: String) {
        while position < bytes.count, !bytes[position...].starts(with: mark.utf8) { position += 1 }
        position = min(position + mark.utf8.count, bytes.count)
    }

    private mutating func readEnd() {
        position += 1
        guard let byte = peek(), byte.isLetter else { return tags.append("<") }
        tags.append("/" + word { $0.isBlank || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "/") }.lowercased())
        skip(past: ">")
    }

    private mutating func readStart() {
        let name = word { $0.isBlank || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "/") }.lowercased()
        var names = [name]
        while true {
            while let byte = peek(), byte.isBlank || byte == UInt8(ascii: "/") { position += 1 }
            guard let byte = peek() else { return tags.append("<") }
            if byte == UInt8(ascii: ">") {
                position += 1
                break
            }
            position += 1
            let attribute = (String(decoding: [byte], as: UTF8.self) + word { $0.isBlank || "/>=".utf8.contains($0) })
                .lowercased()
            names.append(attribute)
            while peek()?.isBlank == true { position += 1 }
            guard peek() == UInt8(ascii: "=") else { continue }
            position += 1
            while peek()?.isBlank == true { position += 1 }
            let value: String
            if let quote = peek(), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                position += 1
                value = word { $0 == quote }
                position += 1
            } else {
                value = word { $0.isBlank || $0 == UInt8(ascii: ">") }
            }
            if Self.addressing.contains(attribute) || attribute.hasPrefix("on"), name != "meta" {
                addresses.append(value)
            }
        }
        tags.append(names.joined(separator: " "))
        if Self.textOnly.contains(name) {
            while let end = bytes[position...].firstIndex(of: UInt8(ascii: "<")), !Self.isEnd(bytes[end...], of: name) {
                position = end + 1
            }
        }
    }

    private static func isEnd(_ bytes: ArraySlice<UInt8>, of name: String) -> Bool {
        bytes.starts(with: "</".utf8)
            && bytes.dropFirst(2).prefix(name.utf8.count).map { $0 | 0x20 }.elementsEqual(name.utf8)
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }
}
