import CLibpq

extension Connection {
    /// Loads rows with `COPY ... FROM STDIN` in PostgreSQL's text format.
    ///
    /// - Parameters:
    ///   - sql: the complete COPY statement.
    ///   - body: writes the rows. When it throws, the server is told to drop all of them.
    /// - Returns: the number of rows stored.
    @discardableResult
    package func copyIn(_ sql: String, _ body: (inout CopyWriter) throws -> Void) throws -> Int {
        try Self.refuseWhenInterrupted()
        PQclear(try checked(PQexec(handle, sql), sql: sql))
        var writer = CopyWriter(handle: handle)
        do {
            try body(&writer)
            try writer.flush()
        } catch {
            PQputCopyEnd(handle, "the client stopped")
            while let result = PQgetResult(handle) { PQclear(result) }
            throw error
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw lost(sql) }
        var stored = 0
        var failure: PostgresError?
        while let result = PQgetResult(handle) {
            do throws(PostgresError) {
                let done = try checked(result, sql: sql)
                stored = Int(String(cString: PQcmdTuples(done))) ?? stored
                PQclear(done)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return stored
    }
}

/// Writes rows field by field in COPY's text format: tab between fields, newline after a row, `\N` for NULL.
package struct CopyWriter {
    private let handle: OpaquePointer
    private var buffer: [UInt8] = []
    private var atRowStart = true

    init(handle: OpaquePointer) {
        self.handle = handle
        buffer.reserveCapacity(1 << 16)
    }

    package mutating func field(_ text: String?) throws(PostgresError) {
        separate()
        guard let text else {
            buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "N")])
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): buffer.append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case UInt8(ascii: "\r"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
            case UInt8(ascii: "\t"): buffer.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
            case 0: throw PostgresError(.decoding, "a text with a zero byte cannot be sent to PostgreSQL")
            default: buffer.append(byte)
            }
        }
    }

    package mutating func field(_ number: Int?) throws(PostgresError) {
        try field(number.map { String($0) })
    }

    package mutating func endRow() throws(PostgresError) {
        buffer.append(UInt8(ascii: "\n"))
        atRowStart = true
        if buffer.count >= 1 << 16 { try flush() }
    }

    mutating func flush() throws(PostgresError) {
        guard !buffer.isEmpty else { return }
        let sent = buffer.withUnsafeBytes { bytes in
            PQputCopyData(handle, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard sent == 1 else {
            throw PostgresError(.connectionLost, Connection.oneLine(String(cString: PQerrorMessage(handle))))
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func separate() {
        if !atRowStart { buffer.append(UInt8(ascii: "\t")) }
        atRowStart = false
    }
}
