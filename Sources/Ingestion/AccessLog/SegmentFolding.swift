/// Writes a segment of a path with placeholders for its identifiers.
///
/// A segment that is an identifier becomes one placeholder. In a longer one, what identifies is replaced between dots,
/// dashes and the like, and the words around it stay: `report-2026-11-22.pdf` becomes `report-:date.pdf`. Where text
/// looks random, all of it up to the next dot is replaced.
struct SegmentFolding {
    /// Whether `17.5` is a number; otherwise it is taken for a version.
    let decimals: Bool
    private(set) var isFolded = false

    init(decimals: Bool) { self.decimals = decimals }

    /// Appends a segment that is not percent-encoded.
    mutating func write(_ segment: ByteSlice, _ shape: SegmentShape, into name: inout [UInt8]) {
        guard shape.hasSeparator || shape.hasSign else {
            _ = write(word: segment, shape, decimals: decimals, into: &name)
            return
        }
        let length = Self.lengthWithoutParameters(segment)
        if length < segment.count { isFolded = true }
        let segment = segment.part(0, length)
        if let kind = kind(of: segment) {
            append(kind, to: &name)
        } else {
            writeAtoms(of: segment, into: &name)
        }
    }

    private mutating func append(_ kind: SegmentKind, to name: inout [UInt8]) {
        name.append(kind)
        isFolded = true
    }

    /// Where matrix parameters such as `;jsessionid=...` begin.
    private static func lengthWithoutParameters(_ segment: ByteSlice) -> Int {
        guard let semicolon = segment.position(of: UInt8(ascii: ";")),
            segment.position(of: UInt8(ascii: "="), from: semicolon) != nil
        else { return segment.count }
        return semicolon
    }

    /// The kind of a whole segment with characters that separate atoms.
    private func kind(of segment: ByteSlice) -> SegmentKind? {
        guard let first = segment.first else { return nil }
        if first == UInt8(ascii: "{"), segment.last == UInt8(ascii: "}"), segment.count > 2 {
            return SegmentKind(segment.part(1, segment.count - 1), decimals: decimals)
        }
        if first == UInt8(ascii: "+"), PathNumber.isPhone(segment) { return .phone }
        if PathNumber.areCoordinates(segment) { return .number }
        if first.isDigit, let kind = PathNumber.kind(of: segment, decimals: decimals) { return kind }
        guard let colon = segment.position(of: UInt8(ascii: ":")), colon <= 5,
            segment.position(of: UInt8(ascii: ":"), from: colon + 1) != nil
        else { return nil }
        return PathNumber.colonKind(of: segment)
    }

    private mutating func writeAtoms(of segment: ByteSlice, into name: inout [UInt8]) {
        let isList = segment.position(of: .comma) != nil
        var start = 0
        var previous: (kind: SegmentKind, end: Int)?
        for position in 0...segment.count {
            guard position == segment.count || Self.separatesAtoms(in: segment, at: position) else { continue }
            let mark = name.count
            let kind = write(atom: segment.part(start, position), decimals: decimals || isList, into: &name)
            // One colon is enough: user:17 becomes user:id.
            if kind != nil, start > 0, segment[start - 1] == UInt8(ascii: ":") { name.remove(at: mark) }
            // Several of one kind are one placeholder: 1,2,3.
            if let kind, let previous, previous.kind == kind { name.removeSubrange(previous.end...) }
            previous = kind.map { ($0, name.count) }
            guard position < segment.count else { break }
            if segment[position] != .comma { previous = nil }
            name.append(segment[position])
            start = position + 1
        }
    }

