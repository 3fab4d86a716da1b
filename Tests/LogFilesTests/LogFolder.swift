import Foundation

/// A temporary folder of log files, deleted with everything in it when its last reference is gone.
final class LogFolder {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "/log-files-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    struct SystemError: Error {
        let reason = String(cString: strerror(errno))
    }

    func at(_ name: String) -> String { "\(path)/\(name)" }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: at(name)))) }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    /// Empties the file if it exists, and fills it; it stays the same file.
    func write(_ bytes: [UInt8], to name: String) throws { try put(bytes, to: name, flags: O_TRUNC) }

    func append(_ text: String, to name: String) throws { try put(Array(text.utf8), to: name, flags: O_APPEND) }

    private func put(_ bytes: [UInt8], to name: String, flags: Int32) throws {
        let descriptor = open(at(name), O_WRONLY | O_CREAT | flags, 0o644)
        guard descriptor >= 0 else { throw SystemError() }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SystemError() }
            rest = rest.dropFirst(count)
        }
    }

    func rename(_ name: String, to other: String) throws {
        guard Glibc.rename(at(name), at(other)) == 0 else { throw SystemError() }
    }

    func remove(_ name: String) throws {
        guard unlink(at(name)) == 0 else { throw SystemError() }
    }

    func copy(_ name: String, to other: String) throws { try write(bytes(name), to: other) }

    /// Same effect as `logrotate` with `copytruncate`.
    func copyAndTruncate(_ name: String, to other: String) throws {
        try copy(name, to: other)
        guard truncate(at(name), 0) == 0 else { throw SystemError() }
    }

    /// Same effect as `gzip`: the compressed file replaces the other and keeps its time.
    func compress(_ name: String) throws {
        var status = stat()
        guard stat(at(name), &status) == 0 else { throw SystemError() }
        try write(storedGzip(bytes(name)), to: name + ".gz")
        try setTime(status.st_mtim, of: name + ".gz")
        try remove(name)
    }

    func setTime(seconds: Int, of name: String) throws { try setTime(timespec(tv_sec: seconds, tv_nsec: 0), of: name) }

    private func setTime(_ time: timespec, of name: String) throws {
        guard utimensat(AT_FDCWD, at(name), [time, time], 0) == 0 else { throw SystemError() }
    }
}
