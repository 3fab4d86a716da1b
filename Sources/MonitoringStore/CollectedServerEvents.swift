import Reporting

/// Events of the server in memory, counted by hour, without values: what is stored of a batch, or reported of logs of
/// which nothing is stored.
///
/// An hour keeps a limited number of different events; more are counted without their statement and endpoint, and then
/// without their message, so that every event is counted.
package struct CollectedServerEvents {
    struct Limits {
        /// Different events of an hour, with and without their statements.
        var detailed = 400
        var plain = 800
        /// Texts that are remembered with what became of them.
        var texts = 20_000
    }

    private struct Hour {
        var places: [ServerEventRow.Key: Int] = [:]
    }

    private let timeZone: ReportTimeZone
    private let limits: Limits
    private var hours: [Instant: Hour] = [:]
    private var slot: HourSlot?
    private var messages: [String: String] = [:]
    private var statements: [String: ServerEventRow.Statement] = [:]
    /// In the order of their first events.
    package private(set) var rows: [ServerEventRow] = []
    /// When the last event happened, log records left out; `nil` without any.
    package private(set) var newest: Instant?

    /// - Parameter timeZone: whose hours count.
    package init(timeZone: ReportTimeZone) { self.init(timeZone: timeZone, limits: Limits()) }

    init(timeZone: ReportTimeZone, limits: Limits) {
        self.timeZone = timeZone
        self.limits = limits
    }

    package var isEmpty: Bool { rows.isEmpty }
    /// Whether there are enough to be stored.
    package var isFull: Bool { rows.count >= 4000 }

    /// Forgets the rows.
    package mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        hours.removeAll(keepingCapacity: true)
        newest = nil
    }

    /// The days with events, sorted.
    package var dates: [CalendarDate] {
        Set(rows.filter { $0.kind != .records }.map { timeZone.date(at: $0.hour) }).sorted()
    }

    /// The events of a day; `nil` if no log record of it was read.
    package func events(in window: ReportWindow) -> ServerEvents? { ServerEvents(rows, in: window) }

    package mutating func add(_ record: ServerEventRecord) {
        if record.kind != .records { newest = max(newest ?? record.at, record.at) }
        if slot?.contains(record.at) != true { slot = timeZone.hourSlot(of: record.at) }
        guard let start = slot?.start else { return }
        var row = ServerEventRow(
            hour: start, kind: record.kind, severity: record.severity, sqlState: record.sqlState,
            message: message(record), table: record.table, statement: record.statement.map { statement($0) },
            blocker: record.blocker.map { statement($0) }, endpoint: record.endpoint, count: record.count,
            microseconds: record.microseconds, longestMicroseconds: record.longestMicroseconds, bytes: record.bytes)
        let known = hours[start]?.places.count ?? 0
        if known >= limits.detailed, hours[start]?.places[row.key] == nil {
            (row.statement, row.blocker, row.endpoint) = (nil, nil, nil)
            if known >= limits.plain, hours[start]?.places[row.key] == nil {
                (row.message, row.table, row.sqlState) = ("(too many different messages)", nil, nil)
            }
        }
        if let place = hours[start]?.places[row.key] {
            rows[place].add(row)
        } else {
            hours[start, default: Hour()].places[row.key] = rows.count
            rows.append(row)
        }
    }

    /// The message without values. What this program worded itself has none.
    private mutating func message(_ record: ServerEventRecord) -> String {
        switch record.kind {
        case .lockWait, .temporaryFile, .checkpoint, .vacuum, .records: return record.message
        default: break
        }
        if let known = messages[record.message] { return known }
        let masked = ServerMessageMask.mask(record.message)
        if messages.count >= limits.texts { messages.removeAll() }
        messages[record.message] = masked
        return masked
    }

    private mutating func statement(_ sql: String) -> ServerEventRow.Statement {
        if let known = statements[sql] { return known }
        let text = QueryText(sql)
        let statement = ServerEventRow.Statement(fingerprint: text.fingerprint, text: text.redacted)
        if statements.count >= limits.texts / 4 { statements.removeAll() }
        // A large text is rarely the same again.
        if sql.utf8.count <= 10_000 { statements[sql] = statement }
        return statement
    }
}
