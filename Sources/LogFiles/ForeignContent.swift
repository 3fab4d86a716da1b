/// What a file is that is no log to be read as it is: a log in another encoding, or an archive or compression that this
/// program does not unpack. Detected from its first bytes.
enum ForeignContent: Equatable {
    /// Text of which every character has two or four bytes; with the name that iconv has for its encoding.
    case encoded(String)
    /// Text whose lines end with a carriage return alone.
    case withoutNewlines
    /// With the program, and its arguments before the file, that writes what is in it to standard output.
    case packed(String, unpacking: String)

    /// - Parameters:
    ///   - head: the beginning of the content, at least 262 bytes of it, if there are as many.
    ///   - name: the name of the file; one compression has no mark of its own.
    init?(_ head: [UInt8], name: String) {
        if let packed = Self.marks.first(where: { head.dropFirst($0.offset).starts(with: $0.bytes) }) {
            self = .packed(packed.noun, unpacking: packed.unpacking)
        } else if let encoding = Self.encoding(of: head) {
            self = .encoded(encoding)
        } else if Self.lacksNewlines(head) {
            self = .withoutNewlines
        } else if name.hasSuffix(".br"), head.contains(where: { $0 < 0x07 }) {
            self = .packed("a file compressed with brotli", unpacking: "brotli -dc")
        } else {
            return nil
        }
    }

    private static let marks: [(offset: Int, bytes: [UInt8], noun: String, unpacking: String)] = [
        (0, [0x50, 0x4b, 0x03, 0x04], "a zip archive", "unzip -p"),
        (0, [0x50, 0x4b, 0x05, 0x06], "an empty zip archive", "unzip -p"),
        (257, Array("ustar".utf8), "a tar archive", "tar -xOf"),
        (0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive", "7z x -so"),
        (0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], "a RAR archive", "unrar p -inul"),
        (0, [0x04, 0x22, 0x4d, 0x18], "a file compressed with lz4", "lz4 -dc"),
        (0, [0x1f, 0x9d], "a file compressed with compress", "gzip -dc"),
    ]

    private static func lacksNewlines(_ head: [UInt8]) -> Bool {
        head.dropLast().contains(0x0d) && !head.contains(0x0a)
    }

    /// The encoding of text that is not UTF-8, by its byte order mark, or as every second byte is 0.
    private static func encoding(of head: [UInt8]) -> String? {
        if head.starts(with: [0xff, 0xfe, 0, 0]) || head.starts(with: [0, 0, 0xfe, 0xff]) { return "UTF-32" }
        if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) { return "UTF-16" }
        // Only letters beyond Latin have a second byte.
        func zeros(_ first: Int) -> Int { stride(from: first, to: head.count, by: 2).count { head[$0] == 0 } }
        let (even, odd) = (zeros(0), zeros(1))
        let most = head.count / 2 * 9 / 10
        guard most > 0, min(even, odd) == 0, max(even, odd) >= most else { return nil }
        return odd > even ? "UTF-16LE" : "UTF-16BE"
    }
}
