/// The fingerprint that all texts in a group share.
struct SlowQueryFingerprint: Hashable, Comparable, Sendable {
    let value: UInt64
    /// Whether it comes from PostgreSQL's parser; otherwise it is a hash of the text without literals.
    let isParsed: Bool

    static func < (left: SlowQueryFingerprint, right: SlowQueryFingerprint) -> Bool {
        left.isParsed == right.isParsed ? left.value < right.value : left.isParsed
    }
}

extension SlowQueryFingerprint: CustomStringConvertible {
    /// Sixteen hexadecimal digits; with a `t` in front when the text does not parse. In the order of `<`.
    var description: String {
        let digits = String(value, radix: 16)
        return (isParsed ? "" : "t") + String(repeating: "0", count: 16 - digits.count) + digits
    }
    /// - Parameter description: as `description` has it; `nil` for anything else.
    init?(_ description: String) {
        let digits = description.hasPrefix("t") ? description.dropFirst() : description[...]
        guard digits.utf8.count == 16, digits.utf8.allSatisfy({ $0.isDigit || (0x61...0x66).contains($0) }),
            let value = UInt64(digits, radix: 16)
        else { return nil }
        self.init(value: value, isParsed: digits.count == description.count)
    }
}
