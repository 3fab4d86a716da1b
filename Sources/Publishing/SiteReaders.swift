import FoundationEssentials
import Glibc

/// Who may read the files of a site, such as the user of a web server.
package enum SiteReaders: String, CaseIterable, Hashable, Sendable {
    case everyone
    case group
    case owner

    package var modes: FileModes {
        switch self {
        case .everyone: FileModes(file: 0o644, folder: 0o755)
        case .group: FileModes(file: 0o640, folder: 0o750)
        case .owner: FileModes(file: 0o600, folder: 0o700)
        }
    }
}

/// The modes of files and folders, whatever the umask.
package struct FileModes: Hashable, Sendable {
    let file: mode_t
    let folder: mode_t

    /// Gives a file or folder its mode, if it has another one. A folder keeps its set-group-ID bit.
    ///
    /// - Returns: whether the mode was changed.
    @discardableResult
    func apply(to path: String) throws(PublishError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .cannotWrite(path, PublishError.systemReason) }
        let mode: mode_t
        switch status.st_mode & S_IFMT {
        case S_IFREG: mode = file
        case S_IFDIR: mode = folder | status.st_mode & S_ISGID
        // The mode of a symbolic link means nothing.
        default: return false
        }
        guard status.st_mode & 0o7777 != mode else { return false }
        guard chmod(path, mode) == 0 else { throw .cannotWrite(path, PublishError.systemReason) }
        return true
    }

    /// Gives everything that Daybook wrote to a site its mode; other files in the folder keep theirs.
    ///
    /// - Returns: the number of files and folders that had another mode.
    package func repair(site: String) throws(PublishError) -> Int {
        guard DurableFile.isFolder(site) else { return 0 }
        var count = try apply(to: site) ? 1 : 0
        for name in SiteFolder(root: site).ownNames {
            let path = "\(site)/\(name)"
            if try apply(to: path) { count += 1 }
            for inner in DurableFile.content(below: path) {
                if try apply(to: "\(path)/\(inner)") { count += 1 }
            }
        }
        return count
    }
}
