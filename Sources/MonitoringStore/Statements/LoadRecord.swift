import Postgres
import Reporting

/// What a statement did in an hour, as the collector stores it.
package struct LoadRecord: Sendable {
    /// Its text, with or without literals.
    package let query: String
    package let endpoint: String?
    package let database: String
    package let role: String
    /// The beginning of the hour.
    package let hour: Instant
    package let figures: StatementFigures
    /// The counters that are not measured.
    package var untracked: Set<StatementCounter> = [.planTime]

    package init(
        query: String, endpoint: String?, database: String, role: String, hour: Instant, figures: StatementFigures
    ) {
        self.query = query
        self.endpoint = endpoint
        self.database = database
        self.role = role
        self.hour = hour
        self.figures = figures
    }
}

extension MonitoringStore {
    /// Appends the load of whole hours, all or none, as a collector would that ran some minutes past each.
    ///
    /// - Parameters:
    ///   - hours: the beginnings of the hours, also of those in which nothing ran.
    ///   - minutes: how late the collector ran.
    package func append(load records: [LoadRecord], hours: [Instant], minutes: Int64) throws {
        func end(_ hour: Instant, _ later: Int64) -> String {
            hour.adding(seconds: later * 3600 + minutes * 60).description
        }
        try describing("cannot write to \(schema.displayName(.statementHours))") {
            try writing(.collectStatements) { _ in
                try connection.copyIn("COPY \(schema(.statementPeriods)) (hour, from_at, to_at) FROM STDIN") { writer in
                    for hour in hours {
                        try writer.field(hour.description)
                        try writer.field(end(hour, 0))
                        try writer.field(end(hour, 1))
                        try writer.endRow()
                    }
                }
                let texts = Dictionary(
                    firstOf: records.map { ($0.query, (text: QueryText($0.query), endpoint: $0.endpoint)) })
                let counters = StatementCounter.allCases
                try connection.copyIn(
                    """
                    COPY \(schema(.statementHours)) (hour, from_at, database, role, query_id, fingerprint, is_exact,
                      \(counters.map(\.column).joined(separator: ", "))) FROM STDIN
                    """
                ) { writer in
                    for record in records {
                        let fingerprint = texts[record.query]?.text.fingerprint ?? ""
                        try writer.field(record.hour.description)
                        try writer.field(end(record.hour, 0))
                        try writer.field(record.database)
                        try writer.field(record.role)
                        try writer.field("\(Int64(fingerprint.prefix(15), radix: 16) ?? 0)")
                        try writer.field(fingerprint)
                        try writer.field("true")
                        for counter in counters {
                            try writer.field(record.untracked.contains(counter) ? nil : record.figures[counter])
                        }
                        try writer.endRow()
                    }
                }
                for (_, text) in texts.sorted(by: { $0.key < $1.key }) {
                    try connection.query(
                        """
                        INSERT INTO \(schema(.statementTexts)) (fingerprint, query, endpoint) VALUES ($1, $2, $3)
                        ON CONFLICT (fingerprint) DO NOTHING
                        """, [text.text.fingerprint, text.text.redacted, text.endpoint])
                }
            }
        }
    }
}
