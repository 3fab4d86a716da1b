import CCrypto
import FoundationEssentials

/// The SHA-256 hash of some bytes (FIPS 180-4), computed with OpenSSL.
package struct SHA256Hash: Hashable, Sendable {
    /// Always 32 bytes.
    package let bytes: [UInt8]

    package init(of text: String) { self.init(of: Array(text.utf8)) }

    package init(of content: some ContiguousBytes) {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        // This function cannot fail.
        content.withUnsafeBytes { _ = SHA256($0.baseAddress, $0.count, &digest) }
        bytes = digest
    }

    /// 64 hexadecimal digits, in lower case.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            for digit in [byte >> 4, byte & 15] { text.append(digit < 10 ? 48 + digit : 87 + digit) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// 44 characters, as in a Content-Security-Policy.
    package var base64: String { Data(bytes).base64EncodedString() }
}
