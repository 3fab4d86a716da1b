import Foundation

/// Files that are on the disk when a function returns, not only in memory.
package enum DurableFile {
    /// Writes a file that nobody reads yet.
    static func write(_ content: Data, to path: String) throws(PublishError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path, PublishError.systemReason) }
        defer { close(descriptor) }
        let written = content.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                rest = rest.dropFirst(count)
            }
            return true
        }
        guard written, fsync(descriptor) == 0 else { throw .cannotWrite(path, PublishError.systemReason) }
    }

    /// Makes an empty file, and the folders it stands in.
    package static func create(_ path: String) throws(PublishError) {
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash])) }
        try write(Data(), to: path)
    }

    /// Makes a folder, and the folders it stands in; leaves alone what is there.
    static func makeFolder(_ path: String) throws(PublishError) {
        if path.isEmpty || mkdir(path, 0o755) == 0 { return }
        switch errno {
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { break }
            try makeFolder(String(path[..<slash]))
            if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        case EEXIST:
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return }
            throw .cannotWrite(path, String(cString: strerror(ENOTDIR)))
        default: break
        }
        throw .cannotWrite(path, PublishError.systemReason)
    }

    /// Puts a file in place of another in one step.
    package static func replace(_ path: String, with content: Data) throws(PublishError) {
        let staging = path + ".staging"
        try write(content, to: staging)
        guard rename(staging, path) == 0 else { throw .cannotWrite(path, PublishError.systemReason) }
        if let slash = path.lastIndex(of: "/") { try synchronizeFolder(String(path[..<slash])) }
    }

    static func synchronizeFolder(_ path: String) throws(PublishError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path, PublishError.systemReason) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path, PublishError.systemReason) }
    }
}
