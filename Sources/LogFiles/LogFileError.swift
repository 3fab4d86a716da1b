import Glibc
import Reporting

/// Why a log file could not be read, or not to its end, as a message for the operator.
package struct LogFileError: OperatorError, Equatable, Sendable {
    /// The path as the user named it or as it was found.
    package let path: String
    package let description: String

    static func missing(_ path: String) -> LogFileError { cannotRead(path, "no such file", "check the path") }

    static func isFolder(_ path: String) -> LogFileError {
        cannotRead(path, "it is a folder", "give the log files in it, for example \(visible(path))/*.log")
    }

    /// A pipe with compressed content that only a program reads, from a file.
    static func foreignCompression(_ path: String, _ compression: Compression) -> LogFileError {
        cannotRead(
            path, "it is compressed with \(compression.rawValue), which is read from files only",
            "decompress it first, with \(compression.rawValue) -dc")
    }

    /// A file that must be converted or unpacked first.
    static func foreign(_ path: String, _ content: ForeignContent) -> LogFileError {
        let file = path == "-" ? "FILE" : shellWord(visible(path))
        switch content {
        case .encoded(let encoding):
            return cannotRead(
                path, "its text is in \(encoding), not in UTF-8",
                "convert it, as in: iconv -f \(encoding) -t UTF-8 \(file) | daybook preview -")
        case .withoutNewlines:
            return cannotRead(
                path, "its lines end with a carriage return alone",
                "convert it, as in: tr '\\r' '\\n' < \(file) | daybook preview -")
        case .packed(let noun, let program):
            return cannotRead(path, "it is \(noun)", "unpack it, as in: \(program) \(file) | daybook preview -")
        }
    }

    static func missingProgram(_ path: String, _ compression: Compression) -> LogFileError {
        cannotRead(
            path,
            "it is compressed with \(compression.rawValue), and the program \(compression.rawValue) is not installed",
            "install it (on Debian, the package \(compression.package))")
    }

    static func damaged(_ path: String, byte: Int, _ compression: Compression) -> LogFileError {
        LogFileError(
            path: path,
            description:
                "log file \(visible(path)) is damaged or incomplete: \(compression.rawValue) could not decompress it beyond byte \(byte); everything before it was read; restore the file, and the next run reads the rest, or move it away"
        )
    }

    /// A system call failed; `number` is its `errno`.
    static func system(_ path: String, _ number: Int32) -> LogFileError {
        switch number {
        case ENOENT, ENOTDIR: .missing(path)
        case EISDIR: .isFolder(path)
        case EACCES, EPERM:
            cannotRead(
                path, String(cString: strerror(number)),
                "run the command as a user who may read it; log files often belong to a group such as adm")
        default: cannotRead(path, String(cString: strerror(number)), "fix this, then run the command again")
        }
    }

    static func damaged(_ path: String, byte: Int, _ why: String) -> LogFileError {
        LogFileError(
            path: path,
            description:
                "log file \(visible(path)) is damaged: invalid gzip data at byte \(byte) (\(why)); everything before it was read; restore the file, and the next run reads the rest, or move it away"
        )
    }

    static func endsEarly(_ path: String, byte: Int) -> LogFileError {
        LogFileError(
            path: path,
            description:
                "log file \(visible(path)) is incomplete: its gzip data ends at byte \(byte); everything before it was read; restore the file, or wait until it is written, and the next run reads the rest"
        )
    }

    private static func cannotRead(_ path: String, _ why: String, _ next: String) -> LogFileError {
        LogFileError(path: path, description: "cannot read log file \(visible(path)): \(why); \(next)")
    }
}

/// A path as one line of text.
func visible(_ path: String) -> String { DisplayText.oneLine(path) }

/// A path as one word for a shell.
private func shellWord(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "/._-+,:@".utf8.contains(byte)
    }
    return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
}
