/// What a line looks like, with all its letters and digits alike: the beginning, and what follows the last quote.
struct LineShape: Hashable, Sendable {
    private static let head = 24
    private static let tail = 12

    private var symbols: [UInt8] = []

    init(_ line: ByteSlice) {
        append(line, most: Self.head)
        symbols.append(0)
        if let quote = line.lastPosition(of: .quote) { append(line.part(from: quote), most: Self.tail) }
    }

    /// Runs of letters and of digits become one symbol each.
    private mutating func append(_ bytes: ByteSlice, most: Int) {
        let end = symbols.count + most
        for byte in bytes where symbols.count < end {
            let symbol = byte.isLetter || byte >= 0x80 ? UInt8(ascii: "a") : byte.isDigit ? UInt8(ascii: "0") : byte
            if symbol == symbols.last, symbol == UInt8(ascii: "a") || symbol == UInt8(ascii: "0") { continue }
            symbols.append(symbol)
        }
    }
}
