import Foundation
import Reporting

/// Bytes of a log, searched without copying them. Not kept beyond the call that receives them.
struct PostgresLogBytes {
    private let buffer: UnsafeRawBufferPointer

    init(_ buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

    var count: Int { buffer.count }

    /// `index` must be in `0..<count`.
    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < buffer.count)
        return buffer[index]
    }

    func array(_ range: Range<Int>) -> [UInt8] { [UInt8](buffer[range]) }

    func index(of byte: UInt8, in range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.upperBound <= buffer.count, let base = buffer.baseAddress,
            let found = memchr(base + range.lowerBound, Int32(byte), range.count)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether `text` is at `index` and ends at or before `end`.
    func starts(with text: StaticString, at index: Int, before end: Int) -> Bool {
        guard index >= 0, end <= buffer.count, text.utf8CodeUnitCount <= end - index, let base = buffer.baseAddress
        else {
            return false
        }
        return memcmp(base + index, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    func starts(with text: [UInt8], at index: Int, before end: Int) -> Bool {
        guard index >= 0, end <= buffer.count, text.count <= end - index else { return false }
        return buffer[index..<index + text.count].elementsEqual(text)
    }

    func equals(_ text: StaticString, _ range: Range<Int>) -> Bool {
        range.count == text.utf8CodeUnitCount && starts(with: text, at: range.lowerBound, before: range.upperBound)
    }

    func newlines(in range: Range<Int>) -> Int {
        var newlines = 0
        var position = range.lowerBound
        while let newline = index(of: .newline, in: position..<range.upperBound) {
            newlines += 1
            position = newline + 1
        }
        return newlines
    }

    /// A number that identifies a session, made from its id.
    func fingerprint(_ range: Range<Int>) -> UInt64 { FNV1a(buffer[range]).value }

    /// The whole number in the range, of at most 15 digits.
    func number(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty, range.count <= 15 else { return nil }
        var number = 0
        for index in range {
            guard self[index].isDigit else { return nil }
            number = number * 10 + Int(self[index] - UInt8(ascii: "0"))
        }
        return number
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high, self[low].isBlank { low += 1 }
        while high > low, self[high - 1].isBlank { high -= 1 }
        return low..<high
    }
}

extension [UInt8] {
    func withLogBytes<Result>(_ body: (PostgresLogBytes) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { try body(PostgresLogBytes($0)) }
    }

    /// The bytes without spaces at either end.
    var trimmed: [UInt8] { withLogBytes { $0.array($0.trimmed(0..<$0.count)) } }
}
