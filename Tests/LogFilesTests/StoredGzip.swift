/// One gzip member (RFC 1952) that contains `content` in stored blocks (RFC 1951, 3.2.4).
///
/// - Parameter seconds: the time in its header; 0 for none.
func storedGzip(_ content: [UInt8], seconds: UInt32 = 0) -> [UInt8] {
    var member: [UInt8] = [0x1f, 0x8b, 8, 0] + littleEndian(seconds) + [0, 3]
    var rest = content[...]
    repeat {
        let block = rest.prefix(65_535)
        rest = rest.dropFirst(block.count)
        let length = UInt16(block.count)
        member.append(rest.isEmpty ? 1 : 0)
        member += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)]
        member += block
    } while !rest.isEmpty
    return member + littleEndian(checksum(content)) + littleEndian(UInt32(content.count))
}

private func littleEndian(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

/// CRC-32 as in RFC 1952, section 8.
private func checksum(_ content: [UInt8]) -> UInt32 {
    ~content.reduce(0xffff_ffff as UInt32) { crc, byte in (crc >> 8) ^ checksumTable[Int((crc ^ UInt32(byte)) & 255)] }
}

private let checksumTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? 0xedb8_8320 ^ (crc >> 1) : crc >> 1 }
}
