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
    ///   - hours: the beginnings of the hours, also of those in which nothing ran; records of other hours are left out.
    ///   - minutes: how late the collector ran.
    package func append(load records: [LoadRecord], hours: [Instant], minutes: Int64) throws {
        let periods = Dictionary(
            uniqueKeysWithValues: hours.map { hour in
                let from = hour.adding(seconds: minutes * 60)
                return (
                    hour,
                    StatementPeriod(
                        hour: hour, from: from, to: from.adding(seconds: 3600), isSpread: false, losses: [])
                )
            })
        let texts = Dictionary(firstOf: records.map { ($0.query, (text: QueryText($0.query), endpoint: $0.endpoint)) })
        try describing("cannot write to \(schema.displayName(.statementHours))") {
            try writing(.collectStatements) { _ in
                let writer = StatementWriter(connection: connection, schema: schema)
                try writer.store(hours.compactMap { periods[$0] })
                try writer.store(
                    records.compactMap { record in
                        guard let period = periods[record.hour] else { return nil }
                        let fingerprint = texts[record.query]?.text.fingerprint ?? ""
                        let name = StatementWriter.Row.Name(
                            query: Int64(fingerprint.prefix(15), radix: 16) ?? 0, database: record.database,
                            role: record.role, isTopLevel: true)
                        return (
                            period: period,
                            row: StatementWriter.Row(
                                name: name, fingerprint: fingerprint, figures: record.figures, isExact: true,
                                untracked: record.untracked)
                        )
                    })
                try writer.store(
                    texts.sorted { $0.key < $1.key }.map {
                        StatementWriter.Text(
                            fingerprint: $1.text.fingerprint, query: $1.text.redacted, endpoint: $1.endpoint)
                    })
            }
        }
    }
}
