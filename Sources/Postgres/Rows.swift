import CLibpq

/// The rows that a statement returned, freed with the last reference to them.
package final class Rows: RandomAccessCollection {
    fileprivate let result: OpaquePointer
    fileprivate let sql: String
    /// The names of the columns.
    let names: [String]
    package let endIndex: Int

    /// - Parameter names: those of an earlier part of the same answer, if there is one.
    init(_ result: OpaquePointer, sql: String, names: [String]? = nil) {
        self.result = result
        self.sql = sql
        self.names = names ?? (0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) }
        endIndex = Int(PQntuples(result))
    }

    deinit { PQclear(result) }

    package var startIndex: Int { 0 }
    package subscript(index: Int) -> Row { Row(rows: self, index: Int32(index)) }
}

/// One row, read by the names of its columns. Each accessor lists the PostgreSQL types that it accepts; any other type,
/// a NULL read as a plain value, and a column that there is not throw a `PostgresError` of kind `decoding` that names
/// the column and has the statement.
package struct Row {
    fileprivate let rows: Rows
    fileprivate let index: Int32

    /// `text`, `varchar`, `name`, `json`. Invalid UTF-8 is replaced with U+FFFD.
    package func optionalText(_ column: String) throws(PostgresError) -> String? {
        guard let bytes = try bytes(column, of: [.text, .varchar, .name, .json, .unknown]) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `bytea`.
    package func optionalBytes(_ column: String) throws(PostgresError) -> [UInt8]? {
        try bytes(column, of: [.bytea]).map { Array($0) }
    }

    /// `smallint`, `integer`, `bigint`.
    package func optionalInt(_ column: String) throws(PostgresError) -> Int? {
        try value(column, of: [.int2, .int4, .int8], \.int)
    }

    /// A `bytea` of consecutive integers, each in the format of `int4send`; empty for NULL.
    package func packedInts(_ column: String) throws(PostgresError) -> [Int] {
        guard let bytes = try bytes(column, of: [.bytea]) else { return [] }
        guard let integers = BinaryValue(bytes: bytes).packedInts else {
            throw error("column \(column) is not a sequence of 4-byte integers")
        }
        return integers
    }

    /// The bytes of a `bytea`, valid while `body` runs and not copied; none for NULL.
    package func withBytes<Value>(_ column: String, _ body: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
        try body(
            try bytes(column, of: [.bytea]).map { UnsafeRawBufferPointer($0) }
                ?? UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// `boolean`.
    package func optionalBool(_ column: String) throws(PostgresError) -> Bool? {
        try value(column, of: [.bool], \.bool)
    }

    /// `timestamp with time zone`, in microseconds since 1970-01-01T00:00:00Z. `nil` for NULL, for plus or minus
    /// infinity, and for PostgreSQL's last years, which do not fit.
    package func optionalMicroseconds(_ column: String) throws(PostgresError) -> Int64? {
        switch try value(column, of: [.timestamptz], \.moment) {
        case .microseconds(let microseconds): microseconds
        case .some(.none), nil: nil
        }
    }

    package func text(_ column: String) throws(PostgresError) -> String { try present(optionalText(column), column) }
    package func int(_ column: String) throws(PostgresError) -> Int { try present(optionalInt(column), column) }
    package func bool(_ column: String) throws(PostgresError) -> Bool { try present(optionalBool(column), column) }
    package func microseconds(_ column: String) throws(PostgresError) -> Int64 {
        try present(optionalMicroseconds(column), column)
    }

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
        case unknown = 705
        case varchar = 1043
        case timestamptz = 1184
    }

    private func bytes(_ name: String, of accepted: [TypeID]) throws(PostgresError) -> UnsafeBufferPointer<UInt8>? {
        // There are so few that comparing, lengths first, is faster than hashing.
        guard let position = rows.names.firstIndex(where: { $0.utf8.count == name.utf8.count && $0 == name }) else {
            throw error("the result (\(rows.names.joined(separator: ", "))) has no column \(name)")
        }
        let column = Int32(position)
        let type = PQftype(rows.result, column)
        guard accepted.contains(where: { $0.rawValue == type }) else {
            let found = TypeID(rawValue: type).map { "\($0)" } ?? "number \(type)"
            throw error("column \(name) has type \(found) instead of \(accepted[0])")
        }
        if PQgetisnull(rows.result, index, column) == 1 { return nil }
        return PQgetvalue(rows.result, index, column).map { value in
            UnsafeBufferPointer(
                start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self),
                count: Int(PQgetlength(rows.result, index, column)))
        }
    }

    /// A value of one of these types; `nil` for NULL.
    private func value<Value>(
        _ column: String, of accepted: [TypeID], _ read: (BinaryValue) -> Value?
    ) throws(PostgresError) -> Value? {
        guard let bytes = try bytes(column, of: accepted) else { return nil }
        guard let value = read(BinaryValue(bytes: bytes)) else {
            throw error("column \(column) has \(bytes.count) bytes, which is not a valid \(accepted[0])")
        }
        return value
    }

    private func present<Value>(_ value: Value?, _ column: String) throws(PostgresError) -> Value {
        guard let value else { throw error("column \(column) is null") }
        return value
    }

    private func error(_ message: String) -> PostgresError { PostgresError(.decoding, message, sql: rows.sql) }
}
