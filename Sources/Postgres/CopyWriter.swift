import CLibpq

extension Connection {
    /// Loads rows with `COPY ... FROM STDIN` in PostgreSQL's text format.
    ///
    /// - Parameters:
    ///   - sql: the complete COPY statement.
    ///   - body: writes the rows. If it throws, the server drops all of them.
    /// - Returns: the number of rows stored.
    @discardableResult
    package func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try Self.refuseWhenInterrupted()
        PQclear(try execute(sql))
        var writer = CopyWriter(connection: self, sql: sql)
        do {
            try body(&writer)
            try writer.flush()
        } catch {
            if !isLost {
                PQputCopyEnd(handle, "the client stopped")
                drain()
            }
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw lost(sql) }
        try flush(sql)
        let done = try checked(lastResult(sql), sql: sql)
        defer { PQclear(done) }
        return Int(String(cString: PQcmdTuples(done))) ?? 0
    }
}

/// Writes rows field by field in COPY's text format: tab between fields, newline after a row, `\N` for NULL.
package struct CopyWriter {
    private let connection: Connection
    private let sql: String
    private var buffer: [UInt8] = []
    private var atRowStart = true

    init(connection: Connection, sql: String) {
        self.connection = connection
        self.sql = sql
        buffer.reserveCapacity(1 << 16)
    }

    package mutating func field(_ text: String?) throws(PostgresError) {
        separate()
        guard let text else {
            buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "N")])
            return
        }
        for byte in text.utf8 {
            let escaped: UInt8
            switch byte {
            case UInt8(ascii: "\\"): escaped = byte
            case UInt8(ascii: "\n"): escaped = UInt8(ascii: "n")
            case UInt8(ascii: "\r"): escaped = UInt8(ascii: "r")
            case UInt8(ascii: "\t"): escaped = UInt8(ascii: "t")
            case 0: throw PostgresError(.decoding, "PostgreSQL does not accept text with a zero byte")
            default:
                buffer.append(byte)
                continue
            }
            buffer.append(UInt8(ascii: "\\"))
            buffer.append(escaped)
        }
    }

    package mutating func field(_ number: Int?) throws(PostgresError) {
        guard let number else { return try field(String?.none) }
        separate()
        buffer.append(decimal: number)
    }

    package mutating func endRow() throws(PostgresError) {
        buffer.append(UInt8(ascii: "\n"))
        atRowStart = true
        if buffer.count >= 1 << 16 { try flush() }
    }

    mutating func flush() throws(PostgresError) {
        guard !buffer.isEmpty else { return }
        let sent = buffer.withUnsafeBytes { bytes in
            PQputCopyData(connection.handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard sent == 1 else { throw connection.lost(sql) }
        // The queue in this process would grow if the server is slow to accept data.
        try connection.flush(sql)
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func separate() {
        if !atRowStart { buffer.append(UInt8(ascii: "\t")) }
        atRowStart = false
    }
}
