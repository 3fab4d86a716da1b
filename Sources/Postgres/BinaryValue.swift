/// A value of a row in PostgreSQL's binary form, as the `send` function of its type makes it.
///
/// Whatever its bytes are, reading it answers or throws; `nil` where they are not as many as the type has.
struct BinaryValue {
    /// Valid only as long as the row they are of.
    let bytes: UnsafeBufferPointer<UInt8>

    /// `int2`, `int4` and `int8`, by their length.
    var int: Int? {
        switch bytes.count {
        case 2: Int(Int16(truncatingIfNeeded: bigEndian))
        case 4: Int(Int32(truncatingIfNeeded: bigEndian))
        case 8: Int(Int64(bitPattern: bigEndian))
        default: nil
        }
    }

    var double: Double? { bytes.count == 8 ? Double(bitPattern: bigEndian) : nil }

    var bool: Bool? { bytes.count == 1 ? bytes[0] == 1 : nil }

    /// Integers one after the other, each as `int4send` makes it.
    var packedInts: [Int]? {
        guard bytes.count.isMultiple(of: 4) else { return nil }
        let raw = UnsafeRawBufferPointer(bytes)
        return [Int](unsafeUninitializedCapacity: raw.count / 4) { integers, initialized in
            for index in 0..<raw.count / 4 {
                integers.initializeElement(
                    at: index, to: Int(Int32(bigEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self))))
            }
            initialized = raw.count / 4
        }
    }

    /// A moment of a `timestamp with time zone`.
    enum Moment: Equatable {
        /// Since 1970-01-01T00:00:00Z.
        case microseconds(Int64)
        /// Plus or minus infinity, and the last years that PostgreSQL knows, which do not fit.
        case none
    }

    var moment: Moment? {
        guard bytes.count == 8 else { return nil }
        let since2000 = Int64(bitPattern: bigEndian)
        guard since2000 != .max, since2000 != .min else { return Moment.none }
        let (since1970, overflow) = since2000.addingReportingOverflow(946_684_800_000_000)
        return overflow ? Moment.none : .microseconds(since1970)
    }

    private var bigEndian: UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
