import CLinux
import Foundation
import Reporting

/// A folder being written beside the place where it will appear, all at once.
///
/// Nobody sees it half-written: it is renamed into place when it is complete and on the disk, and exchanged in one step
/// with what stood there before.
package struct StagedFolder {
    private let destination: String
    private let staging: String
    private let root: String

    /// - Parameters:
    ///   - path: the destination, relative to `root`.
    ///   - root: the archive or the site. Staging is inside it, so on the same file system.
    package init(path: String, in root: String) throws(PublishError) {
        self.root = root
        destination = "\(root)/\(path)"
        // One writer at a time, so the name only has to differ from every day's.
        staging = "\(root)/.staging-\(path.replacing("/", with: "-"))"
        try Self.remove(staging)
        try DurableFile.makeFolder(staging)
    }

    /// Writes a file of the folder; `path` may name folders inside it. `commit(_:)` brings it to the disk.
    package func write(_ content: Data, to path: String) throws(PublishError) {
        let file = "\(staging)/\(path)"
        try DurableFile.makeParent(of: file)
        try DurableFile.write(content, to: file, durably: false)
    }

    /// Writes files, and the manifest of them.
    package func write(_ files: [(path: String, content: Data)], manifest: Manifest) throws(PublishError) {
        var manifest = manifest
        for file in files {
            try write(file.content, to: file.path)
            manifest.add(file.content, at: file.path)
        }
        do {
            try write(manifest.encoded(), to: Manifest.file)
        } catch let error as PublishError {
            throw error
        } catch {
            throw .cannotWrite("\(destination)/\(Manifest.file)", error.reason)
        }
    }

    /// Finds out whatever could be in the way of `commit(_:)`, while nothing has changed yet.
    package func prepare() throws(PublishError) {
        try DurableFile.makeParent(of: destination)
        if FileManager.default.fileExists(atPath: destination), !DurableFile.isFolder(destination) {
            throw .cannotWrite(destination, String(cString: strerror(ENOTDIR)))
        }
        // A folder that moves is written to as well, since it names the one it stands in.
        let parent = String(destination[..<(destination.lastIndex(of: "/") ?? destination.endIndex)])
        for place in [parent, destination] where DurableFile.isFolder(place) && access(place, W_OK | X_OK) != 0 {
            throw .cannotWrite(place, PublishError.systemReason)
        }
        guard DurableFile.device(parent) == DurableFile.device(staging) else { throw .cannotWrite(parent, String(cString: strerror(EXDEV))) }
    }

    /// Makes folders appear in place of whatever was there, in their order, once everything is on the disk.
    ///
    /// - Throws: `PublishError`; what did not appear is forgotten then.
    package static func commit(_ folders: [StagedFolder]) throws(PublishError) {
        do throws(PublishError) {
            try appear(folders)
        } catch {
            // The first error is the one that matters; what cannot be removed is told by the next run.
            for folder in folders { try? folder.discard() }
            throw error
        }
    }

    private static func appear(_ folders: [StagedFolder]) throws(PublishError) {
        for folder in folders { try folder.prepare() }
        var roots: Set<String> = []
        for folder in folders where roots.insert(folder.root).inserted {
            try DurableFile.synchronizeFileSystem(of: folder.root)
        }
        for folder in folders { try folder.appear() }
        for folder in folders { try DurableFile.synchronizeParent(of: folder.destination) }
    }

    private func appear() throws(PublishError) {
        if FileManager.default.fileExists(atPath: destination) {
            try exchange()
            // What now stands in the staging place is the folder's former state. If it cannot be removed, the next run says so.
            try? Self.remove(staging)
        } else {
            guard rename(staging, destination) == 0 else {
                throw .cannotWrite(destination, PublishError.systemReason)
            }
        }
    }

    /// Forgets what was written.
    package func discard() throws(PublishError) { try Self.remove(staging) }

    /// The staged folder and the destination change places.
    private func exchange() throws(PublishError) {
        if exchange_paths(staging, destination) == 0 { return }
        // A file system without the operation, such as NFS: for a moment the destination is not there.
        guard errno == EINVAL || errno == ENOSYS else { throw .cannotWrite(destination, PublishError.systemReason) }
        let former = staging + ".former"
        try Self.remove(former)
        guard rename(destination, former) == 0 else { throw .cannotWrite(destination, PublishError.systemReason) }
        guard rename(staging, destination) == 0 else {
            let error = PublishError.cannotWrite(destination, PublishError.systemReason)
            rename(former, destination)
            throw error
        }
        guard rename(former, staging) == 0 else { throw .cannotWrite(former, PublishError.systemReason) }
    }

    private static func remove(_ path: String) throws(PublishError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .cannotWrite(path, error.reason)
        }
    }
}
