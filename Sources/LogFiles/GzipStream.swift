import CZlib

/// The decompressed content of a gzip file (RFC 1952), which has one or more members.
///
/// Zero bytes after the last member are padding. Anything else after it is damage, and so is truncated data.
final class GzipStream: Decompression {
    private static let inputSize = 128 * 1024

    private let file: OpenFile
    private let stream: UnsafeMutablePointer<z_stream>
    private let input: UnsafeMutableRawBufferPointer
    /// Number of compressed bytes that were taken from the file.
    private var bytesTaken: Int
    private var isBetweenMembers = false
    private var fault: LogFileError?

    /// - Parameter beginning: the bytes of the file that were already read.
    init(_ file: OpenFile, beginning: [UInt8]) {
        self.file = file
        input = .allocate(byteCount: max(Self.inputSize, beginning.count), alignment: 16)
        input.copyBytes(from: beginning)
        bytesTaken = beginning.count
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(beginning.count)
        if inflate_start_gzip(stream) != Z_OK {
            fault = .damaged(file.path, byte: 0, "zlib has no memory")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Number of compressed bytes that were decompressed.
    var compressedBytesRead: Int { bytesTaken - Int(stream.pointee.avail_in) }

    /// Fills the buffer unless the content ends first; returns 0 at the end.
    ///
    /// - Throws: if the data is damaged, once all content before the damage was returned.
    func read(into room: UnsafeMutableRawBufferPointer) throws(LogFileError) -> Int {
        if let fault { throw fault }
        guard let output = room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
        let size = min(room.count, Int(UInt32.max))
        stream.pointee.next_out = output
        stream.pointee.avail_out = UInt32(size)
        do {
            while stream.pointee.avail_out > 0, try decompressSome() {}
        } catch {
            fault = error
            if stream.pointee.avail_out == UInt32(size) { throw error }
        }
        return size - Int(stream.pointee.avail_out)
    }

    /// One step; returns `false` at the end of the content.
    private func decompressSome() throws(LogFileError) -> Bool {
        if stream.pointee.avail_in == 0 {
            let count = try file.read(into: input)
            stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(count)
            bytesTaken += count
            if count == 0 {
                guard isBetweenMembers else { throw .endsEarly(file.path, byte: bytesTaken) }
                return false
            }
        }
        if isBetweenMembers {
            if stream.pointee.next_in.pointee == 0 {
                stream.pointee.next_in += 1
                stream.pointee.avail_in -= 1
                return true
            }
            inflateReset(stream)
            isBetweenMembers = false
        }
        switch inflate(stream, Z_NO_FLUSH) {
        case Z_OK: break
        case Z_STREAM_END: isBetweenMembers = true
        // No progress was possible: more input or more output space is needed.
        case Z_BUF_ERROR: break
        default:
            let why = stream.pointee.msg.map { String(cString: $0) } ?? "unreadable"
            throw .damaged(file.path, byte: compressedBytesRead, why)
        }
        return true
    }
}
