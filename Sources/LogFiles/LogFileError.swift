import Foundation

/// Why a log file could not be read, or not to its end, in words for the operator.
package struct LogFileError: Error, Equatable, Sendable, CustomStringConvertible {
    /// As named or found.
    package let path: String
    package let description: String

    static func missing(_ path: String) -> LogFileError {
        cannotRead(path, "there is no such file", "check the path")
    }

    static func isFolder(_ path: String) -> LogFileError {
        cannotRead(path, "it is a folder", "name the log files in it, such as \(visible(path))/*.log")
    }

    static func foreignCompression(_ path: String, _ program: String) -> LogFileError {
        cannotRead(
            path, "it is compressed by \(program), and only gzip can be read here",
            "decompress it, or pipe what \(program) -dc prints into this program with - as the log file")
    }

    /// A system call failed; `number` is its `errno`.
    static func system(_ path: String, _ number: Int32) -> LogFileError {
        switch number {
        case ENOENT, ENOTDIR: .missing(path)
        case EISDIR: .isFolder(path)
        case EACCES, EPERM:
            cannotRead(
                path, String(cString: strerror(number)),
                "run this as a user who may read it; log files often belong to a group such as adm")
        default: cannotRead(path, String(cString: strerror(number)), "run this again when that is mended")
        }
    }

    static func damaged(_ path: String, byte: Int, _ why: String) -> LogFileError {
        LogFileError(
            path: path,
            description:
                "log file \(visible(path)) is damaged: its gzip data is wrong at byte \(byte) (\(why)); what comes before was read; restore the file, and the next run reads the rest, or move it away"
        )
    }

    static func endsEarly(_ path: String, byte: Int) -> LogFileError {
        LogFileError(
            path: path,
            description:
                "log file \(visible(path)) is incomplete: its gzip data breaks off at byte \(byte); what comes before was read; restore the file, or wait until it is written, and the next run reads the rest"
        )
    }

    private static func cannotRead(_ path: String, _ why: String, _ next: String) -> LogFileError {
        LogFileError(path: path, description: "cannot read log file \(visible(path)): \(why); \(next)")
    }
}

/// A path as one line of text: control characters are escaped.
func visible(_ path: String) -> String {
    var text = ""
    for scalar in path.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: text += scalar.escaped(asASCII: true)
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text
}
