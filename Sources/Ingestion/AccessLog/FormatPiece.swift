/// A piece of a log format: fixed text, or a variable such as `$status` or `%>s`.
enum FormatPiece: Equatable {
    case text([UInt8])
    case variable(FormatVariable)
}

struct FormatVariable: Equatable {
    /// The name in the format.
    let name: String
    let field: LogField
    /// Of two variables for the same value, the one with the lower rank is read.
    let rank: Int

    init(_ name: String, _ field: LogField = .skipped, rank: Int = 0) {
        self.name = name
        self.field = field
        self.rank = rank
    }
}

/// Reads the bytes of a format piece by piece.
struct FormatScanner {
    let bytes: [UInt8]
    private(set) var position = 0
    private(set) var pieces: [FormatPiece] = []
    private var text: [UInt8] = []

    init(_ format: String) { bytes = Array(format.utf8) }

    /// The pieces of a format in which `mark` begins a variable, and escapes such as `\t` stand for their characters.
    ///
    /// - Parameter variable: reads a variable, whose mark is next, to its end.
    static func pieces(
        _ format: String, mark: UInt8,
        variable: (inout FormatScanner) throws(AccessLogFormatError) -> Void
    ) throws(AccessLogFormatError) -> [FormatPiece] {
        var scanner = FormatScanner(format)
        while let byte = scanner.next {
            if scanner.skipsEscape() { continue }
            if byte == mark {
                try variable(&scanner)
            } else {
                scanner.append(byte)
                scanner.skip()
            }
        }
        // Envoy's formats end with the end of the line.
        if scanner.text.last == .newline { scanner.text.removeLast() }
        scanner.closeText()
        return scanner.pieces
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Steps over the next byte, if there is one.
    mutating func skip() { position = min(position + 1, bytes.count) }

    mutating func take(while holds: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, holds(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    mutating func append(_ byte: UInt8) { text.append(byte) }

    /// Turns an escape such as `\t` or `\"` into its character; `false` if there is none here.
    mutating func skipsEscape() -> Bool {
        guard next == .backslash, position + 1 < bytes.count,
            let plain = EscapeNotation.log.single(bytes[position + 1])
        else { return false }
        position += 2
        append(plain)
        return true
    }

    /// Whether `text` stands here; it is stepped over then.
    mutating func skips(_ text: StaticString) -> Bool {
        guard bytes.withSlice({ $0.has(text, at: position) }) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    mutating func append(_ variable: FormatVariable) {
        closeText()
        pieces.append(.variable(variable))
    }

    /// Turns the fixed text appended since the last variable into a piece.
    mutating func closeText() {
        if !text.isEmpty { pieces.append(.text(text)) }
        text = []
    }

    /// The text read since `start`.
    func written(since start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }
}
