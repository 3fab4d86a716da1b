/// The UUID of an organization, as in `organization_id`.
package struct OrganizationID: Hashable, Comparable, Sendable, TextCodable {
    package let high: UInt64
    package let low: UInt64

    /// From the two halves of its 16 bytes, each with the most significant byte first.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads PostgreSQL's usual format, `8-4-4-4-12` hexadecimal digits in either case; `nil` for anything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        var halves: [UInt64] = [0, 0]
        var digits = 0
        for (index, byte) in bytes.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            halves[digits / 16] = halves[digits / 16] << 4 | UInt64(digit)
            digits += 1
        }
        self.init(high: halves[0], low: halves[1])
    }

    /// The UUID in lower case.
    package var description: String {
        let digits = Self.digits(high) + Self.digits(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    /// Its beginning and its end, where there is no room for all of it: tests and small installations number their
    /// organizations, so that only the end distinguishes them.
    package var shortened: String {
        let text = description
        return "\(text.prefix(8))…\(text.suffix(4))"
    }

    package static func < (left: OrganizationID, right: OrganizationID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package static func refusal(of text: String) -> String { "\"\(text)\" is not a valid UUID" }

    private static func digits(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The organization on whose behalf a request was made.
package enum Organization: Hashable, Comparable, Sendable {
    case known(OrganizationID)
    /// The row has no organization.
    case none
    /// All organizations that are not kept apart, counted together.
    case other

    package var id: OrganizationID? { if case .known(let id) = self { id } else { nil } }

    package static func < (left: Organization, right: Organization) -> Bool {
        switch (left, right) {
        case (.known(let left), .known(let right)): left < right
        case (.known, _): right == .none || right == .other
        case (.none, _): right == .other
        case (.other, _): false
        }
    }
}
