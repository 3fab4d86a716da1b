/// Writes the name of a file without its extension, or any other text with dots and dashes, with placeholders for the
/// identifiers in it.
struct FileNameFolding {
    /// Whether it is a file that build tools make, with a hash in its name.
    let isAsset: Bool
    private(set) var isFolded = false
    /// Whether all of it became one token.
    private(set) var isToken = false

    init(isAsset: Bool) { self.isAsset = isAsset }

    mutating func write(_ stem: ByteSlice, into name: inout [UInt8]) {
        let mark = name.count
        var start = 0
        var tokens = 0
        var parts = 0
        if isAsset, let end = FileHash.chunkEnd(in: stem) {
            append(.id, to: &name)
            name.append(stem[end])
            start = end + 1
        }
        while true {
            let end = stem.position(of: UInt8(ascii: "."), from: start) ?? stem.count
            let part = stem.part(start, end)
            let followsChunk = parts == 0 && start > 0
            if isAsset, FileHash.isShort(part), followsChunk || stem.has(".chunk", at: end) {
                append(.hash, to: &name)
            } else if write(part: part, isFirst: start == 0, into: &name) {
                tokens += 1
            }
            parts += 1
            guard end < stem.count else { break }
            name.append(UInt8(ascii: "."))
            start = end + 1
        }
        // A token with dots in it.
        if tokens > 1 {
            name.removeSubrange(mark...)
            append(.token, to: &name)
        }
        isToken = tokens > 1 || (tokens == 1 && parts == 1)
    }

    private mutating func append(_ kind: SegmentKind, to name: inout [UInt8]) {
        name.append(kind)
        isFolded = true
    }

    /// Writes what is between two dots.
    ///
    /// - Returns: whether it became a token.
    private mutating func write(part: ByteSlice, isFirst: Bool, into name: inout [UInt8]) -> Bool {
        let mark = name.count
        var written = 0
        var position = 0
        let hash = isAsset ? FileHash.start(in: part, isFirst: isFirst) : nil
        let limit = hash ?? part.count
        while position < limit {
            var next = position
            while next < limit, !Self.separatesPieces(part[next]) { next += 1 }
            guard let (kind, start, end) = Self.identifier(in: part, from: written, at: position, next), end <= limit
            else {
                position = next + 1
                continue
            }
            let words = part.part(written, start)
            if RandomText.isRandom(words) { return writeToken(at: mark, into: &name) }
            name.append(words)
            // One colon is enough: sha256:hash.
            if words.last == UInt8(ascii: ":") { name.removeLast() }
            name.append(kind)
            // A placeholder is found again, with its colon.
            if start == position { isFolded = true }
            written = end
            position = end + 1
        }
        let words = part.part(written, limit)
        if RandomText.isRandom(words) { return writeToken(at: mark, into: &name) }
        name.append(words)
        if hash != nil { append(.hash, to: &name) }
        return false
    }

    private mutating func writeToken(at mark: Int, into name: inout [UInt8]) -> Bool {
        name.removeSubrange(mark...)
        append(.token, to: &name)
        return true
    }

    private static func separatesPieces(_ byte: UInt8) -> Bool { !(byte.isLetter || byte.isDigit || byte >= 0x80) }

    /// The identifier or placeholder at `position`, where a piece up to `next` begins, in text that begins at `first`.
    private static func identifier(
        in part: ByteSlice, from first: Int, at position: Int, _ next: Int
    ) -> (SegmentKind, start: Int, end: Int)? {
        if position > first, part[position - 1] == UInt8(ascii: ":"),
            let kind = SegmentKind(placeholderIn: part, at: position - 1)
        {
            return (kind, position - 1, next)
        }
        if next - position == 8, let end = HexText.uuidEnd(in: part, at: position) { return (.uuid, position, end) }
        if let end = PathDate.end(in: part, at: position) {
            guard let timeEnd = PathDate.timeEnd(in: part, at: end) else { return (.date, position, end) }
            return (.time, position, timeEnd)
        }
        let piece = part.part(position, next)
        if HexText.isHash(piece) { return (.hash, position, next) }
        let isNumber = piece.count >= 5 && piece.endOfDigits(from: 0) == piece.count
        let isStandard = position > 0 && RecordName.isStandard(part.part(0, position - 1))
        return isNumber && !isStandard ? (.id, position, next) : nil
    }
}
