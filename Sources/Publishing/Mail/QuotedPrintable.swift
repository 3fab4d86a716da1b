/// An encoding of text that every mail server accepts (RFC 2045, section 6.7): ASCII, in lines of at most 76
/// characters.
enum QuotedPrintable {
    private static let lineLength = 76

    /// Every line ends with CRLF, including the last one unless it is empty.
    ///
    /// A period and the word `From` at the start of a line are encoded, because some programs give them a special
    /// meaning.
    static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 5 / 4)
        let text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for line in lines { append(Array(line), to: &encoded) }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func append(_ line: [UInt8], to encoded: inout [UInt8]) {
        var used = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            // One character is reserved for the soft line break.
            if used + (isPlain(byte) ? 1 : 3) > lineLength - (isLast ? 0 : 1) {
                encoded += [UInt8(ascii: "="), 0x0D, 0x0A]
                used = 0
            }
            let mustHide =
                used == 0 && (byte == UInt8(ascii: ".") || line[index...].starts(with: "From ".utf8))
                || isLast && (byte == 0x20 || byte == 0x09)
            if isPlain(byte), !mustHide {
                encoded.append(byte)
                used += 1
            } else {
                if used + 3 > lineLength - (isLast ? 0 : 1) { encoded += [UInt8(ascii: "="), 0x0D, 0x0A]; used = 0 }
                encoded += [UInt8(ascii: "="), hexadecimal(byte >> 4), hexadecimal(byte & 15)]
                used += 3
            }
        }
        encoded += [0x0D, 0x0A]
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x09
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10
    }
}
