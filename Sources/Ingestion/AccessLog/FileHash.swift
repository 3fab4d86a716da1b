/// Hashes of content in the names of files that build tools make, such as `main.8d7c6b5a.js` and `index-BxYz12Ab.js`.
enum FileHash {
    private static let extensions: [StaticString] = [
        "js", "css", "map", "mjs", "cjs", "wasm", "json", "woff2", "woff", "ttf", "eot", "otf", "svg", "png", "jpg",
        "jpeg",
        "gif", "webp", "avif", "ico", "mp4", "webm",
    ]

    /// Whether names of files with an extension can have a hash.
    static func isAsset(extension name: ByteSlice) -> Bool { extensions.contains { name.equals($0) } }

    /// Where a hash begins that ends a text, after a dash or from the beginning; `nil` if there is none. These are eight
    /// letters, digits, `-` and `_`, as Vite and Rollup, esbuild and Angular write them.
    ///
    /// - Parameter isFirst: whether the name begins with the text; a word that is all of it needs a digit to be a hash.
    static func start(in text: ByteSlice, isFirst: Bool) -> Int? {
        let start = text.count - 8
        guard start == 0 || (start > 1 && text[start - 1] == UInt8(ascii: "-")) else { return nil }
        let hash = text.part(from: start)
        let isWord = start == 0 && isFirst
        return isHash(hash, mayBeWord: isWord) && PathDate.end(in: text, at: start) == nil ? start : nil
    }

    /// - Parameter mayBeWord: whether only a digit can tell a hash from a word.
    private static func isHash(_ text: ByteSlice, mayBeWord: Bool) -> Bool {
        var (digits, hexDigits, uppercase, lowercase, digitsBeforeLetters) = (0, 0, 0, 0, 0)
        var previous: UInt8 = 0
        for byte in text {
            guard byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") else {
                return false
            }
            if byte.hexDigit != nil { hexDigits += 1 }
            if byte.isDigit {
                digits += 1
            } else if byte.isLetter {
                if byte.isUppercaseLetter { uppercase += 1 } else { lowercase += 1 }
                if previous.isDigit { digitsBeforeLetters += 1 }
            }
            previous = byte
        }
        if mayBeWord, digits == 0 { return false }
        if hexDigits == text.count, digits > 0, !mayBeWord || digits == text.count { return true }
        if uppercase > 0, digits > 0, lowercase == 0 ? !mayBeWord : digitsBeforeLetters > 0 { return true }
        return uppercase > 0 && RandomText.evidence(in: text) >= 8
    }

    /// Where the number of a chunk ends that begins a name without its extension, as in `17.3a8d.chunk` and
    /// `123-8d7c6b5a4f3e2d1c`; `nil` if there is none.
    static func chunkEnd(in stem: ByteSlice) -> Int? {
        let digits = stem.endOfDigits(from: 0)
        guard digits > 0, digits + 1 < stem.count else { return nil }
        guard stem[digits] == UInt8(ascii: ".") || stem[digits] == UInt8(ascii: "-") else { return nil }
        let rest = stem.part(from: digits + 1)
        let hash = rest.part(0, rest.position(of: UInt8(ascii: ".")) ?? rest.count)
        return HexText.isHash(hash) || isShort(hash) || (hash.count == 8 && start(in: hash, isFirst: false) == 0)
            ? digits : nil
    }

    /// Whether a text is a short hash of webpack: four to six hexadecimal digits with a digit and a letter.
    static func isShort(_ text: ByteSlice) -> Bool {
        (4...6).contains(text.count) && text.allSatisfy { $0.hexDigit != nil } && text.contains(where: \.isDigit)
            && text.contains(where: \.isLowercaseLetter)
    }
}
