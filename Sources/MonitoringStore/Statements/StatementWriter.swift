import FoundationEssentials
import Postgres
import Reporting

/// Writes the tables of query load, for the collector and for the demo. Runs in the caller's transaction.
struct StatementWriter {
    /// What a statement did in a period, with the names that the catalog has for its ids.
    struct Row {
        /// What identifies it in a period.
        struct Name: Hashable, Comparable {
            let query: Int64
            let database: String
            let role: String
            let isTopLevel: Bool

            static func < (left: Name, right: Name) -> Bool {
                if left.query != right.query { return left.query < right.query }
                return (left.database, left.role, left.isTopLevel ? 0 : 1)
                    < (right.database, right.role, right.isTopLevel ? 0 : 1)
            }
        }

        let name: Name
        /// `nil` if the text is not known.
        let fingerprint: String?
        var figures: StatementFigures
        var isExact: Bool
        /// The counters that were not measured.
        let untracked: Set<StatementCounter>
    }

    /// A text without literals.
    struct Text {
        let fingerprint: String
        let query: String
        let endpoint: String?
    }

    let connection: Connection
    let schema: MonitoringSchema

    /// Stores periods that are not there yet.
    func store(_ periods: some Sequence<StatementPeriod>) throws {
        try connection.copyIn(
            "COPY \(schema(.statementPeriods)) (hour, from_at, to_at, is_spread, losses) FROM STDIN"
        ) { writer in
            for period in periods {
                try writer.field(period.hour.description)
                try writer.field(period.from.description)
                try writer.field(period.to.description)
                try writer.field(period.isSpread ? "true" : "false")
                try writer.field("{\(period.losses.sorted().map(\.rawValue).joined(separator: ","))}")
                try writer.endRow()
            }
        }
    }

    /// Stores the rows of periods; a name occurs once in a period.
    func store(_ rows: some Sequence<(period: StatementPeriod, row: Row)>) throws {
        let counters = StatementCounter.allCases
        try connection.copyIn(
            """
            COPY \(schema(.statementHours)) (hour, from_at, query_id, database, role, is_top_level, fingerprint, is_exact,
              \(counters.map(\.column).joined(separator: ", "))) FROM STDIN
            """
        ) { writer in
            var (current, hour, from) = (StatementPeriod?.none, "", "")
            for (period, row) in rows {
                if period != current {
                    (current, hour, from) = (period, period.hour.description, period.from.description)
                }
                try writer.field(hour)
                try writer.field(from)
                try writer.field(Int(row.name.query))
                try writer.field(row.name.database)
                try writer.field(row.name.role)
                try writer.field(row.name.isTopLevel ? "true" : "false")
                try writer.field(row.fingerprint)
                try writer.field(row.isExact ? "true" : "false")
                for counter in counters {
                    try writer.field(row.untracked.contains(counter) ? nil : row.figures[counter])
                }
                try writer.endRow()
            }
        }
    }

    /// Stores texts that are not there yet; of several with a fingerprint, the first.
    func store(_ texts: [Text]) throws {
        let values = try JSONEncoder().encode(texts.map { [$0.fingerprint, $0.query, $0.endpoint] })
        try connection.query(
            """
            INSERT INTO \(schema(.statementTexts)) (fingerprint, query, endpoint)
            SELECT DISTINCT ON (1) text ->> 0, text ->> 1, text ->> 2
            FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS texts (text, number) ORDER BY 1, number
            ON CONFLICT (fingerprint) DO NOTHING
            """, [String(decoding: values, as: UTF8.self)])
    }
}
