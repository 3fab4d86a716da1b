import CLinux
import Glibc

/// Handles standard output and standard error in the states in which cron and services leave them: closed, full, or
/// without a reader.
enum StandardStreams {
    /// Opens those that are closed, so that no file or pipe gets their number and is written to instead.
    static func open() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            // This is the lowest free number.
            _ = Glibc.open("/dev/null", O_RDWR)
        }
    }

    /// Writes to standard error. If that fails, there is no other place to report it.
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

    /// The same, but gives up when the reader does not take it within half a second.
    static func sayWithoutWaiting(_ text: String) {
        var descriptor = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&descriptor, 1, 500) > 0 { say(text) }
    }

    /// Flushes standard output.
    ///
    /// - Returns: why that failed; `nil` when it succeeded, or when the reader closed the pipe.
    static func flushOutput() -> String? {
        let reason = flush_standard_output()
        guard reason != 0 else { return nil }
        var descriptor = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        if poll(&descriptor, 1, 0) > 0, descriptor.revents & Int16(POLLERR) != 0 { return nil }
        return String(cString: strerror(reason))
    }
}
