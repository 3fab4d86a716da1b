import CCrypto
import FoundationEssentials

/// The SHA-256 hash of some bytes (FIPS 180-4), computed with OpenSSL.
package struct SHA256Hash: Hashable, Sendable {
    /// Always 32 bytes.
    package let bytes: [UInt8]

    package init(of text: String) { self.init(of: Array(text.utf8)) }

    package init(of content: [UInt8]) {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        // This function cannot fail.
        _ = SHA256(content, content.count, &digest)
        bytes = digest
    }

    /// 64 hexadecimal digits, in lower case.
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// 44 characters, as in a Content-Security-Policy.
    package var base64: String { Data(bytes).base64EncodedString() }
}
