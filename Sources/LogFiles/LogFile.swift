/// An open log file, plain or compressed; the kind is detected from its first bytes, not from its name.
///
/// Offsets count uncompressed content.
final class LogFile {
    let path: String
    /// `nil` if it is not compressed.
    let compression: Compression?
    /// The size on disk in bytes when it was opened; `nil` if it has none, such as a pipe.
    let sizeOnDisk: Int?
    /// When the content was last written to, in nanoseconds since 1970.
    let modifiedNanoseconds: Int
    /// The first bytes of the content, as far as they were read; at most `FileIdentity.maximumLength`.
    private(set) var head: [UInt8] = []

    private let file: OpenFile
    private let decompression: (any Decompression)?
    /// Bytes that were read to detect the kind and are still to be returned.
    private var beginning: ArraySlice<UInt8>
    private var offset = 0
    private var bytesTaken = 0

    /// - Throws: if the file is missing, unreadable or a folder, or the program that decompresses it is not installed.
    convenience init(path: String) throws(LogFileError) {
        guard try FileStatus(of: path).kind != .folder else { throw .isFolder(path) }
        try self.init(OpenFile(path))
    }

    init(_ file: OpenFile) throws(LogFileError) {
        self.file = file
        path = file.path
        let status = try file.status()
        guard status.kind != .folder else { throw .isFolder(file.path) }
        sizeOnDisk = status.kind == .regular ? status.size : nil
        let magic = try Self.read(upTo: 8, of: file)
        compression = Compression(magic)
        modifiedNanoseconds =
            compression == .gzip ? Self.originalTime(magic, status) : status.modifiedNanoseconds
        switch compression {
        case nil: decompression = nil
        case .gzip: decompression = GzipStream(file, beginning: magic)
        case let compression?:
            guard sizeOnDisk != nil else { throw .foreignCompression(file.path, compression) }
            decompression = try ProgramStream(file.path, compression)
        }
        beginning = compression == nil ? magic[...] : []
    }

    /// Number of bytes read out of `sizeOnDisk`, including those that were skipped.
    var bytesRead: Int { decompression?.compressedBytesRead ?? bytesTaken }

    /// Reads the next bytes, possibly fewer than fit; returns 0 at the end.
    ///
    /// - Throws: if compressed data is damaged or truncated, once all content before that was returned.
    func read(into room: UnsafeMutableRawBufferPointer) throws(LogFileError) -> Int {
        let count: Int
        if let decompression {
            count = try decompression.read(into: room)
        } else if !beginning.isEmpty {
            let bytes = beginning.prefix(room.count)
            room.copyBytes(from: bytes)
            beginning = beginning.dropFirst(bytes.count)
            count = bytes.count
        } else {
            count = try file.read(into: room)
        }
        if head.count < FileIdentity.maximumLength {
            let known = max(0, head.count - offset)
            head.append(contentsOf: room[..<count].dropFirst(known).prefix(FileIdentity.maximumLength - head.count))
        }
        offset += count
        bytesTaken += count
        return count
    }

    /// Reads until `FileIdentity.maximumLength` bytes of the content are known, or all of it.
    func readHead() throws(LogFileError) {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: FileIdentity.maximumLength, alignment: 16)
        defer { room.deallocate() }
        while head.count < FileIdentity.maximumLength {
            let rest = UnsafeMutableRawBufferPointer(rebasing: room[..<(FileIdentity.maximumLength - head.count)])
            if try read(into: rest) == 0 { break }
        }
    }

    /// - Throws: if the content, as far as it is known, is no log that can be read as it is.
    func checkContent() throws(LogFileError) {
        if let content = ForeignContent(head, name: path) { throw .foreign(path, content) }
    }

    /// Skips the content before `offset`, at the start of reading.
    ///
    /// - Returns: the last bytes before it, at most `FileIdentity.maximumLength`; `nil` if the content ends before.
    func skip(to target: Int) throws(LogFileError) -> [UInt8]? {
        let tailLength = min(target, FileIdentity.maximumLength)
        guard decompression == nil else { return try decompress(to: target, tailLength: tailLength) }
        head = try file.bytes(at: 0, count: FileIdentity.maximumLength)
        let tail = try file.bytes(at: target - tailLength, count: tailLength)
        guard tail.count == tailLength else { return nil }
        try file.seek(to: target)
        beginning = []
        offset = target
        bytesTaken = target
        return tail
    }

    /// The length of the content in bytes; all of it is decompressed if necessary.
    func contentLength() throws(LogFileError) -> Int {
        if decompression == nil, let sizeOnDisk { return sizeOnDisk }
        _ = try decompress(to: .max, tailLength: 0)
        return offset
    }

    /// Whether the file still begins with the bytes that were read, and is at least as long. If not, the bytes read may
    /// belong to another content: the file was emptied in the meantime.
    func isUnchanged() throws(LogFileError) -> Bool {
        guard decompression == nil, sizeOnDisk != nil else { return true }
        guard try file.status().size >= offset else { return false }
        return try file.bytes(at: 0, count: head.count) == head
    }

    private func decompress(to target: Int, tailLength: Int) throws(LogFileError) -> [UInt8]? {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
        defer { room.deallocate() }
        var tail = ContentTail(length: tailLength)
        while offset < target {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(target - offset)))
            if count == 0 { return nil }
            tail.append(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
        return tail.bytes
    }

    private static func read(upTo count: Int, of file: OpenFile) throws(LogFileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var failure: LogFileError?
            let got = bytes.withUnsafeMutableBytes { room in
                do throws(LogFileError) {
                    return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room[filled...]))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }

    /// When a compressed file was last written before it was compressed: gzip keeps this in the header, in seconds, and
    /// usually also as the time of the compressed file.
    private static func originalTime(_ magic: [UInt8], _ status: FileStatus) -> Int {
        let seconds = magic.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard seconds > 0, seconds < status.modifiedNanoseconds / 1_000_000_000 else {
            return status.modifiedNanoseconds
        }
        return seconds * 1_000_000_000
    }
}
