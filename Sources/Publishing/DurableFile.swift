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
        do {
            try FileManager.default.createDirectory(
                at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(path, error.reason)
        }
        try write(Data(), to: path)
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
