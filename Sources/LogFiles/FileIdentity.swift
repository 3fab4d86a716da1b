import Hashing

/// The beginning of a log file, by which it is recognized after it was renamed, copied or compressed.
///
/// It is not an inode number, which the system may reuse for the next file of that name. For a compressed file, the
/// decompressed bytes count.
package struct FileIdentity: Hashable, Codable, Sendable {
    /// The maximum number of bytes that are compared.
    package static let maximumLength = 4096

    /// Number of hashed bytes: the bytes processed when the identity was taken, at most `maximumLength`.
    package let length: Int
    /// The SHA-256 hash of those bytes, as 64 hexadecimal digits in lower case.
    package let sha256: String

    package init(length: Int, sha256: String) {
        self.length = length
        self.sha256 = sha256
    }

    /// The identity given by all bytes of `beginning`.
    package init(of beginning: some Collection<UInt8>) {
        length = beginning.count
        sha256 = SHA256Hash(of: Array(beginning)).hexadecimal
    }
}
