/// Finds e-mail addresses in paths.
enum EmailAddress {
    /// Where the address in a text without spaces and commas is; `nil` if there is none.
    ///
    /// Its domain has a dot and ends with letters, so that `react@18.2.0`, `logo@2x.png` and `@alice` are none.
    static func range(in text: ByteSlice) -> Range<Int>? {
        guard let at = text.lastPosition(of: UInt8(ascii: "@")), let end = domainEnd(in: text, at: at + 1) else {
            return nil
        }
        let local = text.part(0, at)
        var start = local.lastPosition(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
        // As in "email=alice@example.org", and "@alice@example.org".
        if let equals = local.position(of: UInt8(ascii: "="), from: start),
            local.part(start, equals).allSatisfy(\.isLetter)
        {
            start = equals + 1
        }
        if local.has(UInt8(ascii: "@"), at: start) { start += 1 }
        return start < at ? start..<end : nil
    }

    private static func domainEnd(in text: ByteSlice, at start: Int) -> Int? {
        var label = start
        var end: Int?
        var position = start
        while position <= text.count {
            if position < text.count, isDomain(text[position]) {
                position += 1
                continue
            }
            guard position > label else { break }
            let part = text.part(label, position)
            if label == start {
                if isVersion(part) { return nil }
            } else if part.count > 1, part.contains(where: { $0.isLetter || $0 >= 0x80 }) {
                end = position
            }
            guard text.has(UInt8(ascii: "."), at: position) else { break }
            position += 1
            label = position
        }
        return end
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    /// As in `react@18.2.0-beta.js` and `logo@2x.png`.
    private static func isVersion(_ label: ByteSlice) -> Bool {
        let digits = label.endOfDigits(from: 0)
        return (digits == label.count && digits < 3)
            || (digits > 0 && digits + 1 == label.count && label[digits] == UInt8(ascii: "x"))
    }
}
