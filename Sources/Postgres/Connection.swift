import CLibpq
import Glibc

/// A session with a PostgreSQL server, using libpq.
///
/// Every value of a statement is bound as a parameter; the text of a statement is written by the program and never
/// assembled from data. Calls block until the server has answered. A connection belongs to one task at a time.
package final class Connection {
    let handle: OpaquePointer
    /// Seconds that the server may be silent during a request; `nil` for no limit.
    package let silenceLimitSeconds: Int?
    /// Whether the server exceeded the limit of silence, after which it gets no more requests.
    private var isGivenUp = false

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - conninfo: a connection string or URI in libpq's syntax; settings that it omits come from libpq's environment
    ///     (`PGHOST`, `PGSERVICE`, `~/.pgpass`, ...). `nil` omits all of them.
    ///   - applicationName: the name in `pg_stat_activity` unless the operator sets another one.
    ///   - silenceLimitSeconds: seconds that the server may be silent during a request; `nil` for no limit.
    /// - Throws: `PostgresError` of kind `connectionString` or `connection`.
    package init(conninfo: String?, applicationName: String, silenceLimitSeconds: Int? = nil) throws(PostgresError) {
        if let conninfo { try Self.check(conninfo) }
        try Self.refuseWhenInterrupted()
        let settings: [(String, String)] =
            [("fallback_application_name", applicationName)] + Self.patience
            + (conninfo.map { [("dbname", $0)] } ?? [])
            + [("client_encoding", "UTF8")]
        let opened = Self.withCStrings(settings.map(\.0)) { keywords in
            Self.withCStrings(settings.map(\.1)) { values in
                PQconnectdbParams(keywords, values, 1)
            }
        }
        guard let opened else { throw PostgresError(.connection, "out of memory") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let message = Self.oneLine(String(cString: PQerrorMessage(opened)))
            PQfinish(opened)
            throw PostgresError(.connection, message)
        }
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
        // Otherwise libpq would wait without limit for a server that accepts no data.
        guard PQsetnonblocking(opened, 1) == 0 else {
            PQfinish(opened)
            throw PostgresError(.connection, "out of memory")
        }
        handle = opened
        self.silenceLimitSeconds = silenceLimitSeconds
        OpenSessions.add(opened)
    }

    deinit {
        OpenSessions.remove(handle)
        PQfinish(handle)
    }

    /// Limits for waiting for a server that does not answer; libpq's own limits are infinite or hours long. The
    /// connection string overrides them, and so does `PGCONNECT_TIMEOUT`.
    private static var patience: [(String, String)] {
        [
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"),
        ] + (getenv("PGCONNECT_TIMEOUT") == nil ? [("connect_timeout", "10")] : [])
    }

    /// Whether the session can no longer be used.
    package var isLost: Bool { isGivenUp || PQstatus(handle) != CONNECTION_OK }

    /// The host name, address or socket folder of the server.
    package var host: String { PQhost(handle).map { String(cString: $0) } ?? "" }
    package var database: String { PQdb(handle).map { String(cString: $0) } ?? "" }
    package var user: String { PQuser(handle).map { String(cString: $0) } ?? "" }
    /// Example: 150018 for 15.18.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Runs one statement and returns all of its rows in memory.
    ///
    /// - Parameter parameters: the values of `$1`, `$2`, ... in PostgreSQL's text format; `nil` is NULL.
    @discardableResult
    package func query(_ sql: String, _ parameters: [String?] = []) throws(PostgresError) -> Rows {
        try Self.refuseWhenInterrupted()
        let sent = try withParameters(sql, parameters) { count, values in
            PQsendQueryParams(handle, sql, count, nil, values, nil, nil, 1)
        }
        guard sent == 1 else { throw lost(sql) }
        try flush(sql)
        return Rows(try checked(lastResult(sql), sql: sql), sql: sql)
    }

    /// Runs one statement and passes on its rows one by one, so that memory does not grow with their number.
    package func stream(
        _ sql: String, _ parameters: [String?] = [], row body: (Row) throws -> Void
    ) throws {
        try Self.refuseWhenInterrupted()
        let sent = try withParameters(sql, parameters) { count, values in
            PQsendQueryParams(handle, sql, count, nil, values, nil, nil, 1)
        }
        guard sent == 1, PQsetSingleRowMode(handle) == 1 else { throw lost(sql) }
        do {
            try flush(sql)
            var names: [String]?
            while let result = try nextResult(sql) {
                let rows = Rows(try checked(result, sql: sql), sql: sql, names: names)
                names = rows.names
                for row in rows { try body(row) }
            }
        } catch {
            cancelAndDrain()
            throw error
        }
    }

    /// Runs several statements separated by semicolons, without parameters and without rows.
    package func script(_ sql: String) throws(PostgresError) {
        try Self.refuseWhenInterrupted()
        PQclear(try execute(sql))
    }

    /// Runs statements that end a transaction themselves, all of them in one message to the server.
    ///
    /// - Throws: `PostgresError`; of kind `outcomeUnknown` if the session was lost before the server answered.
    package func committing(_ sql: String) throws(PostgresError) {
        do throws(PostgresError) {
            try script(sql)
        } catch {
            throw isLost ? error.withUnknownOutcome : error
        }
    }

    /// Runs `body` inside a transaction: commits when it returns, rolls back when it throws.
    ///
    /// - Throws: what `body` throws, and `PostgresError`; of kind `outcomeUnknown` if it is unknown whether the changes
    ///   were committed, because the session was lost before the server answered.
    package func transaction<Value>(_ mode: TransactionMode, _ body: () throws -> Value) throws -> Value {
        try script(mode.begin)
        do {
            let value = try body()
            if mode == .snapshot { try script("COMMIT") } else { try committing("COMMIT") }
            return value
        } catch {
            // The first error is the relevant one; a lost connection rolls back by itself.
            if !isLost { PQclear(try? execute("ROLLBACK")) }
            throw error
        }
    }

    /// What a transaction may do and see.
    package enum TransactionMode: Sendable {
        /// One consistent view of the database, without the right to change it.
        case snapshot
        /// One consistent view, with the right to change it.
        case repeatable
        case readWrite

        /// The statement that begins the transaction.
        package var begin: String {
            switch self {
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            case .repeatable: "BEGIN ISOLATION LEVEL REPEATABLE READ"
            case .readWrite: "BEGIN"
            }
        }
    }

    /// Runs statements without parameters, even if no new ones may begin.
    ///
    /// - Returns: the last result, which the caller must free.
    func execute(_ sql: String) throws(PostgresError) -> OpaquePointer {
        guard PQsendQuery(handle, sql) == 1 else { throw lost(sql) }
        try flush(sql)
        return try checked(lastResult(sql), sql: sql)
    }

    /// The result if the statement succeeded; otherwise throws the error and frees the result.
    func checked(_ result: OpaquePointer?, sql: String) throws(PostgresError) -> OpaquePointer {
        guard let result else { throw lost(sql) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE, PGRES_EMPTY_QUERY, PGRES_COPY_IN, PGRES_COPY_OUT:
            return result
        default:
            defer { PQclear(result) }
            let state = Self.field(result, "C")
            throw PostgresError(
                isLost ? .connectionLost : .statement,
                Self.field(result, "M") ?? Self.oneLine(String(cString: PQresultErrorMessage(result))),
                sqlState: state, detail: Self.field(result, "D"), hint: Self.field(result, "H"), sql: sql)
        }
    }

    static func refuseWhenInterrupted() throws(PostgresError) {
        if OpenSessions.areInterrupted { throw PostgresError(.interrupted, "this run was stopped") }
    }

    func lost(_ sql: String?) -> PostgresError {
        PostgresError(.connectionLost, Self.oneLine(String(cString: PQerrorMessage(handle))), sql: sql)
    }

    /// Stops sending requests to this server.
    func giveUp(_ sql: String?) -> PostgresError {
        isGivenUp = true
        return PostgresError(.silent, "the server has sent nothing for \(silenceLimitSeconds ?? 0) s", sql: sql)
    }

    private func withParameters<Value>(
        _ sql: String, _ parameters: [String?], _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) throws(PostgresError) -> Value {
        if parameters.contains(where: { $0?.utf8.contains(0) ?? false }) {
            throw PostgresError(.decoding, "PostgreSQL does not accept text with a zero byte", sql: sql)
        }
        return Self.withCStrings(parameters) { body(Int32(parameters.count), $0) }
    }

    private func cancelAndDrain() {
        // A lost session cannot be canceled, and its server may not accept another connection.
        guard !isLost, let request = CancelRequest(of: handle) else { return }
        if request.send(withinSeconds: min(silenceLimitSeconds ?? 10, 10)) { drain() } else { isGivenUp = true }
    }

    /// Reads the rest of an answer, as far as it arrives.
    func drain() {
        while let result = try? nextResult(nil) { PQclear(result) }
    }

    /// Rejects a malformed connection string without repeating any of it, because it may contain a password.
    private static func check(_ conninfo: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(conninfo, &message)
        defer {
            PQconninfoFree(options)
            PQfreemem(message)
        }
        guard options == nil else { return }
        let reason = message.map { oneLine(String(cString: $0)) } ?? "out of memory"
        throw PostgresError(.connectionString, withoutQuotedText(reason))
    }

    /// `reason` with every quoted passage replaced by an ellipsis.
    private static func withoutQuotedText(_ reason: String) -> String {
        let parts = reason.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in index.isMultiple(of: 2) ? String(part) : "..." }
            .joined(separator: "\"")
    }

    private static func field(_ result: OpaquePointer, _ code: Character) -> String? {
        code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { oneLine(String(cString: $0)) }
    }

    static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    private static func withCStrings<Value>(
        _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        // One allocation for all bytes, with pointers into it; a trailing null ends the list, as libpq expects.
        var bytes: [UInt8] = []
        bytes.reserveCapacity(texts.reduce(1) { $0 + ($1?.utf8.count ?? 0) + 1 })
        var offsets: [Int?] = []
        for text in texts {
            offsets.append(text.map { _ in bytes.count })
            if let text {
                bytes.append(contentsOf: text.utf8)
                bytes.append(0)
            }
        }
        bytes.append(0)
        return bytes.withUnsafeBytes { raw in
            let buffer = raw.bindMemory(to: CChar.self)
            var pointers = offsets.map { offset in offset.flatMap { buffer.baseAddress?.advanced(by: $0) } }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { list in
                withExtendedLifetime(buffer) {
                    // `list` always contains the closing null, so it has a base address.
                    list.withMemoryRebound(to: UnsafePointer<CChar>?.self) { rebound in
                        body(UnsafePointer(rebound.baseAddress.unsafelyUnwrapped))
                    }
                }
            }
        }
    }
}
