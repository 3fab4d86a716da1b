/// The state of a log file when a reading was planned.
struct LogSighting {
    /// The path by which it can be opened.
    let path: String
    let location: LogLocation
    /// Whether the user named it, so that it is read even if it is new.
    let isNamed: Bool
    /// `nil` if it is not compressed.
    let compression: Compression?
    /// Size on disk in bytes.
    let size: Int
    /// When the content was last written to, in nanoseconds since 1970.
    let modifiedNanoseconds: Int
    /// The first bytes of the content, at most `FileIdentity.maximumLength`.
    let head: [UInt8]
    /// Whether it is compressed and already damaged in the part that was examined.
    let isBroken: Bool

    /// Examines a file; `nil` if it is not a regular file.
    init?(_ path: String, isNamed: Bool) throws(LogFileError) {
        guard try FileStatus(of: path).kind != .stream else { return nil }
        let file = try LogFile(path: path)
        guard let size = file.sizeOnDisk else { return nil }
        do throws(LogFileError) {
            try file.readHead()
            isBroken = false
        } catch {
            // Damage is reported when the file is read; the content before it is already known.
            guard file.compression != nil else { throw error }
            isBroken = true
        }
        try file.checkContent()
        self.path = path
        self.isNamed = isNamed
        self.size = size
        location = LogLocation(path)
        compression = file.compression
        modifiedNanoseconds = file.modifiedNanoseconds
        head = file.head
    }

    /// How the content continues after a position with the same beginning.
    func continuation(of position: ReadPosition) -> Continuation {
        guard position.offset > FileIdentity.maximumLength else {
            return head.count < position.offset ? .shorter : .certain
        }
        if compression != nil { return .likely }
        guard size >= position.offset else { return .shorter }
        do throws(LogFileError) {
            let tail = try OpenFile(path).bytes(
                at: position.offset - FileIdentity.maximumLength, count: FileIdentity.maximumLength)
            return ContentTail(bytes: tail).sha256 == position.tailSHA256 ? .certain : .different
        } catch {
            // The actual problem shows when it is read.
            return .likely
        }
    }

    enum Continuation {
        /// The content before the position is unchanged.
        case certain
        /// Not examined, because it would have to be decompressed, or cannot be.
        case likely
        /// The content ends before the position.
        case shorter
        /// The content before the position differs.
        case different
    }

    /// Whether there is content after a position: see `goesOn(after:)`. A file that only a program decompresses, and that
    /// has the size at which it was read to its end, has none.
    func goesOn(after position: ReadPosition) -> Bool {
        if compression != nil, compression != .gzip, position.compressedSize == size { return false }
        return goesOn(after: position.offset)
    }

    /// Whether there is content after `offset`. Also `true` if that is unknown, in which case reading shows it.
    ///
    /// For a large compressed file its own statement counts: it ends with the length of its last member, modulo 2^32.
    func goesOn(after offset: Int) -> Bool {
        guard compression != nil else { return size > offset }
        guard compression == .gzip else { return true }
        do throws(LogFileError) {
            guard size > Self.sizeToDecompress else { return try LogFile(path: path).contentLength() > offset }
            let length = try OpenFile(path).bytes(at: size - 4, count: 4)
            return length.reversed().reduce(0) { $0 << 8 | Int($1) } != offset & 0xffff_ffff || offset == 0
        } catch {
            return true
        }
    }

    /// Compressed files up to this size, in bytes, are decompressed to find out whether they have more content.
    private static let sizeToDecompress = 256 * 1024
}
