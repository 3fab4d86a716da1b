import Foundation

/// A log file as it stood when a reading was planned.
struct LogSighting {
    /// As it can be opened.
    let path: String
    let location: LogLocation
    /// The user named it, so it is to be read even when it is new.
    let isNamed: Bool
    let isGzip: Bool
    /// In bytes, on the disk.
    let size: Int
    /// When the content was last written to, in nanoseconds since 1970.
    let modifiedNanoseconds: Int
    /// The first bytes of the content, at most `FileIdentity.maximumLength`.
    let head: [UInt8]
    /// It is compressed, and damaged already in what was looked at.
    let isBroken: Bool

    /// Looks at a file. `nil` for what is no regular file.
    init?(_ path: String, isNamed: Bool) throws(LogFileError) {
        guard try FileStatus(of: path).kind != .stream else { return nil }
        let file = try LogFile(path: path)
        guard let size = file.sizeOnDisk else { return nil }
        do throws(LogFileError) {
            try file.readHead()
            isBroken = false
        } catch {
            // Damage is reported when the file is read; what comes before it is known by now.
            guard file.isGzip else { throw error }
            isBroken = true
        }
        self.path = path
        self.isNamed = isNamed
        self.size = size
        location = LogLocation(path)
        isGzip = file.isGzip
        modifiedNanoseconds = file.modifiedNanoseconds
        head = file.head
    }

    /// How the content goes on after a position whose beginning it shares.
    func continuation(of position: ReadPosition) -> Continuation {
        guard position.offset > FileIdentity.maximumLength else {
            return head.count < position.offset ? .shorter : .certain
        }
        if isGzip { return .likely }
        guard size >= position.offset else { return .shorter }
        do throws(LogFileError) {
            let tail = try OpenFile(path).bytes(
                at: position.offset - FileIdentity.maximumLength, count: FileIdentity.maximumLength)
            return ContentTail(bytes: tail).sha256 == position.tailSHA256 ? .certain : .different
        } catch {
            // What the matter is shows when it is read.
            return .likely
        }
    }

    enum Continuation {
        /// What comes before the position is as it was.
        case certain
        /// Not looked at, as it would have to be decompressed, or cannot be.
        case likely
        /// It ends before the position.
        case shorter
        /// Other bytes come before the position.
        case different
    }

    /// Whether there is content behind `offset`. Also true when that cannot be found out, which shows when it is read.
    ///
    /// A large compressed file is taken at its word: it ends in the length of its last member, modulo 2^32.
    func goesOn(after offset: Int) -> Bool {
        guard isGzip else { return size > offset }
        do throws(LogFileError) {
            guard size > Self.sizeToDecompress else { return try LogFile(path: path).contentLength() > offset }
            let length = try OpenFile(path).bytes(at: size - 4, count: 4)
            return length.reversed().reduce(0) { $0 << 8 | Int($1) } != offset & 0xffff_ffff || offset == 0
        } catch {
            return true
        }
    }

    /// Compressed files up to this size, in bytes, are decompressed to see whether they go on.
    private static let sizeToDecompress = 256 * 1024
}
