/// Which characters a segment of a path has: most segments show by this alone that they are words.
struct SegmentShape {
    private(set) var hasDigit = false
    private(set) var hasUppercase = false
    private(set) var hasPercent = false
    /// Whether the segment has `@` or `=`.
    private(set) var hasSign = false
    /// Whether the segment has characters that separate atoms.
    private(set) var hasSeparator = false
    /// Whether there is nothing but digits, and at least one.
    let isNumber: Bool
    /// Whether the segment is made of words and cannot have an identifier in it.
    let isWord: Bool

    init(_ segment: ByteSlice) {
        var run = 0
        var longestRun = 0
        var others = 0
        for byte in segment {
            if byte.isLowercaseLetter {
                run += 1
                continue
            }
            longestRun = max(longestRun, run)
            run = 0
            if byte.isDigit {
                hasDigit = true
                continue
            }
            others += 1
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "+"),
                UInt8(ascii: "/"), .space:
                continue
            case UInt8(ascii: "%"): hasPercent = true
            case UInt8(ascii: "@"), UInt8(ascii: "="): hasSign = true
            case _ where byte.isUppercaseLetter: hasUppercase = true
            default: hasSeparator = hasSeparator || byte < 0x80
            }
        }
        longestRun = max(longestRun, run)
        isNumber = hasDigit && others == 0 && longestRun == 0
        let isPlain = !hasDigit && !hasPercent && !hasSign && !hasSeparator
        isWord =
            isPlain && (hasUppercase ? segment.count < RandomText.shortest : longestRun < RandomText.shortestLowercase)
            // v1, s3, h2.
            || (segment.count < 4 && segment.first?.isLetter == true)
    }
}
