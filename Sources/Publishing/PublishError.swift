import Reporting
import Glibc

/// Why something could not be written or read, as a message for the operator.
package struct PublishError: OperatorError, Equatable, Sendable {
    package let description: String

    package init(description: String) { self.description = description }

    static func cannotWrite(_ path: String, _ why: String) -> PublishError {
        let isFull = [ENOSPC, EDQUOT].contains { why == String(cString: strerror($0)) }
        return PublishError(
            description:
                "cannot write \(path): \(why); \(isFull ? "free space there" : "make the folder writable"), or name another with --archive and --site; everything published before is unchanged"
        )
    }

    static func cannotRead(_ path: String, _ why: String) -> PublishError {
        PublishError(
            description: "cannot read \(path): \(why); restore the file, or remove its folder from the archive")
    }

    /// The error of the last system call.
    static var systemReason: String { String(cString: strerror(errno)) }
}
