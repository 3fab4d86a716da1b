import Postgres
import Reporting

/// Reads what the statements of a window did from its tables.
struct StatementReader {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    let window: ReportWindow
    var names = EndpointNames()

    private var bounds: [String?] { [window.start.description, window.end.description] }

    /// - Returns: `nil` where the tables are missing, or have nothing of the window.
    func read() throws -> Statements? {
        guard tables.hasStatements else { return nil }
        let periods = try connection.query(
            """
            SELECT hour, from_at, to_at, is_spread, array_to_string(losses, ' ') AS losses
            FROM \(schema(.statementPeriods)) WHERE hour >= $1::timestamptz AND hour < $2::timestamptz ORDER BY hour, from_at
            """, bounds
        ).map { row in
            StatementPeriod(
                hour: Instant(microseconds: try row.microseconds("hour")),
                from: Instant(microseconds: try row.microseconds("from_at")),
                to: Instant(microseconds: try row.microseconds("to_at")), isSpread: try row.bool("is_spread"),
                // What a later version calls otherwise is a loss all the same.
                losses: Set(
                    try row.text("losses").split(separator: " ").map {
                        StatementPeriod.Loss(rawValue: String($0)) ?? .unknown
                    }))
        }
        guard !periods.isEmpty else { return nil }
        let statements = Statements(
            StatementObservations(
                periods: periods, rows: try rows(periods), texts: try texts(), layout: SQLLayout.formatted),
            in: window)
        return statements
    }

    private func rows(_ periods: [StatementPeriod]) throws -> [StatementRow] {
        struct Key: Hashable {
            let hour: Instant
            let from: Instant
        }
        let places = Dictionary(
            uniqueKeysWithValues: periods.enumerated().map { (Key(hour: $1.hour, from: $1.from), $0) })
        var rows: [StatementRow] = []
        // What is not measured has no sum.
        let sums = StatementCounter.allCases.map { counter in
            "CASE WHEN sum(\(counter.column)) > \(Int.max) THEN \(Int.max) ELSE sum(\(counter.column))::bigint END AS \(counter.column)"
        }
        try connection.stream(
            """
            SELECT hour, from_at, fingerprint, \(sums.joined(separator: ", "))
            FROM \(schema(.statementHours)) WHERE hour >= $1::timestamptz AND hour < $2::timestamptz
            GROUP BY hour, from_at, fingerprint ORDER BY hour, from_at, fingerprint COLLATE "C"
            """, bounds
        ) { row in
            let key = Key(
                hour: Instant(microseconds: try row.microseconds("hour")),
                from: Instant(microseconds: try row.microseconds("from_at")))
            guard let period = places[key] else { return }
            var figures = StatementFigures()
            var tracked: Set<StatementCounter> = []
            for counter in StatementCounter.allCases {
                guard let value = try row.optionalInt(counter.column) else { continue }
                figures[counter] = value
                tracked.insert(counter)
            }
            rows.append(
                StatementRow(
                    period: period, fingerprint: try row.optionalText("fingerprint"), figures: figures,
                    tracked: tracked))
        }
        return rows
    }

    private func texts() throws -> [String: StatementObservations.Text] {
        var texts: [String: StatementObservations.Text] = [:]
        try connection.stream(
            """
            SELECT s.fingerprint, t.query, t.endpoint, s.databases, s.roles
            FROM (SELECT fingerprint, string_agg(DISTINCT nullif(database, ''), E'\\n' ORDER BY nullif(database, '')) AS databases,
                         string_agg(DISTINCT nullif(role, ''), E'\\n' ORDER BY nullif(role, '')) AS roles
                  FROM \(schema(.statementHours))
                  WHERE hour >= $1::timestamptz AND hour < $2::timestamptz AND fingerprint IS NOT NULL GROUP BY fingerprint) s
            LEFT JOIN \(schema(.statementTexts)) t USING (fingerprint)
            """, bounds
        ) { row in
            func list(_ column: String) throws -> [String] {
                try row.optionalText(column)?.split(separator: "\n").map(String.init).sorted() ?? []
            }
            texts[try row.text("fingerprint")] = StatementObservations.Text(
                query: try row.optionalText("query") ?? "", endpoint: try row.optionalText("endpoint").map(names.name),
                databases: try list("databases"), roles: try list("roles"))
        }
        return texts
    }
}
