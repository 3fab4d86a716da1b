/// Percent-encoding of segments of paths.
enum PercentEncoding {
    /// A segment without escapes, also where they are escaped again (`%2540`).
    static func decoded(_ segment: ByteSlice) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(segment.count)
        var position = 0
        while position < segment.count {
            guard segment[position] == UInt8(ascii: "%"), var byte = segment.hexNumber(at: position + 1, digits: 2)
            else {
                decoded.append(segment[position])
                position += 1
                continue
            }
            position += 3
            while byte == UInt32(UInt8(ascii: "%")), let inner = segment.hexNumber(at: position, digits: 2) {
                byte = inner
                position += 2
            }
            decoded.append(UInt8(byte))
        }
        return decoded
    }

    /// Escapes what cannot be in a segment, after `start`.
    static func encode(_ name: inout [UInt8], from start: Int) {
        guard name[start...].contains(where: mustBeEscaped) else { return }
        let decoded = name[start...]
        var encoded: [UInt8] = []
        for byte in decoded {
            guard mustBeEscaped(byte) else {
                encoded.append(byte)
                continue
            }
            encoded.append(UInt8(ascii: "%"))
            encoded.append(digit(byte >> 4))
            encoded.append(digit(byte & 15))
        }
        name.replaceSubrange(start..., with: encoded)
    }

    private static func digit(_ number: UInt8) -> UInt8 {
        number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "A") + number - 10
    }

    private static func mustBeEscaped(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "%")
            || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") || byte == .backslash
    }
}
