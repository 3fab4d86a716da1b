/// How a log file is compressed, detected from its first bytes.
enum Compression: String, Sendable {
    case gzip, xz, bzip2, zstd

    /// - Parameter beginning: at least the first eight bytes, if there are as many.
    init?(_ beginning: [UInt8]) {
        if beginning.starts(with: [0x1f, 0x8b]) {
            self = .gzip
        } else if beginning.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
            self = .xz
        } else if beginning.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
            self = .zstd
        } else if beginning.starts(with: [0x42, 0x5a, 0x68]), beginning.dropFirst(4).starts(with: [0x31, 0x41]) {
            // The fourth byte is the block size as a digit.
            self = .bzip2
        } else {
            return nil
        }
    }

    /// The Debian package with the program that decompresses it.
    var package: String { self == .xz ? "xz-utils" : rawValue }

    /// The endings of names of files that are compressed.
    static let suffixes = [".gz", ".xz", ".bz2", ".zst"]
}

/// The content of a compressed file, decompressed as it is read.
protocol Decompression: AnyObject {
    /// Number of compressed bytes that were taken from the file.
    var compressedBytesRead: Int { get }

    /// Fills the buffer unless the content ends first; returns 0 at the end.
    ///
    /// - Throws: if the data is damaged, once all content before the damage was returned.
    func read(into room: UnsafeMutableRawBufferPointer) throws(LogFileError) -> Int
}
