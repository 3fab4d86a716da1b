/// Marks the rows that came from one file, so that they can be replaced when the file is read again: their identifiers
/// begin with the same 60 bits.
///
/// An identifier is a UUID of version 8 (RFC 9562): 60 bits of the file, then the batch and the position in it, which no
/// other row of the file has.
package struct RowMark: Equatable, Sendable {
    /// 15 hexadecimal digits.
    package let file: String
    /// What tells the batches of a file apart: the position in the file where its first row begins, in bytes.
    package let batch: Int
    /// Whether the rows that have this mark are deleted first.
    package let replaces: Bool

    package init(file: String, batch: Int, replaces: Bool) {
        self.file = file
        self.batch = batch
        self.replaces = replaces
    }

    /// A new mark for a file.
    package static func newFile() -> String {
        hexadecimal(UInt64.random(in: 0..<1 << 60), digits: 15)
    }

    /// More rows than this are never in one batch.
    private static let mostRows = 22

    /// The identifier of a row; the first one of a batch has number 0.
    func identifier(_ number: Int) -> String {
        let low = UInt64(truncatingIfNeeded: batch) << UInt64(Self.mostRows) | UInt64(truncatingIfNeeded: number)
        return identifier(low: 1 << 63 | low & (1 << 62 - 1))
    }

    /// The lowest and the highest identifier with this mark.
    var bounds: (String, String) { (identifier(low: 1 << 63), identifier(low: 0b101 << 61 | (1 << 61 - 1))) }

    private func identifier(low: UInt64) -> String {
        let tail = Self.hexadecimal(low, digits: 16)
        let high = file.prefix(8) + "-" + file.dropFirst(8).prefix(4) + "-8" + file.suffix(3)
        return "\(high)-\(tail.prefix(4))-\(tail.suffix(12))"
    }

    private static func hexadecimal(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
