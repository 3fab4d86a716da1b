import Foundation

/// Finds a secret in a file in any form: plain, or as encoded in mail, JSON, HTML and addresses.
package enum SecretTrace {
    /// The names of the forms in which `content` contains `secret`, which is ASCII.
    package static func found(_ secret: String, in content: Data) -> [String] {
        let content = unfolded(content)
        return forms(of: secret).filter { content.holds($0.form) }.map(\.name)
    }

    private static func forms(of secret: String) -> [(name: String, form: Data)] {
        let bytes = Array(secret.utf8)
        func each(_ text: (UInt8) -> String) -> Data { Data(bytes.map(text).joined().utf8) }
        func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        var forms = [
            ("as it is", Data(bytes)), ("in capitals", Data(secret.uppercased().utf8)),
            ("backwards", Data(bytes.reversed())),
            ("as hexadecimal digits", each(hex)), ("as HEXADECIMAL digits", each { hex($0).uppercased() }),
            ("percent-encoded", each { "%" + hex($0) }),
            ("quoted-printable", each { "=" + hex($0).uppercased() }),
            ("escaped as in JSON", each { "\\u00" + hex($0) }), ("as numbers of HTML", each { "&#\($0);" }),
            ("as hexadecimal numbers of HTML", each { "&#x" + hex($0) + ";" }),
            ("in UTF-16", Data(bytes.flatMap { [$0, 0] })),
        ]
        // Three bytes are four characters: the offset of the secret decides about its encoding.
        for offset in 0..<3 {
            let encoded = Data(Array(repeating: UInt8(ascii: " "), count: offset) + bytes).base64EncodedString()
            let whole = encoded.dropFirst(offset == 0 ? 0 : 4).prefix(
                (offset == 0 ? bytes.count : bytes.count - (3 - offset)) / 3 * 4)
            forms.append(("in base64", Data(whole.utf8)))
        }
        return forms
    }
}

extension SecretTrace {
    /// The content without the soft line ends that quoted-printable text may have anywhere.
    private static func unfolded(_ content: Data) -> Data {
        guard content.holds(Data("=\n".utf8)) || content.holds(Data("=\r\n".utf8)) else { return content }
        return Data(
            String(decoding: content, as: UTF8.self).replacing("=\r\n", with: "").replacing("=\n", with: "").utf8)
    }
}

extension Data {
    /// Uses the C library, because there are many files and tests are not optimized.
    fileprivate func holds(_ part: Data) -> Bool {
        guard let first = part.first else { return true }
        return withUnsafeBytes { bytes in
            part.withUnsafeBytes { part in
                guard var start = bytes.baseAddress, let sought = part.baseAddress else { return false }
                let end = start + bytes.count
                while end - start >= part.count, let found = memchr(start, Int32(first), end - start - part.count + 1) {
                    if memcmp(found, sought, part.count) == 0 { return true }
                    start = UnsafeRawPointer(found) + 1
                }
                return false
            }
        }
    }
}
