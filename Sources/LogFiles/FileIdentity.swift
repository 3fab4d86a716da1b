import Hashing

/// What a log file begins with: how it is known again after it was renamed, copied or compressed.
///
/// It is not an inode number, which the next file of that name may get again. Of a compressed file the decompressed
/// bytes count.
package struct FileIdentity: Hashable, Codable, Sendable {
    /// The most bytes that are looked at.
    package static let maximumLength = 4096

    /// How many bytes were hashed: the bytes that were processed when the identity was taken, at most `maximumLength`.
    package let length: Int
    /// The SHA-256 hash of those bytes, as 64 hexadecimal digits in lower case.
    package let sha256: String

    package init(length: Int, sha256: String) {
        self.length = length
        self.sha256 = sha256
    }

    /// The identity by all of `beginning`.
    package init(of beginning: some Collection<UInt8>) {
        length = beginning.count
        sha256 = SHA256Hash(of: Array(beginning)).hexadecimal
    }
}
