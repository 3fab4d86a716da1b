import CLinux
import FoundationEssentials
import Glibc

/// Writes files that are on disk, not only in memory, when a function returns.
package enum DurableFile {
    @TaskLocal private static var waitsForDisk = true

    /// Runs `body` without waiting for the disk, to write a folder that becomes durable as a whole afterwards.
    package static func deferringDurability<Value>(_ body: () throws -> Value) rethrows -> Value {
        try $waitsForDisk.withValue(false, operation: body)
    }

    /// Writes a file that has no readers yet.
    ///
    /// - Parameters:
    ///   - durably: `false` leaves it to `synchronizeFileSystem` to make it durable.
    ///   - modes: `nil` for those that the umask gives.
    static func write(
        _ content: Data, to path: String, durably: Bool = true, modes: FileModes? = nil
    ) throws(PublishError) {
        // Never writes through a symbolic link at that path.
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
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
        let isReadable = modes.map { fchmod(descriptor, $0.file) == 0 } ?? true
        guard written, isReadable, !durably || !waitsForDisk || fsync(descriptor) == 0 else {
            let error = PublishError.cannotWrite(path, PublishError.systemReason)
            unlink(path)
            throw error
        }
    }

    /// Gives a file another name in its file system, if it has the wanted bytes; nobody changes a file in place.
    ///
    /// - Returns: whether the new name exists. It does not where a file system has no such links.
    static func link(
        _ path: String, ifHolding content: Data, as other: String, _ modes: FileModes
    ) throws(PublishError) -> Bool {
        guard isFile(path), length(path) == content.count, FileManager.default.contents(atPath: path) == content,
            Glibc.link(path, other) == 0
        else { return false }
        try modes.apply(to: other)
        return true
    }

    /// Creates an empty file and its parent folders.
    package static func create(_ path: String, modes: FileModes? = nil) throws(PublishError) {
        try makeParent(of: path, modes)
        try write(Data(), to: path, modes: modes)
    }

    /// Removes a file, if it exists.
    package static func remove(_ path: String) throws(PublishError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .cannotWrite(path, PublishError.systemReason) }
    }

    /// Creates a folder and its parent folders, unless they exist.
    static func makeFolder(_ path: String, _ modes: FileModes? = nil) throws(PublishError) {
        func make() throws(PublishError) -> Bool {
            guard mkdir(path, 0o755) == 0 else { return false }
            try modes?.apply(to: path)
            return true
        }
        if path.isEmpty { return }
        if try make() { return }
        switch errno {
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { break }
            try makeFolder(String(path[..<slash]), modes)
            if try make() || errno == EEXIST { return }
        case EEXIST:
            if isFolder(path) { return }
            throw .cannotWrite(path, String(cString: strerror(ENOTDIR)))
        default: break
        }
        throw .cannotWrite(path, PublishError.systemReason)
    }

    /// Why a folder cannot be written or created; `nil` if there is no obstacle. Changes nothing.
    package static func obstacle(toWriting path: String) -> (path: String, reason: String)? {
        var place = path
        while !FileManager.default.fileExists(atPath: place) {
            var status = stat()
            if lstat(place, &status) == 0 { return (place, "it is a link that leads nowhere") }
            guard let slash = place.lastIndex(of: "/") else {
                place = "."
                break
            }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        guard isFolder(place) else { return (place, String(cString: strerror(ENOTDIR))) }
        return access(place, W_OK | X_OK) == 0 ? nil : (place, PublishError.systemReason)
    }

    static func makeParent(of path: String, _ modes: FileModes? = nil) throws(PublishError) {
        if let slash = path.lastIndex(of: "/") { try makeFolder(String(path[..<slash]), modes) }
    }

    static func synchronizeParent(of path: String) throws(PublishError) {
        if let slash = path.lastIndex(of: "/") { try synchronizeFolder(String(path[..<slash])) }
    }

    /// Whether there is anything. `FileManager` takes several times as long, and ten years have thousands of days.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Everything in a folder at any depth, by its path from there. What cannot be read is left out, and links are not
    /// followed.
    static func content(below folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.flatMap { name in
            var status = stat()
            let isFolder = lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            return [name] + (isFolder ? content(below: "\(folder)/\(name)").map { "\(name)/\($0)" } : [])
        }
    }

    /// Whether it is a regular file, not a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The file system of a folder; `nil` when the folder does not exist.
    static func device(_ path: String) -> dev_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_dev : nil
    }

    /// Length in bytes; `nil` if the file does not exist.
    static func length(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    static func synchronizeFolder(_ path: String) throws(PublishError) {
        guard waitsForDisk else { return }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(path, PublishError.systemReason) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path, PublishError.systemReason) }
    }

    /// Writes everything to disk that the file system of a folder has in memory. For many files this takes a hundredth
    /// of the time of waiting for each.
    static func synchronizeFileSystem(of folder: String) throws(PublishError) {
        guard waitsForDisk else { return }
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotWrite(folder, PublishError.systemReason) }
        defer { close(descriptor) }
        guard synchronize_file_system(descriptor) == 0 else { throw .cannotWrite(folder, PublishError.systemReason) }
    }
}
