/// What an identifier in a path is; the raw value is its placeholder, without the colon.
enum SegmentKind: String, CaseIterable {
    /// A number, or a word with a number or random text that belongs to one record: see `RecordName`.
    case id
    /// 8-4-4-4-12 hexadecimal digits.
    case uuid
    /// Hexadecimal digits that are no word, and hashes in names of files: see `HexText` and `FileHash`.
    case hash
    /// A day, month, week or quarter.
    case date
    /// A time of day, with or without a date.
    case time
    /// A number with a sign or decimals, a range, or a size such as `200x200`.
    case number
    /// Text that looks random: see `RandomText`.
    case token
    case email
    case phone
    case ip
    /// The path of an object in a bucket.
    case key

    /// The kind of an identifier without dots, except in numbers; `nil` for a word.
    ///
    /// - Parameter decimals: whether `17.5` is a number; otherwise it is taken for a version.
    init?(_ text: ByteSlice, decimals: Bool) {
        if text.count == 36, HexText.uuidEnd(in: text, at: 0) == 36 {
            self = .uuid
        } else if let kind = PathNumber.kind(of: text, decimals: decimals) {
            self = kind
        } else if HexText.isHash(text) || HexText.isPrefixedHash(text) {
            self = .hash
        } else {
            return nil
        }
    }

    /// The placeholder that begins with the colon at `colon`.
    init?(placeholderIn text: ByteSlice, at colon: Int) {
        var end = colon + 1
        while end < text.count, text[end].isLetter || text[end].isDigit { end += 1 }
        let word = text.part(min(colon + 1, text.count), end)
        guard let kind = Self.allCases.first(where: { word.elementsEqual($0.rawValue.utf8) }) else { return nil }
        self = kind
    }

    /// Whether a text with something replaced is one placeholder and nothing else.
    static func isPlaceholder(_ text: ArraySlice<UInt8>) -> Bool {
        text.first == UInt8(ascii: ":") && text.dropFirst().allSatisfy(\.isLowercaseLetter)
    }
}

extension [UInt8] {
    /// Appends a placeholder.
    mutating func append(_ kind: SegmentKind) {
        append(UInt8(ascii: ":"))
        append(contentsOf: kind.rawValue.utf8)
    }
}
