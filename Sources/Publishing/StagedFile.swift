import FoundationEssentials
import Glibc

/// A file that replaces another one in one step.
package struct StagedFile {
    private let destination: String
    private let staging: String

    /// Writes the file next to its destination, and creates its parent folders.
    ///
    /// - Parameter modes: `nil` for those that the umask gives.
    /// - Throws: `PublishError`, also when `commit()` could not succeed; nothing is left behind then.
    package init(_ content: Data, at path: String, modes: FileModes? = nil) throws(PublishError) {
        destination = path
        staging = path + ".staging"
        try DurableFile.makeParent(of: path, modes)
        guard !DurableFile.isFolder(path) else { throw .cannotWrite(path, String(cString: strerror(EISDIR))) }
        try DurableFile.write(content, to: staging, modes: modes)
    }

    package func commit() throws(PublishError) {
        guard rename(staging, destination) == 0 else { throw .cannotWrite(destination, PublishError.systemReason) }
        try DurableFile.synchronizeParent(of: destination)
    }

    /// Discards the staged file.
    package func discard() { unlink(staging) }
}
