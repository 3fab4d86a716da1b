/// How far a log file was processed: stored in the same transaction as what was made of its lines.
///
/// Keep the positions of rotated files as well: a file that is named again, or found again under its rotated name, is
/// known by its position, not by its path.
package struct ReadPosition: Hashable, Codable, Sendable {
    package let identity: FileIdentity
    /// How many bytes of the uncompressed content are fully processed.
    package let offset: Int
    /// The SHA-256 hash of the `identity.length` bytes before `offset`, in hexadecimal digits. It tells a file that
    /// went on from one that was emptied and filled again from the same beginning.
    package let tailSHA256: String
    /// The absolute path under which the file was named when it was first read, or of the file that it was rotated
    /// from. It may stand elsewhere by now.
    package let path: String

    package init(identity: FileIdentity, offset: Int, tailSHA256: String, path: String) {
        self.identity = identity
        self.offset = offset
        self.tailSHA256 = tailSHA256
        self.path = path
    }

    /// Whether the numbers can be true: what was stored may have been changed by others.
    var isPlausible: Bool { offset > 0 && identity.length == min(FileIdentity.maximumLength, offset) }
}
