/// A valid string of JSON without its quotes, by its positions in the bytes of a `JSONCursor`.
struct JSONText {
    let range: Range<Int>
    let hasEscapes: Bool

    /// Whether the text, unescaped, is `word`.
    func equals(_ word: StaticString, in bytes: ByteSlice) -> Bool {
        hasEscapes ? unescaped(in: bytes) { $0.equals(word) } : bytes.part(range).equals(word)
    }

    /// Passes the unescaped text to `body`; it is copied only if it has escapes.
    func unescaped<Result>(in bytes: ByteSlice, _ body: (ByteSlice) throws -> Result) rethrows -> Result {
        let written = bytes.part(range)
        guard hasEscapes else { return try body(written) }
        return try withUnsafeTemporaryAllocation(byteCount: written.count, alignment: 1) { decoded in
            let count = EscapeNotation.json.decode(written, into: decoded)
            return try body(ByteSlice(UnsafeRawBufferPointer(rebasing: decoded[..<count])))
        }
    }

    /// A copy of the unescaped text.
    func decoded(in bytes: ByteSlice) -> [UInt8] { unescaped(in: bytes) { [UInt8]($0) } }
}
