import FoundationEssentials
import Glibc
import Reporting

/// The right to write an archive and its site, held by one process at a time: `flock` on the archive's folder.
///
/// The system releases it when the process ends, however it ends, so there are no stale locks and no lock file.
package final class RunLock {
    private let descriptor: Int32

    /// Takes the lock without waiting. Creates the folder if it does not exist.
    ///
    /// - Parameter modes: of a site's folder; `nil` for those that the umask gives.
    /// - Throws: `RunLockError.held` when another process has it, and `.cannotLock` when the archive cannot be locked.
    package init(archive: String, modes: FileModes? = nil) throws(RunLockError) {
        do throws(PublishError) { try DurableFile.makeFolder(archive, modes) } catch { throw .cannotLock(error) }
        descriptor = open(archive, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotLock(.cannotWrite(archive, PublishError.systemReason)) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw .held(archive: archive, by: LockHolder(ofFolder: descriptor))
            default: throw .cannotLock(.cannotWrite(archive, PublishError.systemReason))
            }
        }
    }

    deinit { close(descriptor) }
}

/// The process that holds a lock, according to the system.
package struct LockHolder: Equatable, Sendable {
    package let process: Int
    /// When the process started.
    package let since: Instant

    /// `nil` if the system does not know it, for example for a process on another machine.
    init?(ofFolder descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let process = Self.process(locking: status.st_ino) else { return nil }
        // The name in parentheses can contain anything; the start time, in ticks since boot, is the 20th field after
        // it.
        let state = Self.lines("/proc/\(process)/stat").joined().split(separator: ")").last?.split(separator: " ") ?? []
        let booted = Self.lines("/proc/stat").first { $0.hasPrefix("btime ") }
        guard state.count > 19, let ticks = Int64(state[19]), let boot = booted.flatMap({ Int64($0.dropFirst(6)) })
        else { return nil }
        self.process = process
        since = Instant(seconds: boot + ticks / Int64(max(1, sysconf(Int32(_SC_CLK_TCK)))))
    }

    /// The process from lines such as `1: FLOCK  ADVISORY  WRITE 4711 08:01:1835061 0 EOF`.
    private static func process(locking inode: ino_t) -> Int? {
        for line in lines("/proc/locks") {
            let fields = line.split(separator: " ")
            if fields.count > 5, fields[1] == "FLOCK", fields[5].hasSuffix(":\(inode)") { return Int(fields[4]) }
        }
        return nil
    }

    private static func lines(_ path: String) -> [Substring] {
        let content = FileManager.default.contents(atPath: path) ?? Data()
        return String(decoding: content, as: UTF8.self).split(separator: "\n")
    }
}

/// Why a run could not lock the archive.
package enum RunLockError: OperatorError, Equatable {
    case held(archive: String, by: LockHolder?)
    case cannotLock(PublishError)

    package var exitStatus: Int32 { if case .held = self { 75 } else { 1 } }

    package var description: String {
        switch self {
        case .held(let archive, let holder):
            "another run is writing to \(archive)"
                + (holder.map { " (process \($0.process), since \($0.since))" } ?? "")
                + "; nothing was changed; run the command again when that run has ended"
        case .cannotLock(let error): error.description
        }
    }
}
