import Glibc

/// The content of a file that another program decompresses: `xz -dc`, `bzip2 -dc` or `zstd -dc`, which reads the file as
/// its standard input.
final class ProgramStream: Decompression {
    private let path: String
    private let compression: Compression
    private let output: Int32
    private let process: pid_t
    /// A file that the program shares with this one, whose position shows how far it has read.
    private let input: Int32
    private var hasEnded = false
    private var fault: LogFileError?

    /// - Throws: if the program is not installed or cannot be started.
    init(_ path: String, _ compression: Compression) throws(LogFileError) {
        self.path = path
        self.compression = compression
        input = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard input >= 0 else { throw .system(path, errno) }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            let number = errno
            close(input)
            throw .system(path, number)
        }
        // Other programs must not keep the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        // What it says about damage is said by the error of this program.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(compression.rawValue), strdup("-dc"), nil]
        defer { for argument in arguments { free(argument) } }
        var started: pid_t = 0
        let number = posix_spawnp(&started, compression.rawValue, &actions, nil, &arguments, environ)
        close(ends[1])
        output = ends[0]
        process = started
        guard number == 0 else {
            close(ends[0])
            close(input)
            hasEnded = true
            throw number == ENOENT ? .missingProgram(path, compression) : .system(path, number)
        }
    }

    deinit {
        guard process > 0 else { return }
        close(output)
        if !hasEnded {
            kill(process, SIGKILL)
            _ = wait()
        }
        close(input)
    }

    var compressedBytesRead: Int { max(0, Int(lseek(input, 0, SEEK_CUR))) }

    func read(into room: UnsafeMutableRawBufferPointer) throws(LogFileError) -> Int {
        if let fault { throw fault }
        var filled = 0
        while filled < room.count, !hasEnded {
            let count = Glibc.read(output, room.baseAddress.map { $0 + filled }, room.count - filled)
            if count < 0 {
                if errno == EINTR { continue }
                fault = .system(path, errno)
            }
            guard count > 0 else {
                let status = wait()
                hasEnded = true
                if count == 0, status != 0 { fault = .damaged(path, byte: compressedBytesRead, compression) }
                break
            }
            filled += count
        }
        if filled == 0, let fault { throw fault }
        return filled
    }

    /// Waits for the end of the program; 0 if it succeeded.
    private func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
