extension SQLComment {
    /// The ranges of block comments in a statement, without those inside literals, quoted names and other comments.
    static func comments(in sql: [UInt8]) -> [Range<Int>] {
        var comments: [Range<Int>] = []
        sql.withSlice { bytes in
            var position = 0
            while position < bytes.count {
                switch bytes[position] {
                case .apostrophe:
                    position = literalEnd(bytes, from: position)
                case .quote:
                    position = bytes.position(of: .quote, from: position + 1).map { $0 + 1 } ?? bytes.count
                case UInt8(ascii: "$"):
                    position = dollarQuoteEnd(bytes, from: position) ?? position + 1
                case UInt8(ascii: "-") where bytes.has("--", at: position):
                    position = bytes.position(of: .newline, from: position) ?? bytes.count
                case UInt8(ascii: "/") where bytes.has("/*", at: position):
                    let start = position
                    guard let end = commentEnd(bytes, from: start) else { return }
                    comments.append(start..<end)
                    position = end
                default:
                    position += 1
                }
            }
        }
        return comments
    }

    /// The position after a literal's last apostrophe. A doubled one ends it and begins another, which has the same
    /// effect.
    private static func literalEnd(_ bytes: ByteSlice, from start: Int) -> Int {
        let hasEscapes =
            start > 0 && bytes[start - 1] | 0x20 == UInt8(ascii: "e")
            && (start == 1 || !belongsToName(bytes[start - 2]))
        var position = start + 1
        while position < bytes.count, bytes[position] != .apostrophe {
            position += hasEscapes && bytes[position] == .backslash ? 2 : 1
        }
        return min(position + 1, bytes.count)
    }

    /// The position after a literal such as `$$...$$` or `$tag$...$tag$`; `nil` if none begins here.
    private static func dollarQuoteEnd(_ bytes: ByteSlice, from start: Int) -> Int? {
        if start > 0, belongsToName(bytes[start - 1]) { return nil }
        var tagEnd = start + 1
        while tagEnd < bytes.count, tagEnd - start < 64, belongsToName(bytes[tagEnd]),
            bytes[tagEnd] != UInt8(ascii: "$")
        {
            tagEnd += 1
        }
        guard tagEnd < bytes.count, bytes[tagEnd] == UInt8(ascii: "$"), !bytes[start + 1].isDigit else { return nil }
        let tag = bytes.part(start, tagEnd + 1)
        var position = tagEnd + 1
        while let dollar = bytes.position(of: UInt8(ascii: "$"), from: position) {
            if bytes.has(tag, at: dollar) { return dollar + tag.count }
            position = dollar + 1
        }
        return bytes.count
    }

    /// The position after a comment, which can contain others; `nil` if it has no end.
    private static func commentEnd(_ bytes: ByteSlice, from start: Int) -> Int? {
        var depth = 0
        var position = start
        while position < bytes.count {
            if bytes.has("/*", at: position) {
                depth += 1
                position += 2
            } else if bytes.has("*/", at: position) {
                depth -= 1
                position += 2
                if depth == 0 { return position }
            } else {
                position += 1
            }
        }
        return nil
    }

    private static func belongsToName(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
    }
}
