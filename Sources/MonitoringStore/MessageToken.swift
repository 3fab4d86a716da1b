/// A value in a message that is longer than a word: an address of a network, a time, or encoded bytes.
struct MessageToken {
    let placeholder: StaticString
    /// The position after it.
    let end: Int

    /// The token that begins at a position; `nil` if there is none, or if the position is inside a word.
    ///
    /// - Parameter bytes: ASCII or UTF-8 of the message.
    init?(in bytes: [UInt8], at start: Int) {
        if start > 0, Self.isPart(bytes[start - 1]) { return nil }
        if let end = Self.endOfAddress(bytes, start) {
            (placeholder, self.end) = (":address", end)
        } else if let end = Self.endOfTime(bytes, start) {
            (placeholder, self.end) = (":time", end)
        } else if let end = Self.endOfEncodedBytes(bytes, start) {
            (placeholder, self.end) = (":id", end)
        } else {
            return nil
        }
    }

    // MARK: - Addresses

    /// IPv4, IPv6 with an IPv4 end, a zone or a prefix length (RFC 4291, section 2.2; RFC 4007, section 11), and MAC
    /// addresses with colons, hyphens or dots.
    private static func endOfAddress(_ bytes: [UInt8], _ start: Int) -> Int? {
        var end = start
        while end < bytes.count, bytes[end].isHexadecimal || ":.-".utf8.contains(bytes[end]) { end += 1 }
        // A colon, period or hyphen at the end belongs to the sentence, but not that of `::`.
        while end > start, ".-".utf8.contains(bytes[end - 1]) || isSingleColon(bytes, end - 1) { end -= 1 }
        if let address = longest(in: bytes, start, end, where: isIPv6) {
            return endOfSuffix(bytes, address)
        }
        if let address = longest(in: bytes, start, end, where: isMAC) { return address }
        if let address = longest(in: bytes, start, end, before: ":-", where: isIPv4) {
            return endOfPrefixLength(bytes, address)
        }
        return nil
    }

    /// The longest beginning that is an address, as a port may follow; it ends where a word ends.
    private static func longest(
        in bytes: [UInt8], _ start: Int, _ end: Int, before joints: String = "-",
        where isAddress: (ArraySlice<UInt8>) -> Bool
    ) -> Int? {
        var end = end
        while end > start + 1 {
            let isWhole =
                end == bytes.count || !isPart(bytes[end]) || joints.utf8.contains(bytes[end])
                || ".:".utf8.contains(bytes[end]) && (end + 1 == bytes.count || !isPart(bytes[end + 1]))
            if isWhole, isAddress(bytes[start..<end]) { return end }
            guard let colon = bytes[start..<end].lastIndex(of: UInt8(ascii: ":")) else { return nil }
            end = colon
        }
        return nil
    }

    private static func isSingleColon(_ bytes: [UInt8], _ position: Int) -> Bool {
        bytes[position] == UInt8(ascii: ":") && (position == 0 || bytes[position - 1] != UInt8(ascii: ":"))
    }

    private static func isIPv4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy(\.isDigit)
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    private static func isIPv6(_ text: ArraySlice<UInt8>) -> Bool {
        let colon = UInt8(ascii: ":")
        var groups = text.split(separator: colon, omittingEmptySubsequences: false)
        guard groups.count >= 3, groups.count <= 9 else { return false }
        // The end may be written as IPv4, which is two groups.
        if let last = groups.last, last.contains(UInt8(ascii: ".")) {
            guard isIPv4(last) else { return false }
            groups[groups.count - 1] = [0x30]
            groups.append([0x30])
        }
        guard groups.allSatisfy({ $0.count <= 4 && $0.allSatisfy(\.isHexadecimal) }) else { return false }
        let isAtEdge = (groups.first?.isEmpty ?? false) || (groups.last?.isEmpty ?? false)
        let empty = groups.count(where: \.isEmpty)
        if empty == 0 { return groups.count == 8 }
        // `::` leaves one group empty, two at an edge.
        let isAbbreviated = text.count >= 2 && zip(text, text.dropFirst()).count { $0 == colon && $1 == colon } == 1
        guard isAbbreviated, empty <= (isAtEdge ? 2 : 1) else { return false }
        // `d::e` and `::` are names and marks of programs.
        return text.contains(where: \.isDigit) || groups.count - empty > 2
    }

