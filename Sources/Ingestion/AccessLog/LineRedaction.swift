/// A line of a log for messages: what may be personal or secret in it is replaced, what tells its format stays.
///
/// Query strings and fragments become `…`, also the rest of one that begins in another line, and so do values with names
/// such as `password`. Paths are folded as in names of endpoints. Elsewhere addresses, tokens and identifiers with
/// letters become placeholders; times, statuses, sizes and durations stay.
struct LineRedaction {
    /// A word of the line or what separates words, as it is shown.
    struct Piece {
        /// Where it begins in the line.
        let start: Int
        fileprivate(set) var text: [UInt8] = []

        var isBlank: Bool { text == [.space] }
    }

    private(set) var pieces: [Piece] = []
    private let line: ByteSlice
    private var position = 0
    private var isInQuotes = false
    /// Whether the next word is a secret.
    private var isBeforeSecret = false

    /// - Parameter end: what begins after it is left out.
    init(_ line: ByteSlice, upTo end: Int = .max) {
        self.line = line
        isInQuotes = beginsInQuotes
        while position < min(end, line.count) { readPiece() }
    }

    private mutating func readPiece() {
        pieces.append(Piece(start: position))
        if separates(position) {
            let byte = line[position]
            if byte == .quote, !isEscaped(position) { isInQuotes.toggle() }
            show([byte])
            position += 1
            return
        }
        let start = position
        while position < line.count, !separates(position) { position += 1 }
        show(word: line.part(start, position))
    }

    private mutating func show(_ text: some Sequence<UInt8>) { pieces[pieces.count - 1].text.append(contentsOf: text) }

    /// Shows that something is left out.
    private mutating func showGap() { show("…".utf8) }

    private func separates(_ position: Int) -> Bool {
        let byte = line[position]
        return byte <= .space || byte == 0x7F || "\"'{}[]()<>|,".utf8.contains(byte)
            || byte == .backslash && line.has(.quote, at: position + 1)
    }

    /// Whether the first quote closes what another line has opened.
    private var beginsInQuotes: Bool {
        guard let quote = line.indices.first(where: { line[$0] == .quote && !isEscaped($0) }), quote > 0 else {
            return false
        }
        let isOpening = line[quote - 1] <= .space || "=:,[({<".utf8.contains(line[quote - 1])
        return !isOpening && (quote + 1 == line.count || line[quote + 1] == .space)
    }

    private func isEscaped(_ position: Int) -> Bool {
        var backslash = position
        while backslash > 0, line[backslash - 1] == .backslash { backslash -= 1 }
        return !(position - backslash).isMultiple(of: 2)
    }
}

// MARK: - Words

extension LineRedaction {
    private mutating func show(word: ByteSlice) {
        if isBeforeSecret {
            guard !word.equals(":"), !word.equals("=") else { return show(word) }
            // As in "Authorization: Bearer ...".
            isBeforeSecret = Self.isSecret(word)
            skipValue()
            return showGap()
        }
        if !Self.isAddress(word), let end = Self.endOfLabel(word) {
            show(word.part(0, end))
            let isSecret = Self.isSecret(word.part(0, end - 1))
            if end == word.count {
                isBeforeSecret = isSecret
            } else if isSecret {
                skipValue()
                showGap()
            } else {
                show(word: word.part(from: end))
            }
            return
        }
        // A name in JSON, or the sort of a secret in a header.
        isBeforeSecret = Self.isSecret(word) && (isInQuotes && line.has(.quote, at: position) || Self.isScheme(word))
        if line.has(" HTTP/", at: position), !Self.isTarget(word) {
            showGap()
        } else if let end = Self.endOfPath(word) {
            show(folded: word.part(0, end))
            show([word[end]])
            skipQuery()
            showGap()
        } else if word.position(of: UInt8(ascii: "&")) != nil, word.position(of: UInt8(ascii: "=")) != nil {
            showGap()
        } else {
            show(folded: word)
        }
    }

