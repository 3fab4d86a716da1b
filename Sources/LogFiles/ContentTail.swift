import Hashing

/// The last bytes of a stream.
struct ContentTail {
    private let length: Int
    private(set) var bytes: [UInt8] = []

    /// - Parameter length: number of bytes that are kept.
    init(length: Int = FileIdentity.maximumLength, bytes: [UInt8] = []) {
        self.length = length
        self.bytes = bytes
    }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        if more.count >= length {
            bytes = Array(more.suffix(length))
        } else {
            bytes.removeFirst(max(0, bytes.count + more.count - length))
            bytes.append(contentsOf: more)
        }
    }

    var sha256: String { SHA256Hash(of: bytes).hexadecimal }
}
