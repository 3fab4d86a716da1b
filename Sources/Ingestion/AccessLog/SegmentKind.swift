/// The kind of identifier in a segment of a path.
enum SegmentKind: String {
    /// Digits only.
    case id
    /// 8-4-4-4-12 hexadecimal digits.
    case uuid
    /// 16 or more hexadecimal digits, or 12 or more with a digit and a letter among them.
    case hash
    /// `2026-11-22`, with a month from 1 to 12 and a day from 1 to 31.
    case date
    /// 20 or more letters, digits, `-` and `_` that look random: see `looksRandom`.
    case token

    /// `nil` for a segment that is a word or looks like one.
    init?(_ segment: ByteSlice) {
        var digits = 0
        var hexLetters = 0
        var lowercase = 0
        var uppercase = 0
        for byte in segment {
            if byte.isDigit {
                digits += 1
            } else if byte.isLetter {
                if byte.hexDigit != nil { hexLetters += 1 }
                if byte.isLowercaseLetter { lowercase += 1 } else { uppercase += 1 }
            } else if byte != UInt8(ascii: "-"), byte != UInt8(ascii: "_") {
                return nil
            }
        }
        let count = segment.count
        if digits == count, count > 0 {
            self = .id
        } else if digits + hexLetters == count, count >= 16 || (count >= 12 && digits > 0 && hexLetters > 0) {
            self = .hash
        } else if count == 36, digits + hexLetters == 32, Self.hasDashes(segment, at: 8, 13, 18, 23) {
            self = .uuid
        } else if count == 10, digits == 8, Self.hasDashes(segment, at: 4, 7), Self.isDate(segment) {
            self = .date
        } else if count >= 20, digits >= 2, lowercase > 0, uppercase > 0, Self.looksRandom(segment) {
            self = .token
        } else {
            return nil
        }
    }

    private static func hasDashes(_ segment: ByteSlice, at positions: Int...) -> Bool {
        positions.allSatisfy { segment[$0] == UInt8(ascii: "-") }
    }

    private static func isDate(_ segment: ByteSlice) -> Bool {
        guard let month = segment.number(at: 5, digits: 2), let day = segment.number(at: 8, digits: 2) else {
            return false
        }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    /// Whether uppercase letters, lowercase letters and digits alternate more often than in words: at 30 % of neighbors
    /// or more, not counting a lowercase letter after an uppercase one. Random text has 45 %, `getUserProfileById`
    /// 20 %.
    private static func looksRandom(_ segment: ByteSlice) -> Bool {
        var changes = 0
        for (left, right) in zip(segment, segment.dropFirst()) {
            let isNumeric = (left.isDigit, right.isDigit)
            if isNumeric.0 != isNumeric.1 {
                if left.isLetter || right.isLetter { changes += 1 }
            } else if left.isLowercaseLetter, right.isUppercaseLetter {
                changes += 1
            }
        }
        return changes * 10 >= segment.count * 3
    }
}