    private static func isMAC(_ text: ArraySlice<UInt8>) -> Bool {
        for (separator, count, width) in [(":", 6, 2), ("-", 6, 2), (".", 3, 4), (":", 8, 2)] {
            let parts = text.split(separator: Array(separator.utf8)[0], omittingEmptySubsequences: false)
            if parts.count == count, parts.allSatisfy({ $0.count == width && $0.allSatisfy(\.isHexadecimal) }) {
                return true
            }
        }
        return false
    }

    /// A zone, as in `fe80::1%eth0`, and a prefix length.
    private static func endOfSuffix(_ bytes: [UInt8], _ address: Int) -> Int {
        var end = address
        if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "%"), isLetterOrDigit(bytes[end + 1]) {
            end += 1
            while end < bytes.count, isLetterOrDigit(bytes[end]) { end += 1 }
        }
        return endOfPrefixLength(bytes, end)
    }

    private static func endOfPrefixLength(_ bytes: [UInt8], _ address: Int) -> Int {
        guard address + 1 < bytes.count, bytes[address] == UInt8(ascii: "/"), bytes[address + 1].isDigit else {
            return address
        }
        return bytes[(address + 1)...].firstIndex { !$0.isDigit } ?? bytes.count
    }

    // MARK: - Times

    /// A time of day with seconds, or a time of a date, with a fraction and an offset from UTC where it has them
    /// (ISO 8601, RFC 3339).
    private static func endOfTime(_ bytes: [UInt8], _ start: Int) -> Int? {
        /// After digits in the places of `0`, and the other characters themselves.
        func match(_ pattern: StaticString, _ position: Int) -> Int? {
            let count = pattern.utf8CodeUnitCount
            guard position + count <= bytes.count else { return nil }
            let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: count)
            return zip(pattern, bytes[position...]).allSatisfy { $0 == 0x30 ? $1.isDigit : $0 == $1 }
                ? position + count : nil
        }
        let date = match("0000-00-00T", start) ?? match("0000-00-00 ", start) ?? match("0000/00/00 ", start)
        guard var end = match("00:00:00", date ?? start) ?? date.flatMap({ match("00:00", $0) }) else { return nil }
        if let fraction = match(".0", end) ?? match(",0", end) {
            end = bytes[fraction...].firstIndex { !$0.isDigit } ?? bytes.count
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: "Z") {
            end += 1
        } else {
            end =
                match("+00:00", end) ?? match("-00:00", end) ?? match("+0000", end) ?? match("-0000", end)
                ?? match("+00", end) ?? match("-00", end) ?? end
        }
        let isWhole =
            end == bytes.count || !isPart(bytes[end])
            || ".:-".utf8.contains(bytes[end]) && (end + 1 == bytes.count || !isPart(bytes[end + 1]))
        return isWhole ? end : nil
    }

    // MARK: - Encoded bytes

    /// Base64 and base64url: padded, or long with letters and digits in no order that words have.
    private static func endOfEncodedBytes(_ bytes: [UInt8], _ start: Int) -> Int? {
        guard isLetterOrDigit(bytes[start]) else { return nil }
        var end = start
        while end < bytes.count, isBase64(bytes[end]) { end += 1 }
        let length = end - start
        var padded = end
        while padded < bytes.count, padded - end < 2, bytes[padded] == UInt8(ascii: "=") { padded += 1 }
        let isAtEnd = padded == bytes.count || !isPart(bytes[padded]) && bytes[padded] != UInt8(ascii: "=")
        if padded > end, isAtEnd, length >= 10, (length + padded - end) % 4 == 0 { return padded }
        guard length >= 20, isAtEnd else { return nil }
        let kinds = bytes[start..<end].map(kind)
        let changes = zip(kinds, kinds.dropFirst()).count { $0 != $1 }
        return Set(kinds).isSuperset(of: [.upper, .lower, .digit]) && changes * 3 >= length ? padded : nil
    }

    private enum Kind { case upper, lower, digit, sign }

    private static func kind(_ byte: UInt8) -> Kind {
        switch byte {
        case 0x30...0x39: .digit
        case 0x41...0x5A: .upper
        case 0x61...0x7A: .lower
        default: .sign
        }
    }

    private static func isBase64(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || "+/-_".utf8.contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// What a token may not begin after or end before: it would be part of a longer word.
    private static func isPart(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte >= 0x80 || "_-.:@".utf8.contains(byte)
    }
}
