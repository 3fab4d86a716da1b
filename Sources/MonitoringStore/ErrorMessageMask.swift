/// Takes out of an error message what differs from one request to the next and what may be somebody's: UUIDs, e-mail
/// addresses, numbers, identifiers, quoted text, and values after an equals sign.
///
/// Placeholders are those of routes: `:uuid`, `:email`, `:number`, `:id`, `:text`. A name that stands unquoted in a message
/// cannot be told from a word; applications that write such messages should quote them.
enum ErrorMessageMask {
    /// In characters as PostgreSQL counts them, and in bytes here; what is longer is cut before it is masked.
    static let longest = 200

    static func mask(_ message: String) -> String { mask(message.utf8) }

    static func mask(_ message: some Collection<UInt8>) -> String {
        let bytes = Array(message.prefix(longest))
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if let close = closing(byte), isQuote(bytes, at: position) {
                append(":text", to: &output)
                position = end(of: bytes, after: position + 1, close: close)
            } else if byte == UInt8(ascii: "="), position + 1 < bytes.count, !isBlank(bytes[position + 1]) {
                output.append(byte)
                append(":text", to: &output)
                position = endOfValue(bytes, position + 1)
            } else if isBlank(byte) {
                if let last = output.last, last != UInt8(ascii: " ") { output.append(UInt8(ascii: " ")) }
                position += 1
            } else if isWord(byte) {
                var end = position
                while end < bytes.count, isWord(bytes[end]) { end += 1 }
                // A full stop, a hyphen or a slash at the end belongs to the sentence.
                while end > position, isJoint(bytes[end - 1]) { end -= 1 }
                if end == position {
                    output.append(byte)
                    position += 1
                } else {
                    appendWord(bytes[position..<end], to: &output)
                    position = end
                }
            } else {
                output.append(byte)
                position += 1
            }
        }
        while output.last == UInt8(ascii: " ") { output.removeLast() }
        // Cutting may have left half a character.
        return String(decoding: output, as: UTF8.self) + (message.count >= longest ? " …" : "")
    }

    private static func append(_ placeholder: StaticString, to output: inout [UInt8]) {
        output.append(contentsOf: UnsafeBufferPointer(start: placeholder.utf8Start, count: placeholder.utf8CodeUnitCount))
    }

    private static func appendWord(_ word: ArraySlice<UInt8>, to output: inout [UInt8]) {
        if word.contains(UInt8(ascii: "@")) { return append(":email", to: &output) }
        let digits = word.count { (0x30...0x39).contains($0) }
        let isUUID =
            word.count == 36 && word.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : isHexadecimal(byte)
            }
        if isUUID { return append(":uuid", to: &output) }
        // Long runs of hexadecimal letters are hashes, also the rare ones without a digit.
        if word.count >= 16, word.allSatisfy(isHexadecimal) { return append(":id", to: &output) }
        guard digits > 0 else { return output.append(contentsOf: word) }
        if digits + word.count(where: isJoint) == word.count { return append(":number", to: &output) }
        // `2000ms`, `15kB`: a number with its unit.
        let unit = word.drop { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        if unit.count <= 2, unit.allSatisfy(isLetter) {
            append(":number", to: &output)
            return output.append(contentsOf: unit)
        }
        append(":id", to: &output)
    }

    private static func closing(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): byte
        default: nil
        }
    }

    /// An apostrophe within a word is none: `didn't`.
    private static func isQuote(_ bytes: [UInt8], at position: Int) -> Bool {
        guard bytes[position] == UInt8(ascii: "'"), position > 0 else { return true }
        return !isLetter(bytes[position - 1]) || position + 1 >= bytes.count || !isLetter(bytes[position + 1])
    }

    /// Behind the quote that closes; without one, everything that follows is taken for quoted.
    private static func end(of bytes: [UInt8], after start: Int, close: UInt8) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] == close {
                if close == UInt8(ascii: "'"), position + 1 < bytes.count, isLetter(bytes[position + 1]), position > start,
                    isLetter(bytes[position - 1])
                {
                    position += 1
                    continue
                }
                return position + 1
            } else {
                position += 1
            }
        }
        return bytes.count
    }

    /// Of `value`, `"value"` or `(value)`.
    private static func endOfValue(_ bytes: [UInt8], _ start: Int) -> Int {
        if let close = closing(bytes[start]) { return end(of: bytes, after: start + 1, close: close) }
        if bytes[start] == UInt8(ascii: "(") {
            var depth = 0
            for position in start..<bytes.count {
                if bytes[position] == UInt8(ascii: "(") { depth += 1 }
                if bytes[position] == UInt8(ascii: ")") { depth -= 1 }
                if depth == 0 { return position + 1 }
            }
            return bytes.count
        }
        return bytes[start...].firstIndex { isBlank($0) || "&,;".utf8.contains($0) } ?? bytes.count
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    /// Joins the parts of one word: of a number, an address, a key.
    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || isJoint(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "@")
    }
}
