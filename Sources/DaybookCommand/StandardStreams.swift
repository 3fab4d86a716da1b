import CLinux
import Foundation

/// Standard output and standard error as they are at three in the morning: closed, full, or with nobody who reads them.
enum StandardStreams {
    /// Opens what is closed, so that no file or pipe takes its number and is written to in its place.
    static func open() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one.
            _ = Foundation.open("/dev/null", O_RDWR)
        }
    }

    /// Says something on standard error. Where that cannot be done, nobody can be told.
    static func say(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return
            }
            rest = rest.dropFirst(count)
        }
    }

    /// The same, unless nobody takes it within half a second.
    static func sayWithoutWaiting(_ text: String) {
        var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&descriptor, 1, 500) > 0 { say(text) }
    }

    /// Hands on what was printed.
    ///
    /// - Returns: why not all of it could be; `nil` when it could, or when its reader has gone away, who has seen enough.
    static func flushOutput() -> String? {
        let reason = flush_standard_output()
        guard reason != 0 else { return nil }
        var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&descriptor, 1, 0) > 0, descriptor.revents & Int16(POLLERR) != 0 { return nil }
        return String(cString: strerror(reason))
    }
}
