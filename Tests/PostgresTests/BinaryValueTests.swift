import Testing

@testable import Postgres

/// The meaning of a column's bytes, without a server.
@Suite("binary values")
struct BinaryValueTests {
    private func read<Value>(_ bytes: [UInt8], _ value: (BinaryValue) -> Value) -> Value {
        bytes.withUnsafeBufferPointer { value(BinaryValue(bytes: $0)) }
    }

    @Test(
        "integers of two, four and eight bytes are read, with their sign",
        arguments: [
            ([0x7F, 0xFF], 32_767), ([0xFF, 0xFF], -1), ([0x7F, 0xFF, 0xFF, 0xFF], Int(Int32.max)),
            ([0x80, 0, 0, 0], Int(Int32.min)),
            ([0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Int.max), ([0x80, 0, 0, 0, 0, 0, 0, 0], Int.min),
        ] as [([UInt8], Int)])
    func integers(bytes: [UInt8], number: Int) {
        #expect(read(bytes, \.int) == number)
    }

    @Test("any other number of bytes is invalid", arguments: [0, 1, 3, 5, 7, 9, 16])
    func lengths(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(read(bytes, \.int) == nil)
        #expect(read(bytes, \.moment) == nil)
        #expect((read(bytes, \.bool) == nil) == (count != 1))
        #expect((read(bytes, \.packedInts) == nil) == !count.isMultiple(of: 4))
    }

    @Test(
        "a moment counts from 1970; infinities and values beyond 64 bits are none",
        arguments: [
            (0, .microseconds(946_684_800_000_000)), (-946_684_800_000_000, .microseconds(0)), (.max, .none),
            (.min, .none),
            (.max - 1, .none), (.min + 1, .microseconds(.min + 946_684_800_000_001)),
        ] as [(Int64, BinaryValue.Moment)])
    func moments(since2000: Int64, moment: BinaryValue.Moment) {
        let bytes = withUnsafeBytes(of: since2000.bigEndian) { Array($0) }
        #expect(read(bytes, \.moment) == moment)
    }

    @Test("packed integers are read in order")
    func packed() {
        #expect(read([0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFE], \.packedInts) == [1, -2])
        #expect(read([], \.packedInts) == [])
    }
}