    private static func separatesAtoms(in segment: ByteSlice, at position: Int) -> Bool {
        switch segment[position] {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"),
            UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: "@"), UInt8(ascii: "%"), .space:
            false
        case UInt8(ascii: ":"):
            !isInClock(segment, position) && !isBeforePort(segment, position)
                && SegmentKind(placeholderIn: segment, at: position) == nil
        case let byte: !(byte.isLetter || byte.isDigit || byte >= 0x80)
        }
    }

    /// As in `10:00`.
    private static func isInClock(_ segment: ByteSlice, _ colon: Int) -> Bool {
        colon > 0 && segment[colon - 1].isDigit && colon + 1 < segment.count && segment[colon + 1].isDigit
    }

    /// As in `example.org:443`, which is all of a path in requests to proxies.
    private static func isBeforePort(_ segment: ByteSlice, _ colon: Int) -> Bool {
        segment.endOfDigits(from: colon + 1, most: 5) == segment.count
            && segment.part(0, colon).lastPosition(of: UInt8(ascii: ".")) != nil
    }

    /// - Returns: the kind of an atom that became one placeholder.
    private mutating func write(atom: ByteSlice, decimals: Bool, into name: inout [UInt8]) -> SegmentKind? {
        if atom.position(of: UInt8(ascii: "@")) != nil, let range = EmailAddress.range(in: atom) {
            name.append(atom.part(0, range.lowerBound))
            append(.email, to: &name)
            name.append(atom.part(from: range.upperBound))
            return range.count == atom.count ? .email : nil
        }
        if let equals = atom.position(of: UInt8(ascii: "=")) {
            guard let value = Self.valueStart(in: atom, equals) else {
                return writeToken(padded: atom, into: &name)
            }
            name.append(atom.part(0, value))
            _ = write(atom: atom.part(from: value), decimals: decimals, into: &name)
            return nil
        }
        return write(word: atom, SegmentShape(atom), decimals: decimals, into: &name)
    }

    /// Writes an atom without `@` and `=`.
    private mutating func write(
        word: ByteSlice, _ shape: SegmentShape, decimals: Bool, into name: inout [UInt8]
    ) -> SegmentKind? {
        if shape.isWord {
            name.append(word)
            return nil
        }
        if let kind = SegmentKind(word, decimals: decimals) ?? (Self.isJSONWebToken(word) ? .token : nil) {
            append(kind, to: &name)
            return kind
        }
        return write(file: word, mayHaveHash: shape.hasDigit || shape.hasUppercase, into: &name)
    }

    /// Where the value in `key=value` begins; `nil` if the sign pads a token in base64.
    private static func valueStart(in atom: ByteSlice, _ equals: Int) -> Int? {
        let value = equals + 1
        guard value < atom.count, atom[value] != UInt8(ascii: "="), !RandomText.isRandom(atom.part(0, equals)) else {
            return nil
        }
        return value
    }

    /// Writes an atom with `=` at its end.
    private mutating func writeToken(padded atom: ByteSlice, into name: inout [UInt8]) -> SegmentKind? {
        let text = atom.part(0, atom.position(of: UInt8(ascii: "=")) ?? atom.count)
        let isPadded =
            atom.count % 4 == 0 && text.count >= 10 && text.contains { $0.isDigit || $0.isUppercaseLetter }
            && text.allSatisfy { $0.isLetter || $0.isDigit || "+/-_".utf8.contains($0) }
        if isPadded || RandomText.isRandom(text) {
            append(.token, to: &name)
            return .token
        }
        name.append(atom)
        return nil
    }

    /// Its header is the beginning of a JSON object in base64.
    private static func isJSONWebToken(_ atom: ByteSlice) -> Bool { atom.count >= 16 && atom.has("eyJ") }

    private mutating func write(
        file atom: ByteSlice, mayHaveHash: Bool, into name: inout [UInt8]
    ) -> SegmentKind? {
        let dot = Self.extensionDot(of: atom)
        let stem = atom.part(0, dot)
        let isWhole = dot == atom.count
        let fileExtension = atom.part(from: min(dot + 1, atom.count))
        if mayHaveHash, let kind = Self.kind(stem, fileExtension) {
            append(kind, to: &name)
            name.append(atom.part(from: dot))
            return isWhole ? kind : nil
        }
        var file = FileNameFolding(isAsset: mayHaveHash && FileHash.isAsset(extension: fileExtension))
        file.write(stem, into: &name)
        name.append(atom.part(from: dot))
        if file.isFolded { isFolded = true }
        return isWhole && file.isToken ? .token : nil
    }

    private static func kind(_ stem: ByteSlice, _ fileExtension: ByteSlice) -> SegmentKind? {
        // 1.5.1.4.txt is of a version.
        if !fileExtension.isEmpty, let kind = SegmentKind(stem, decimals: false), kind != .ip { return kind }
        guard stem.position(of: UInt8(ascii: ".")) == nil else { return nil }
        let isFile = !(fileExtension.isEmpty || fileExtension.equals("json") || fileExtension.equals("html"))
        return RecordName.isOne(stem, isFile: isFile) ? .id : nil
    }

    /// Where a file extension begins: a dot, a letter and up to seven letters or digits; the end when there is none.
    private static func extensionDot(of segment: ByteSlice) -> Int {
        var position = segment.count
        while position > 1, segment.count - position <= 8 {
            position -= 1
            let byte = segment[position]
            if byte == UInt8(ascii: ".") {
                // 2.x is a version.
                let isExtension =
                    position + 1 < segment.count && segment[position + 1].isLetter
                    && !segment.has(".x", at: segment.count - 2)
                return isExtension ? position : segment.count
            }
            guard byte.isLetter || byte.isDigit else { break }
        }
        return segment.count
    }
}
