import CLinux
import FoundationEssentials
import Glibc
import Reporting

/// A folder that is written elsewhere first and then appears all at once.
///
/// Readers never see it half-written: once it is complete and durable, it is renamed into place, in one step that also
/// moves the former folder away. A page that is the same in the former folder is not written again: both folders have
/// it until the former one is removed.
package struct StagedFolder: Sendable {
    private let destination: String
    /// Where it is until it is complete.
    package let staging: String
    private let root: String
    private let modes: FileModes?

    /// - Parameters:
    ///   - path: the destination, relative to `root`.
    ///   - root: the archive or the site. Staging is inside it, so on the same file system.
    ///   - modes: `nil` for those that the umask gives.
    package init(path: String, in root: String, modes: FileModes? = nil) throws(PublishError) {
        self.root = root
        self.modes = modes
        destination = "\(root)/\(path)"
        staging = Self.staging(path, in: root)
        try Self.remove(staging)
        try DurableFile.makeFolder(staging, modes)
    }

    /// Where a folder is staged. There is one writer at a time, so the name only has to differ from those of days.
    package static func staging(_ path: String, in root: String) -> String {
        "\(root)/.staging-\(WindowFolder(path).name)"
    }

    /// Writes a file of the folder; `path` may name folders inside it. `commit(_:)` makes it durable.
    package func write(_ content: Data, to path: String) throws(PublishError) {
        let file = "\(staging)/\(path)"
        try DurableFile.makeParent(of: file, modes)
        // Only the site's modes are known: a file of the archive may have been written with another umask.
        if let modes, try DurableFile.link("\(destination)/\(path)", ifHolding: content, as: file, modes) { return }
        try DurableFile.write(content, to: file, durably: false, modes: modes)
    }

    /// Writes files and their manifest, on all cores.
    package func write(_ files: [(path: String, content: Data)], manifest: Manifest) throws(PublishError) {
        var manifest = manifest
        let entries = try files.concurrentMap { file throws(PublishError) in
            try write(file.content, to: file.path)
            return Manifest.Entry(of: file.content)
        }
        for (file, entry) in zip(files, entries) { manifest.add(entry, at: file.path) }
        do {
            try write(manifest.encoded(), to: Manifest.file)
        } catch let error as PublishError {
            throw error
        } catch {
            throw .cannotWrite("\(destination)/\(Manifest.file)", error.reason)
        }
    }

    /// Finds everything that could make `commit(_:)` fail, before anything has changed.
    package func prepare() throws(PublishError) {
        try DurableFile.makeParent(of: destination, modes)
        if FileManager.default.fileExists(atPath: destination), !DurableFile.isFolder(destination) {
            throw .cannotWrite(destination, String(cString: strerror(ENOTDIR)))
        }
        // A folder that is moved must be writable too, because its entry ".." changes.
        for place in [parent, destination] where DurableFile.isFolder(place) && access(place, W_OK | X_OK) != 0 {
            throw .cannotWrite(place, PublishError.systemReason)
        }
        guard DurableFile.device(parent) == DurableFile.device(staging) else {
            throw .cannotWrite(parent, String(cString: strerror(EXDEV)))
        }
    }

    /// Puts folders in place of the former ones, in their order, once everything is durable.
    ///
    /// - Throws: `PublishError`; what is not in place yet is discarded then.
    package static func commit(_ folders: [StagedFolder]) throws(PublishError) {
        do throws(PublishError) {
            try appear(folders)
        } catch {
            // The first error is the one that matters; the next run reports what cannot be removed.
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
        var parents: Set<String> = []
        for folder in folders where parents.insert(folder.parent).inserted {
            try DurableFile.synchronizeFolder(folder.parent)
        }
        // The staging places now hold the former folders. If one cannot be removed, the next run reports that.
        _ = folders.concurrentMap { try? $0.discard() }
    }

    private var parent: String { String(destination[..<(destination.lastIndex(of: "/") ?? destination.endIndex)]) }

    private func appear() throws(PublishError) {
        if FileManager.default.fileExists(atPath: destination) {
            try exchange()
        } else {
            guard rename(staging, destination) == 0 else {
                throw .cannotWrite(destination, PublishError.systemReason)
            }
        }
    }

    /// Discards the staged folder.
    package func discard() throws(PublishError) { try Self.remove(staging) }

    /// Exchanges the staged folder and the destination.
    private func exchange() throws(PublishError) {
        if exchange_paths(staging, destination) == 0 { return }
        // A file system without this operation, such as NFS: for a moment the destination does not exist.
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
