/// How far a log file has been processed, stored in the same transaction as the data from its lines.
///
/// Keep the positions of rotated files too: a file that is named again, or found under its rotated name, is recognized
/// by its position and not by its path.
package struct ReadPosition: Hashable, Codable, Sendable {
    package let identity: FileIdentity
    /// Number of bytes of the uncompressed content that are fully processed.
    package let offset: Int
    /// The SHA-256 hash of the `identity.length` bytes before `offset`, in hexadecimal digits. It distinguishes a file
    /// that grew from one that was emptied and filled again with the same beginning.
    package let tailSHA256: String
    /// The absolute path under which the file was named when it was first read, or that of the file from which it was
    /// rotated. The file may have been moved since.
    package let path: String
    /// Number of lines before `offset`; `nil` in positions of versions that did not count them.
    package var lines: Int?
    /// What the reader of the lines has to know to go on; see `AccessLogReader.context`.
    package var context: String?
    /// The size on disk of a file that only a program decompresses, once it was read to its end; `nil` for others.
    package var compressedSize: Int?
    /// What marks the rows that came from this file; `nil` if nothing does.
    package var rows: String?

    package init(
        identity: FileIdentity, offset: Int, tailSHA256: String, path: String, lines: Int? = nil,
        context: String? = nil,
        rows: String? = nil
    ) {
        self.lines = lines
        self.context = context
        self.rows = rows
        self.identity = identity
        self.offset = offset
        self.tailSHA256 = tailSHA256
        self.path = path
    }

    /// Whether the numbers are plausible: the stored value may have been changed by others.
    var isPlausible: Bool { offset > 0 && identity.length == min(FileIdentity.maximumLength, offset) }
}
