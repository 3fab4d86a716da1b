import Glibc

/// The system's data about a file, available without reading it.
struct FileStatus {
    enum Kind { case regular, folder, stream }

    let kind: Kind
    /// Size on disk in bytes.
    let size: Int
    /// When it was last written to, in nanoseconds since 1970.
    let modifiedNanoseconds: Int

    init(of path: String) throws(LogFileError) {
        var status = stat()
        guard !path.utf8.contains(0) else { throw .missing(path) }
        guard stat(path, &status) == 0 else { throw .system(path, errno) }
        self.init(status)
    }

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            default: .stream
            }
        size = Int(status.st_size)
        modifiedNanoseconds = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    }
}

/// A file opened for reading; it is closed with its last reference.
final class OpenFile {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(LogFileError) {
        guard !path.utf8.contains(0) else { throw .missing(path) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(path, errno) }
        self.path = path
        self.descriptor = descriptor
    }

    private init(descriptor: Int32, path: String) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Standard input, with a separate descriptor.
    static func standardInput() throws(LogFileError) -> OpenFile {
        let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { throw .system("-", errno) }
        return OpenFile(descriptor: descriptor, path: "-")
    }

    deinit { close(descriptor) }

    func status() throws(LogFileError) -> FileStatus {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path, errno) }
        return FileStatus(status)
    }

    /// Reads the next bytes, possibly fewer than fit; returns 0 at the end.
    func read(into room: UnsafeMutableRawBufferPointer) throws(LogFileError) -> Int {
        while true {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .system(path, errno) }
        }
    }

    /// The bytes from `offset`, fewer than `count` if the file ends before. Does not move the position of
    /// `read(into:)`.
    func bytes(at offset: Int, count: Int) throws(LogFileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
            }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw .system(path, errno)
            }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    func seek(to offset: Int) throws(LogFileError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .system(path, errno) }
    }
}
