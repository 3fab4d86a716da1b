/// Events of one kind with one message on a day.
package struct ServerEventGroup: Hashable, Codable, Sendable {
    /// The events of the group in which one statement was executed.
    package struct Statement: Hashable, Codable, Sendable {
        /// That of the slow query with the same text.
        package let fingerprint: String
        /// The text without literals.
        package let query: String
        package let count: Int
        package let totalMilliseconds: Int
        package let bytes: Int
        /// The statement that it waited for most, without literals; `nil` where the log does not have it.
        @Nullable package var blocker: String?
        @Nullable package var blockerFingerprint: String?
    }

    package struct Part: Hashable, Codable, Sendable {
        package let endpoint: String
        package let count: Int
    }

    /// The same on every day: 10 hexadecimal digits.
    package let id: String
    package let kind: ServerEventKind
    /// `LOG`, `WARNING`, `ERROR`, `FATAL` or `PANIC`.
    @Nullable package var severity: String?
    @Nullable package var sqlState: String?
    /// The message without values.
    package let message: String
    /// The table of autovacuum runs.
    @Nullable package var table: String?
    package let count: Int
    /// The number of events in each hour of the window.
    package let hours: [Int]
    /// What waits or runs took together, and the longest one; 0 for other kinds.
    package let totalMilliseconds: Int
    package let longestMilliseconds: Int
    /// The size of temporary files; 0 for other kinds.
    package let bytes: Int
    /// Those with the most events, or the most time; at most `listed`.
    package let statements: [Statement]
    /// Those with the most events; at most `listed`.
    package let endpoints: [Part]

    static let listed = 5

    /// - Parameter rows: those of the group, none of them empty.
    init(_ rows: [ServerEventRow], in window: ReportWindow) {
        let first = rows[0]
        id = Self.id(of: first)
        (kind, severity, sqlState) = (first.kind, first.severity, first.sqlState)
        (message, table) = (first.message, first.table)
        count = rows.map(\.count).saturatingSum
        var hours = [Int](repeating: 0, count: window.hours.count)
        for row in rows {
            if let hour = window.hourIndex(of: row.hour) { hours[hour] = hours[hour].addingSaturated(row.count) }
        }
        self.hours = hours
        totalMilliseconds = Self.milliseconds(rows.map(\.microseconds).saturatingSum)
        longestMilliseconds = Self.milliseconds(rows.map(\.longestMicroseconds).max() ?? 0)
        bytes = rows.map(\.bytes).saturatingSum
        statements = Self.statements(rows)
        var parts: [ExactText: Int] = [:]
        for row in rows {
            if let endpoint = row.endpoint { parts[ExactText(endpoint), default: 0] += row.count }
        }
        endpoints = parts.filter { $0.value > 0 }
            .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
            .prefix(Self.listed).map { Part(endpoint: $0.key.text, count: $0.value) }
    }

    /// What tells groups apart; the statement does not.
    struct Key: Hashable {
        let kind: ServerEventKind
        let severity, sqlState, table: String?
        let message: String

        init(_ row: ServerEventRow) {
            (kind, severity, sqlState) = (row.kind, row.severity, row.sqlState)
            (message, table) = (row.message, row.table)
        }
    }

    private static func id(of row: ServerEventRow) -> String {
        let parts = [row.kind.rawValue, row.severity ?? "", row.sqlState ?? "", row.table ?? "", row.message]
        let digits = String(FNV1a(parts.joined(separator: "\u{1F}").utf8).value, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(10))
    }

    private static func milliseconds(_ microseconds: Int) -> Int { microseconds.addingSaturated(500) / 1000 }

    private static func statements(_ rows: [ServerEventRow]) -> [Statement] {
        let groups = Dictionary(grouping: rows.filter { $0.statement != nil }) { $0.statement?.fingerprint }
        let statements = groups.values.compactMap { rows -> Statement? in
            // Of texts with one fingerprint, the first in byte order.
            guard let statement = rows.compactMap(\.statement).min(by: { ExactText($0.text) < ExactText($1.text) })
            else { return nil }
            var waits: [ServerEventRow.Statement: Int] = [:]
            for row in rows {
                if let blocker = row.blocker {
                    waits[blocker, default: 0] = (waits[blocker] ?? 0).addingSaturated(
                        row.microseconds.addingSaturated(row.count))
                }
            }
            let blocker = waits.max { ($0.value, ExactText($1.key.text)) < ($1.value, ExactText($0.key.text)) }?.key
            return Statement(
                fingerprint: statement.fingerprint, query: statement.text, count: rows.map(\.count).saturatingSum,
                totalMilliseconds: milliseconds(rows.map(\.microseconds).saturatingSum),
                bytes: rows.map(\.bytes).saturatingSum, blocker: blocker?.text,
                blockerFingerprint: blocker?.fingerprint)
        }
        return Array(
            statements.sorted {
                let (left, right) = (
                    ($0.totalMilliseconds, $0.bytes, $0.count), ($1.totalMilliseconds, $1.bytes, $1.count)
                )
                return left != right ? left > right : $0.fingerprint < $1.fingerprint
            }.prefix(listed))
    }

    /// The first and the last hour with events, if they are at most `longest` hours; `nil` otherwise.
    package func span(longest: Int = 12) -> Range<Int>? {
        guard let first = hours.firstIndex(where: { $0 > 0 }), let last = hours.lastIndex(where: { $0 > 0 }),
            last - first < longest
        else { return nil }
        return first..<last + 1
    }
}
