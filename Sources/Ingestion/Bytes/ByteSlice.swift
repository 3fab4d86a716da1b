import Glibc

/// Bytes borrowed from a log, searched without copying them. They are valid only during the call that receives them.
///
/// Positions are counted from the beginning of the slice. Access outside it stops the program.
struct ByteSlice: RandomAccessCollection {
    private let base: UnsafePointer<UInt8>
    let count: Int

    init(_ bytes: UnsafeRawBufferPointer) {
        self.init(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
    }

    init(_ text: StaticString) { self.init(text.utf8Start, text.utf8CodeUnitCount) }

    private init(_ base: UnsafePointer<UInt8>?, _ count: Int) {
        self.base = base ?? StaticString("").utf8Start
        self.count = count
    }

    static var empty: ByteSlice { ByteSlice("") }

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(position: Int) -> UInt8 {
        precondition(UInt(bitPattern: position) < UInt(bitPattern: count))
        return base[position]
    }

    /// For what the standard library and Foundation do with bytes.
    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    /// For what reads the bytes of a log from its beginning.
    var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer) }

    func makeIterator() -> UnsafeBufferPointer<UInt8>.Iterator { buffer.makeIterator() }

    func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? { try body(buffer) }

    /// The bytes from `start` up to but not including `end`.
    func part(_ start: Int, _ end: Int) -> ByteSlice {
        precondition(start >= 0 && start <= end && end <= count)
        return ByteSlice(base + start, end - start)
    }

    func part(_ range: Range<Int>) -> ByteSlice { part(range.lowerBound, range.upperBound) }
    func part(from start: Int) -> ByteSlice { part(start, count) }

    /// Eight bytes at once, the first one lowest.
    func word(at position: Int) -> UInt64 {
        precondition(position >= 0 && position <= count - 8)
        return UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
    }

    /// The first position of `byte` at or after `start`; `nil` if it does not occur.
    func position(of byte: UInt8, from start: Int = 0) -> Int? {
        precondition(start >= 0)
        guard start < count, let found = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// The first position of `text` at or after `start`; `nil` if it does not occur.
    func position(of text: StaticString, from start: Int = 0) -> Int? {
        var position = start
        while let found = self.position(of: text.utf8Start.pointee, from: position) {
            if has(text, at: found) { return found }
            position = found + 1
        }
        return nil
    }

    func lastPosition(of byte: UInt8) -> Int? {
        var position = count - 1
        while position >= 0, base[position] != byte { position -= 1 }
        return position >= 0 ? position : nil
    }

    /// Whether `other` is at `position`; false if it would extend beyond either end.
    func has(_ other: ByteSlice, at position: Int = 0) -> Bool {
        guard position >= 0, other.count <= count - position else { return false }
        if other.count > 8 { return memcmp(base + position, other.base, other.count) == 0 }
        for index in 0..<other.count where base[position + index] != other.base[index] { return false }
        return true
    }

    func has(_ text: StaticString, at position: Int = 0) -> Bool { has(ByteSlice(text), at: position) }
    func has(_ byte: UInt8, at position: Int) -> Bool { position < count && self[position] == byte }

    func equals(_ other: ByteSlice) -> Bool { count == other.count && has(other) }
    func equals(_ text: StaticString) -> Bool { equals(ByteSlice(text)) }

    var isBlank: Bool { allSatisfy(\.isBlank) }

    /// The bytes without white space at either end.
    var trimmed: ByteSlice {
        var (low, high) = (0, count)
        while low < high, self[low].isBlank { low += 1 }
        while high > low, self[high - 1].isBlank { high -= 1 }
        return part(low, high)
    }

    var newlines: Int {
        var newlines = 0
        var position = 0
        while let newline = self.position(of: .newline, from: position) {
            newlines += 1
            position = newline + 1
        }
        return newlines
    }

    /// The position after the digits at `start`, of which there may be none or more than `most`.
    func endOfDigits(from start: Int, most: Int = .max) -> Int {
        var position = start
        while position < count, position - start < most, self[position].isDigit { position += 1 }
        return position
    }

    /// The number in exactly `digits` decimal digits, at most 18; `nil` if there are fewer.
    @inline(__always)
    func number(at position: Int, digits: Int) -> Int? {
        guard position >= 0, digits <= 18, position <= count - digits else { return nil }
        var number = 0
        for index in position..<position + digits {
            guard let digit = base[index].decimalDigit else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The number in exactly `digits` hexadecimal digits; `nil` if there are fewer.
    func hexNumber(at position: Int, digits: Int) -> UInt32? {
        guard position <= count - digits else { return nil }
        var number: UInt32 = 0
        for index in position..<position + digits {
            guard let digit = self[index].hexDigit else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }

    /// A number with exactly three decimals at `start`, as PostgreSQL writes it, in thousandths, and where it ends.
    func thousandths(at start: Int) -> (number: Int, end: Int)? {
        let point = endOfDigits(from: start, most: 12)
        guard point > start, has(UInt8(ascii: "."), at: point), let whole = number(at: start, digits: point - start),
            let decimals = number(at: point + 1, digits: 3)
        else { return nil }
        return (whole * 1000 + decimals, point + 4)
    }
}

extension UInt64 {
    /// The high bit of the lowest byte that is `byte` is the lowest bit that is set; 0 if there is none.
    func matches(of byte: UInt8) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let zeros = self ^ ones &* UInt64(byte)
        // Set where subtracting one borrows, which only the first time means that the byte is zero.
        return (zeros &- ones) & ~zeros & ones << 7
    }
}

extension ArraySlice<UInt8> {
    func withSlice<Result>(_ body: (ByteSlice) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { try body(ByteSlice($0)) }
    }
}

extension [UInt8] {
    init(_ bytes: ByteSlice) { self.init(bytes.buffer) }

    mutating func append(_ bytes: ByteSlice) { append(contentsOf: bytes.buffer) }

    func withSlice<Result>(_ body: (ByteSlice) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { try body(ByteSlice($0)) }
    }

    /// The bytes without white space at either end.
    var trimmed: [UInt8] { withSlice { [UInt8]($0.trimmed) } }
}
