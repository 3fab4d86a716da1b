/// Numbers, dates, times and addresses of the Internet in paths: all that is made of digits and punctuation.
enum PathNumber {
    /// - Parameter decimals: whether `17.5` is a number; otherwise it is taken for a version.
    static func kind(of text: ByteSlice, decimals: Bool) -> SegmentKind? {
        guard let first = text.first else { return nil }
        guard first.isDigit else {
            guard first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else { return nil }
            return isPhone(text) ? .phone : isNumber(text, decimals: true) ? .number : nil
        }
        let digits = text.endOfDigits(from: 0)
        if digits == text.count { return .id }
        if let kind = dateOrTime(text) { return kind }
        if text[digits] == UInt8(ascii: "."), isIPv4(text) { return .ip }
        return isNumber(text, decimals: decimals) ? .number : nil
    }

    private static func dateOrTime(_ text: ByteSlice) -> SegmentKind? {
        if PathDate.isPeriod(text) { return .date }
        guard let end = PathDate.end(in: text, at: 0) else {
            return text.has(UInt8(ascii: ":"), at: 2) && PathDate.clockEnd(in: text, at: 0) == text.count ? .time : nil
        }
        if end == text.count { return .date }
        if PathDate.timeEnd(in: text, at: end) == text.count { return .time }
        // As in 2026-11-01..2026-11-22.
        let next = text[end...].firstIndex(where: \.isDigit) ?? text.count
        return next - end <= 2 && PathDate.end(in: text, at: next) == text.count ? .date : nil
    }

    /// Whether a text is a number, or several that are joined by `-`, `x` or `:`.
    private static func isNumber(_ text: ByteSlice, decimals: Bool) -> Bool {
        var position = 0
        while true {
            if position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
                position += 1
            }
            let whole = text.endOfDigits(from: position)
            var end = whole
            if text.has(UInt8(ascii: "."), at: whole) {
                end = text.endOfDigits(from: whole + 1)
                guard end > whole + 1, position > 0 || !isVersion(text, whole, end, decimals: decimals) else {
                    return false
                }
            }
            guard end > position else { return false }
            if end == text.count { return true }
            let separator = text[end]
            guard separator == UInt8(ascii: "-") || separator == UInt8(ascii: "x") || separator == UInt8(ascii: ":")
            else {
                return false
            }
            position = end + 1
        }
    }

    /// Whether a text is several numbers with commas or semicolons, one of them with decimals: coordinates.
    static func areCoordinates(_ text: ByteSlice) -> Bool {
        var decimals = false
        var separators = 0
        var wasDigit = false
        for byte in text {
            switch byte {
            case _ where byte.isDigit: break
            case UInt8(ascii: "."): decimals = true
            case UInt8(ascii: "-"), UInt8(ascii: "+"), .space: guard !wasDigit || byte == .space else { return false }
            case .comma, UInt8(ascii: ";"):
                guard wasDigit else { return false }
                separators += 1
            default: return false
            }
            wasDigit = byte.isDigit
        }
        return decimals && separators > 0 && wasDigit
    }

    /// Whether a decimal number at the beginning of a text is taken for a version: `18.0`, `2024.1`, and others with at
    /// most two digits on each side if no `decimals` are expected.
    private static func isVersion(_ text: ByteSlice, _ whole: Int, _ end: Int, decimals: Bool) -> Bool {
        if end - whole == 2, text[whole + 1] == UInt8(ascii: "0") || (whole == 4 && PathDate.isYear(in: text, at: 0)) {
            return true
        }
        return !decimals && whole < 3 && end - whole < 4
    }

    /// Whether a text is a number that begins with `+` and has 7 to 15 digits, with or without spaces and the like.
    static func isPhone(_ text: ByteSlice) -> Bool {
        guard text.first == UInt8(ascii: "+") else { return false }
        var digits = 0
        for byte in text.dropFirst() {
            if byte.isDigit {
                digits += 1
            } else if byte.isLetter || byte >= 0x80 || byte == .comma || byte == UInt8(ascii: "_") {
                return false
            }
        }
        return (7...15).contains(digits)
    }

    /// Whether a text is four numbers up to 255 with dots, with or without a port.
    private static func isIPv4(_ text: ByteSlice) -> Bool {
        var position = 0
        for index in 0..<4 {
            let end = text.endOfDigits(from: position, most: 3)
            guard let number = text.number(at: position, digits: end - position), end > position, number < 256 else {
                return false
            }
            position = end + 1
            if index < 3 { guard text.has(UInt8(ascii: "."), at: end) else { return false } }
        }
        return position > text.count
            || (text[position - 1] == UInt8(ascii: ":") && text.endOfDigits(from: position) == text.count)
    }

    /// The kind of groups of hexadecimal digits with colons: an address of IPv6, or of a network card.
    static func colonKind(of text: ByteSlice) -> SegmentKind? {
        let hasBrackets = text.first == UInt8(ascii: "[") && text.last == UInt8(ascii: "]") && text.count > 2
        let text = hasBrackets ? text.part(1, text.count - 1) : text
        var groups = 1
        var length = 0
        var hasDigit = false
        var hasGap = false
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ":") {
                hasGap = hasGap || text.has(UInt8(ascii: ":"), at: index + 1)
                groups += 1
                length = 0
            } else {
                // The last group can be an address of IPv4.
                length = byte == UInt8(ascii: ".") ? 0 : length + 1
                guard length == 0 || (length <= 4 && byte.hexDigit != nil) else { return nil }
                hasDigit = hasDigit || byte.isDigit
            }
        }
        if hasDigit, groups == 8 || (hasGap && groups < 10) { return .ip }
        return groups == 6 && text.count == 17 && !hasGap ? .id : nil
    }
}
