/// An input that begins with a separate line, such as the format of the rest.
struct FuzzBytes {
    let firstLine: [UInt8]
    let rest: [UInt8]

    /// Without a line end, all of it is the first line.
    init(_ bytes: [UInt8]) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        firstLine = Array(line)
        rest = Array(bytes.dropFirst(line.count + 1))
    }

    var firstText: String { String(decoding: firstLine, as: UTF8.self) }

    /// Passes the rest as a log that grows by `size` bytes at a time; unconsumed bytes are passed again.
    ///
    /// - Parameter read: receives bytes and whether they are the last ones, and returns how many it consumed.
    func inPieces(of size: Int, _ read: (UnsafeRawBufferPointer, Bool) -> Int) throws {
        var start = 0
        var end = 0
        repeat {
            end = min(end + size, rest.count)
            let isFinal = end == rest.count
            let done = rest[start..<end].withUnsafeBytes { read($0, isFinal) }
            try FuzzFinding.expect((0...(end - start)).contains(done), "more was read than there is")
            try FuzzFinding.expect(!isFinal || start + done == end, "something was left of the end")
            start += done
        } while end < rest.count
    }
}
