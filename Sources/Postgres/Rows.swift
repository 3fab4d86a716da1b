import CLibpq

/// The rows that a statement returned, freed with the last reference to them.
package final class Rows: Sequence {
    private let result: OpaquePointer
    package let count: Int

    init(_ result: OpaquePointer) {
        self.result = result
        count = Int(PQntuples(result))
    }

    deinit { PQclear(result) }

    package subscript(index: Int) -> Row { Row(rows: self, result: result, index: Int32(index)) }

    package func makeIterator() -> AnyIterator<Row> {
        var next = 0
        return AnyIterator {
            guard next < self.count else { return nil }
            defer { next += 1 }
            return self[next]
        }
    }
}

/// One row, read by column position. Each accessor lists the PostgreSQL types that it accepts; any other type, and a
/// NULL read as a plain value, throws a `PostgresError` of kind `decoding` that names the column and the row.
package struct Row {
    private let rows: Rows
    private let result: OpaquePointer
    private let index: Int32

    init(rows: Rows, result: OpaquePointer, index: Int32) {
        self.rows = rows
        self.result = result
        self.index = index
    }

    /// Number of columns.
    package var count: Int { Int(PQnfields(result)) }

    /// `text`, `varchar`, `name`, `json`. Invalid UTF-8 is replaced with U+FFFD.
    package func optionalText(_ column: Int) throws(PostgresError) -> String? {
        guard let bytes = try bytes(column, of: [.text, .varchar, .name, .json, .unknown]) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `bytea`.
    package func optionalBytes(_ column: Int) throws(PostgresError) -> [UInt8]? {
        try bytes(column, of: [.bytea]).map { Array($0) }
    }

    /// `smallint`, `integer`, `bigint`.
    package func optionalInt(_ column: Int) throws(PostgresError) -> Int? {
        try value(column, of: [.int2, .int4, .int8], \.int)
    }

    /// A `bytea` of consecutive integers, each in the format of `int4send`; empty for NULL.
    package func packedInts(_ column: Int) throws(PostgresError) -> [Int] {
        guard let bytes = try bytes(column, of: [.bytea]) else { return [] }
        guard let integers = BinaryValue(bytes: bytes).packedInts else {
            throw PostgresError(.decoding, "column \(name(Int32(column))) is not a sequence of 4-byte integers")
        }
        return integers
    }

    /// The bytes of a `bytea`, valid while `body` runs and not copied; none for NULL.
    package func withBytes<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
        try body(
            try bytes(column, of: [.bytea]).map { UnsafeRawBufferPointer($0) }
                ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// `double precision`.
    package func optionalDouble(_ column: Int) throws(PostgresError) -> Double? {
        try value(column, of: [.float8], \.double)
    }

    /// `boolean`.
    package func optionalBool(_ column: Int) throws(PostgresError) -> Bool? { try value(column, of: [.bool], \.bool) }

    /// `timestamp with time zone`, in microseconds since 1970-01-01T00:00:00Z. `nil` for NULL, for plus or minus
    /// infinity, and for PostgreSQL's last years, which do not fit.
    package func optionalMicroseconds(_ column: Int) throws(PostgresError) -> Int64? {
        switch try value(column, of: [.timestamptz], \.moment) {
        case .microseconds(let microseconds): microseconds
        case .some(.none), nil: nil
        }
    }

    package func text(_ column: Int) throws(PostgresError) -> String {
        try present(optionalText(column), column)
    }
    package func int(_ column: Int) throws(PostgresError) -> Int { try present(optionalInt(column), column) }
    package func double(_ column: Int) throws(PostgresError) -> Double { try present(optionalDouble(column), column) }
    package func bool(_ column: Int) throws(PostgresError) -> Bool { try present(optionalBool(column), column) }
    package func microseconds(_ column: Int) throws(PostgresError) -> Int64 {
        try present(optionalMicroseconds(column), column)
    }
}

extension Row {
    /// The object identifiers of the types that are read, fixed in PostgreSQL's catalog (pg_type.dat).
    private enum TypeID: UInt32 {
        case bool = 16
        case bytea = 17
        case name = 19
        case int8 = 20
        case int2 = 21
        case int4 = 23
        case text = 25
        case json = 114
        case float8 = 701
        case unknown = 705
        case varchar = 1043
        case timestamptz = 1184
    }

    private func bytes(_ column: Int, of accepted: [TypeID]) throws(PostgresError) -> UnsafeBufferPointer<UInt8>? {
        let column = Int32(column)
        let type = PQftype(result, column)
        guard accepted.contains(where: { $0.rawValue == type }) else {
            let found = TypeID(rawValue: type).map { "\($0)" } ?? "number \(type)"
            throw PostgresError(
                .decoding, "column \(name(column)) has type \(found) instead of \(accepted[0])")
        }
        if PQgetisnull(result, index, column) == 1 { return nil }
        return PQgetvalue(result, index, column).map { value in
            let count = Int(PQgetlength(result, index, column))
            return UnsafeBufferPointer(
                start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: count)
        }
    }

    /// A value of one of these types; `nil` for NULL.
    private func value<Value>(
        _ column: Int, of accepted: [TypeID], _ read: (BinaryValue) -> Value?
    ) throws(PostgresError) -> Value? {
        guard let bytes = try bytes(column, of: accepted) else { return nil }
        guard let value = read(BinaryValue(bytes: bytes)) else {
            throw PostgresError(
                .decoding,
                "column \(name(Int32(column))) has \(bytes.count) bytes in row \(index + 1), which is not a valid \(accepted[0])"
            )
        }
        return value
    }

    private func present<Value>(_ value: Value?, _ column: Int) throws(PostgresError) -> Value {
        guard let value else {
            throw PostgresError(.decoding, "column \(name(Int32(column))) is null in row \(index + 1)")
        }
        return value
    }

    private func name(_ column: Int32) -> String {
        PQfname(result, column).map { String(cString: $0) } ?? "number \(column + 1)"
    }
}