    /// Where the value begins in `name=value` and `name:value`.
    private static func endOfLabel(_ word: ByteSlice) -> Int? {
        guard word[0].isLetter || word[0] == UInt8(ascii: "_"),
            let end = word.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }),
            !word.has("://", at: end),
            word.part(0, end).allSatisfy({ $0.isLetter || $0.isDigit || "_-.".utf8.contains($0) })
        else { return nil }
        return end + 1
    }

    /// Where a query string or a fragment begins; `nil` if there is none.
    private static func endOfPath(_ word: ByteSlice) -> Int? {
        let isPath = word.first == UInt8(ascii: "/") || isURL(word)
        return word.firstIndex { $0 == UInt8(ascii: "?") || isPath && $0 == UInt8(ascii: "#") }
    }

    /// What can stand before the version of HTTP: not the rest of a query string.
    private static func isTarget(_ word: ByteSlice) -> Bool {
        word.first == UInt8(ascii: "/") || isURL(word) || word.equals("*") || word.allSatisfy(\.isUppercaseLetter)
    }

    private static func isURL(_ word: ByteSlice) -> Bool { schemeEnd(word) != nil }

    /// The position after `https://`.
    private static func schemeEnd(_ word: ByteSlice) -> Int? {
        guard let colon = word.position(of: UInt8(ascii: ":")), colon > 0, word.has("://", at: colon),
            word.part(0, colon).allSatisfy(\.isLetter)
        else { return nil }
        return colon + 3
    }

    /// Skips to the end of a query string. It can have blanks between quotes and before the version of HTTP.
    private mutating func skipQuery() {
        var blank: Int?
        var end = position
        while end < line.count, line[end] != .quote || isEscaped(end) {
            if line.has(" HTTP/", at: end) {
                position = end
                return
            }
            if blank == nil, line[end] <= .space { blank = end }
            end += 1
        }
        position = isInQuotes ? end : blank ?? end
    }

    private mutating func skipValue() {
        while position < line.count {
            if isInQuotes ? line[position] == .quote && !isEscaped(position) : separates(position) { return }
            position += 1
        }
    }
}

// MARK: - Secrets

extension LineRedaction {
    private static let secretNames = [
        "password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "cookie",
        "session", "signature",
    ]

    private static func isSecret(_ name: ByteSlice) -> Bool {
        if isScheme(name) { return true }
        guard name.count <= 64 else { return false }
        let name = String(decoding: name, as: UTF8.self).lowercased()
        return secretNames.contains { name.contains($0) }
    }

    private static func isScheme(_ word: ByteSlice) -> Bool { word.equals("Bearer") || word.equals("Basic") }

    private static func isAddress(_ word: ByteSlice) -> Bool {
        var folded: [UInt8] = []
        PathFolding(word).write(into: &folded)
        return folded.elementsEqual(":\(SegmentKind.ip.rawValue)".utf8)
    }

    private mutating func show(folded word: ByteSlice) {
        if word.first == UInt8(ascii: "/") { return show(path: word) }
        guard let host = Self.schemeEnd(word) else { return show(segments: word) }
        show(word.part(0, host))
        let end = word.position(of: UInt8(ascii: "/"), from: host) ?? word.count
        if let at = word.part(host, end).lastPosition(of: UInt8(ascii: "@")) {
            showGap()
            show(segments: word.part(host + at, end))
        } else {
            show(segments: word.part(host, end))
        }
        if end < word.count { show(path: word.part(from: end)) }
    }

    private mutating func show(path: ByteSlice) {
        var folded: [UInt8] = []
        PathFolding(path).write(into: &folded)
        show(folded)
    }

    private mutating func show(segments word: ByteSlice) {
        for (index, segment) in word.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).enumerated()
        {
            if index > 0 { show([UInt8(ascii: "/")]) }
            let segment = word.part(segment.startIndex, segment.endIndex)
            var folded: [UInt8] = []
            PathFolding(segment).write(into: &folded)
            if Self.isTelling(folded, of: segment) { show(folded) } else { show(segment) }
        }
    }

    /// Whether what was folded could tell of whom a line is; times and numbers do not.
    private static func isTelling(_ folded: [UInt8], of segment: ByteSlice) -> Bool {
        folded.indices.contains { colon in
            guard folded[colon] == UInt8(ascii: ":"),
                let kind = folded.withSlice({ SegmentKind(placeholderIn: $0, at: colon) })
            else { return false }
            switch kind {
            case .number, .date, .time: return false
            case .id: return segment.contains(where: \.isLetter)
            case .uuid, .hash, .token, .email, .phone, .ip, .key: return true
            }
        }
    }
}
