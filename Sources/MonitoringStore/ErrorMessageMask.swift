/// Removes from an error message what differs between requests and what may be personal data: UUIDs, e-mail addresses,
/// numbers, identifiers, text in quotes of any language, values after an equals sign, rows quoted by PostgreSQL, and
/// SQL comments and dollar quotes.
///
/// PostgreSQL does not escape values: where one may contain the character that would end it, as in `Key (name)=(…)` and
/// `invalid input syntax for type integer: "…"`, everything up to the last such character counts as the value.
///
/// Placeholders are those of routes: `:uuid`, `:email`, `:number`, `:id`, `:text`; `:address` of a network, and `:time`.
/// An unquoted name in a message cannot be distinguished from a word; applications should quote names.
enum ErrorMessageMask {
    /// Maximum length, in characters for PostgreSQL, in bytes here; a longer message is cut before it is masked.
    static let longest = 200

    static func mask(_ message: String) -> String { mask(message.utf8) }

    static func mask(_ message: some Collection<UInt8>) -> String {
        let bytes = Array(message.prefix(longest))
        let isCut = message.count >= longest
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if let close = closing(byte), isQuote(bytes, at: position) {
                append(":text", to: &output)
                let isLast = isLastWord(bytes, at: position, close: close, isCut)
                position = isLast ? bytes.count : end(of: bytes, after: position + 1, close: close)
            } else if let quote = foreignQuote(bytes, at: position) {
                append(":text", to: &output)
                position = end(of: bytes, after: position, quote)
            } else if let end = endOfRow(bytes, at: position, isCut) {
                append(":text", to: &output)
                position = end
            } else if byte == UInt8(ascii: "="), let value = startOfValue(bytes, after: position + 1) {
                output.append(byte)
                append(":text", to: &output)
                position = endOfValue(bytes, value, isCut)
            } else if let end = endOfSQLQuote(bytes, at: position) {
                append(":text", to: &output)
                position = end
            } else if let end = endOfUser(bytes, at: position) {
                append(":text", to: &output)
                if end < bytes.count { output.append(bytes[end]) }
                position = end + 1
            } else if isBlank(byte) {
                if let last = output.last, last != UInt8(ascii: " ") { output.append(UInt8(ascii: " ")) }
                position += 1
            } else if let token = MessageToken(in: bytes, at: position), !(isCut && token.end == bytes.count) {
                append(token.placeholder, to: &output)
                position = token.end
            } else if isWord(byte) {
                var end = position
                while end < bytes.count, isWord(bytes[end]), foreignQuote(bytes, at: end) == nil { end += 1 }
                // A period, a hyphen or a slash at the end belongs to the sentence.
                while end > position, isJoint(bytes[end - 1]) { end -= 1 }
                if end == position {
                    output.append(byte)
                    position += 1
                } else if isCut, end == bytes.count {
                    // The beginning of a cut word may belong to an address, or to anything else.
                    position = end
                } else {
                    appendWord(bytes[position..<end], to: &output)
                    position = end
                }
            } else {
                output.append(byte)
                position += 1
            }
        }
        while output.last == UInt8(ascii: " ") { output.removeLast() }
        // Cutting may have split a character.
        return String(decoding: output, as: UTF8.self) + (isCut ? " …" : "")
    }

    private static func append(_ placeholder: StaticString, to output: inout [UInt8]) {
        output.append(
            contentsOf: UnsafeBufferPointer(start: placeholder.utf8Start, count: placeholder.utf8CodeUnitCount))
    }

    private static func appendWord(_ word: ArraySlice<UInt8>, to output: inout [UInt8]) {
        if word.contains(UInt8(ascii: "@")) { return append(":email", to: &output) }
        let digits = word.count { (0x30...0x39).contains($0) }
        let isUUID =
            word.count == 36
            && word.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : byte.isHexadecimal
            }
        if isUUID { return append(":uuid", to: &output) }
        if word.count == 32, word.allSatisfy(\.isHexadecimal) { return append(":uuid", to: &output) }
        // Long runs of hexadecimal letters are hashes, even the rare ones without a digit.
        if word.count >= 16, word.allSatisfy(\.isHexadecimal) { return append(":id", to: &output) }
        guard digits > 0, !isTerm(word) else { return output.append(contentsOf: word) }
        if digits + word.count(where: isJoint) == word.count { return append(":number", to: &output) }
        let unit = word.drop { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        if ordinals.contains(String(decoding: unit, as: UTF8.self)) { return append(":number", to: &output) }
        // `2000ms`, `15kB`: a number with its unit.
        if unit.count <= 2, unit.allSatisfy(isLetter) {
            append(":number", to: &output)
            return output.append(contentsOf: unit)
        }
        append(":id", to: &output)
    }

    private static let ordinals: Set<String> = ["st", "nd", "rd", "th"]

    /// Words with digits that name a thing and no value: encodings, types, protocols, architectures, algorithms.
    private static let terms: Set<String> = [
        "utf8", "utf-8", "utf8mb4", "utf16", "utf-16", "utf-32", "latin1", "iso-8859-1", "iso8601", "base32", "base64",
        "int2", "int4", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "i32", "i64", "u32",
        "u64", "float4", "float8", "float32", "float64", "f32", "f64", "bit8", "md5", "sha1", "sha-1", "sha2", "sha256",
        "sha-256", "sha384", "sha512", "sha-512", "crc32", "hs256", "hs512", "rs256", "es256", "ed25519", "x509",
        "x.509", "pkcs1", "pkcs8", "pkcs12", "p12", "aes128", "aes256", "argon2", "oauth1", "oauth2", "oauth2.0",
        "http1", "http2", "http3", "h2", "h2c", "ipv4", "ipv6", "inet6", "socks4", "socks5", "tls1", "tls1.2", "tls1.3",
        "tlsv1", "tlsv1.0", "tlsv1.1", "tlsv1.2", "tlsv1.3", "sslv2", "sslv3", "ssl3", "x86", "x86_64", "x64", "amd64",
        "arm64", "armv7", "armv8", "win32", "win64", "s3", "ec2", "r2", "k8s", "etcd3", "psycopg2", "psycopg3",
        "pg8000", "mysql2", "sqlite3", "boto3", "urllib3", "httplib2", "i18n", "l10n", "web3", "v8", "http/2", "mp3",
        "mp4", "jpeg2000", "3d", "2d", "2fa", "u2f", "fido2", "log4j", "p95", "p99",
    ]

    /// Prefixes of error codes: the number that follows is of an error, not of a user.
    private static let codes = ["ORA-", "PGRST", "PLS-", "TNS-", "DPI-", "SQL0", "MY-"]

    private static func isTerm(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count <= 10 else { return false }
        let text = String(decoding: word, as: UTF8.self)
        if terms.contains(text.lowercased()) { return true }
        return codes.contains {
            text.hasPrefix($0) && text.utf8.dropFirst($0.utf8.count).allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// The `@` after the user, and perhaps the password, of a URL, or the end of a message that was cut within them:
    /// `https://user:password@example.org`.
    private static func endOfUser(_ bytes: [UInt8], at start: Int) -> Int? {
        guard start >= 3, bytes[(start - 3)..<start].elementsEqual("://".utf8) else { return nil }
        // An `@` of the password is not always escaped.
        let end = bytes[start...].firstIndex { isBlank($0) || "/?#\"'`<>".utf8.contains($0) } ?? bytes.count
        if let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")) { return at }
        return end == bytes.count && bytes.count >= longest ? end : nil
    }

    private static func closing(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): byte
        default: nil
        }
    }

    /// An apostrophe inside a word is not a quote: `didn't`. After a letter that programs write before quotes, as in
    /// `E'…'`, it is.
    private static func isQuote(_ bytes: [UInt8], at position: Int) -> Bool {
        guard bytes[position] == UInt8(ascii: "'"), position > 0 else { return true }
        let isAlone = position == 1 || !isWord(bytes[position - 2])
        if isAlone, "bBeErRuUxX".utf8.contains(bytes[position - 1]) { return true }
        return !isLetter(bytes[position - 1]) || position + 1 >= bytes.count || !isLetter(bytes[position + 1])
    }

    /// Whether a quote opens after a colon and the message ends with a quote: PostgreSQL ends a message with an
    /// unescaped value this way.
    private static func isLastWord(_ bytes: [UInt8], at position: Int, close: UInt8, _ isCut: Bool) -> Bool {
        position > 1 && bytes[position - 1] == UInt8(ascii: " ") && bytes[position - 2] == UInt8(ascii: ":")
            && (isCut || bytes.last == close && position < bytes.count - 1)
    }

    /// After the closing quote; without one, everything that follows counts as quoted.
    private static func end(of bytes: [UInt8], after start: Int, close: UInt8) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] == close {
                // Before a letter, it is an apostrophe or a quote inside the value.
                guard position + 1 < bytes.count, isLetter(bytes[position + 1]) else { return position + 1 }
                position += 1
            } else {
                position += 1
            }
        }
        return bytes.count
    }

    /// In `=value` and `= (value)`; what follows the equals sign in `a = b` cannot be distinguished from a word.
    private static func startOfValue(_ bytes: [UInt8], after position: Int) -> Int? {
        guard position < bytes.count else { return nil }
        if !isBlank(bytes[position]) { return position }
        return position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "(") ? position + 1 : nil
    }

    /// The end of `value`, `"value"` or `(value)`.
    private static func endOfValue(_ bytes: [UInt8], _ start: Int, _ isCut: Bool) -> Int {
        if let close = closing(bytes[start]) { return end(of: bytes, after: start + 1, close: close) }
        if let quote = foreignQuote(bytes, at: start) { return end(of: bytes, after: start, quote) }
        if bytes[start] == UInt8(ascii: "(") { return endOfBrackets(bytes, from: start, isCut) }
        return bytes[start...].firstIndex { isBlank($0) || "&,;".utf8.contains($0) } ?? bytes.count
    }

    /// The end of `Failing row contains (1, anna, null).`
    private static func endOfRow(_ bytes: [UInt8], at position: Int, _ isCut: Bool) -> Int? {
        guard bytes[position] == UInt8(ascii: "("), bytes[..<position].suffix(13).elementsEqual("row contains ".utf8)
        else { return nil }
        return endOfBrackets(bytes, from: position, isCut)
    }

    /// After the last bracket, because values are not escaped; in a cut message, that may not be the closing one.
    private static func endOfBrackets(_ bytes: [UInt8], from start: Int, _ isCut: Bool) -> Int {
        guard !isCut, let last = bytes[start...].lastIndex(of: UInt8(ascii: ")")) else { return bytes.count }
        return last + 1
    }

    /// The end of an SQL comment or dollar-quoted text; if it is not closed, it extends to the end.
    private static func endOfSQLQuote(_ bytes: [UInt8], at start: Int) -> Int? {
        if bytes[start...].starts(with: "/*".utf8) {
            return end(of: bytes, after: start + 2, closing: Array("*/".utf8))
        }
        guard bytes[start] == UInt8(ascii: "$") else { return nil }
        var tagEnd = start + 1
        while tagEnd < bytes.count, isWord(bytes[tagEnd]), !isJoint(bytes[tagEnd]) { tagEnd += 1 }
        // `$1` is a placeholder.
        guard tagEnd < bytes.count, bytes[tagEnd] == UInt8(ascii: "$"), !(0x30...0x39).contains(bytes[start + 1]) else {
            return nil
        }
        return end(of: bytes, after: tagEnd + 1, closing: Array(bytes[start...tagEnd]))
    }

    private static func end(of bytes: [UInt8], after start: Int, closing mark: [UInt8]) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position...].starts(with: mark) { return position + mark.count }
            position += 1
        }
        return bytes.count
    }

    /// Non-ASCII quotes, as in messages in other languages, with those that can close them.
    private static let foreignQuotes: [(open: [UInt8], closers: [[UInt8]])] = [
        ("«", ["»"]), ("»", ["«", "»"]), ("‹", ["›"]), ("›", ["‹", "›"]), ("“", ["”", "“"]), ("”", ["”"]),
        ("„", ["“", "”"]), ("‘", ["’"]), ("‚", ["‘", "’"]), ("「", ["」"]), ("『", ["』"]), ("《", ["》"]),
    ].map { (Array($0.0.utf8), $0.1.map { Array($0.utf8) }) }

    private static func foreignQuote(_ bytes: [UInt8], at position: Int) -> Int? {
        guard bytes[position] == 0xC2 || bytes[position] == 0xE2 || bytes[position] == 0xE3 else { return nil }
        return foreignQuotes.firstIndex { bytes[position...].starts(with: $0.open) }
    }

    /// A closing quote is not followed by a letter; one that is belongs to the value, or is an apostrophe.
    private static func end(of bytes: [UInt8], after start: Int, _ quote: Int) -> Int {
        let (open, closers) = foreignQuotes[quote]
        var position = start + open.count
        while position < bytes.count {
            if let closer = closers.first(where: { bytes[position...].starts(with: $0) }) {
                let behind = position + closer.count
                if behind >= bytes.count || !isLetter(bytes[behind]) || foreignQuote(bytes, at: behind) != nil {
                    return behind
                }
            }
            position += 1
        }
        return bytes.count
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte >= 0x80
    }

    /// Joins the parts of one word, such as a number, an address or a key.
    private static func isJoint(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || isJoint(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "@")
    }
}
