/// An input that begins with a line of its own, such as the format of what follows.
struct FuzzBytes {
    let firstLine: [UInt8]
    let rest: [UInt8]

    /// Without a line end all of it is the first line.
    init(_ bytes: [UInt8]) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        firstLine = Array(line)
        rest = Array(bytes.dropFirst(line.count + 1))
    }

    var firstText: String { String(decoding: firstLine, as: UTF8.self) }
}
