/// A value of a row in PostgreSQL's binary format, as written by the `send` function of its type.
///
/// Reading never traps, whatever the bytes are; it returns `nil` if their number does not match the type.
struct BinaryValue {
    /// Valid only as long as the row that contains them.
    let bytes: UnsafeBufferPointer<UInt8>

    /// An `int2`, `int4` or `int8`, depending on the length.
    var int: Int? {
        switch bytes.count {
        case 2: Int(Int16(truncatingIfNeeded: bigEndian))
        case 4: Int(Int32(truncatingIfNeeded: bigEndian))
        case 8: Int(Int64(bitPattern: bigEndian))
        default: nil
        }
    }

    var bool: Bool? { bytes.count == 1 ? bytes[0] == 1 : nil }

    /// Consecutive integers, each in the format of `int4send`.
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

    /// A moment in a `timestamp with time zone`.
    enum Moment: Equatable {
        /// Microseconds since 1970-01-01T00:00:00Z.
        case microseconds(Int64)
        /// Plus or minus infinity, and PostgreSQL's last years, which do not fit.
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
