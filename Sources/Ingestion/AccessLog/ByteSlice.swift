import Foundation

/// Bytes borrowed from a line or a buffer, valid only while that is.
typealias ByteSlice = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
    /// The bytes from `start` up to but not including `end`.
    func part(_ start: Int, _ end: Int) -> ByteSlice { ByteSlice(rebasing: self[start..<end]) }

    /// The first position of `byte` at or after `start`; `nil` if it does not occur.
    func position(of byte: UInt8, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start < count,
            let found = memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Whether `other` is at `position`; false if it would extend beyond the end.
    func has(_ other: ByteSlice, at position: Int) -> Bool {
        guard other.count <= count - position else { return false }
        guard let base = baseAddress, let otherBase = other.baseAddress else { return other.isEmpty }
        return memcmp(base + position, otherBase, other.count) == 0
    }

    func equals(_ other: ByteSlice) -> Bool { count == other.count && has(other, at: 0) }

    /// Whether these are the ASCII characters of `text`.
    func equals(_ text: StaticString) -> Bool {
        equals(ByteSlice(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// `-` or nothing, the form of a missing value in access logs.
    var isAbsentValue: Bool { isEmpty || (count == 1 && self[0] == UInt8(ascii: "-")) }

    var isBlank: Bool {
        allSatisfy { $0 == .space || $0 == .tab || $0 == UInt8(ascii: "\r") }
    }
}
