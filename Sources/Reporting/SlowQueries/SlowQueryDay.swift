import FoundationEssentials

/// What later days need from one day's slow queries: the listed ones, each with a few figures.
package struct SlowQueryDay: Hashable, Sendable {
    /// A listed group with the figures that later days need.
    package struct Query: Hashable, Codable, Sendable {
        package let fingerprint: String
        /// The first words of the text, as the report shows them; `nil` in excerpts made without it.
        @Nullable package var excerpt: String? = nil
        package let count: Int
        package let totalMilliseconds: Int
        package let p95Milliseconds: Double
        /// `nil` if there was no plan, and for reports archived without it.
        @Nullable package var planShape: String?
        /// Empty without a plan.
        package let planOutline: PlanOutline

        package var figures: SlowFigures {
            SlowFigures(count: count, totalMilliseconds: totalMilliseconds, p95Milliseconds: p95Milliseconds)
        }
    }

    package let date: CalendarDate
    /// Queries in the order of the report.
    package let queries: [Query]
    /// Whether the report lists every group; if not, a group that is missing here is unknown.
    package let isComplete: Bool
    /// The query load; `nil` where it was not collected.
    package let statements: StatementDay?

    /// `nil` for a window that is not a calendar day.
    package init?(_ report: Report) {
        guard let date = report.window.date else { return nil }
        self.date = date
        queries = report.slowQueries.groups.map { group in
            Query(
                fingerprint: group.fingerprint, excerpt: Self.excerpt(of: group.query), count: group.count,
                totalMilliseconds: group.totalMilliseconds, p95Milliseconds: group.p95Milliseconds,
                planShape: group.planShape,
                planOutline: group.plan.flatMap(QueryPlan.init).map { PlanOutline($0).shortened }
                    ?? PlanOutline(lines: []))
        }
        isComplete = report.slowQueries.other.count == 0
        statements = report.statements.map(StatementDay.init)
    }

    /// The text on one line, at most 160 characters.
    static func excerpt(of text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= 160 ? words : words.prefix(159) + "…"
    }

    init(date: CalendarDate, queries: [Query], isComplete: Bool, statements: StatementDay? = nil) {
        self.date = date
        self.queries = queries
        self.isComplete = isComplete
        self.statements = statements
    }
}

/// Encodes and decodes `slow-queries.json`, an excerpt of the report next to it, so that the history of a query does
/// not require reading a month of reports.
///
/// An excerpt that is missing, of another version, or of a report of another length is made again from the report.
extension SlowQueryDay {
    private static let version = 3

    private struct File: Codable {
        let version: Int
        /// Length of `report.json` in bytes.
        let reportLength: Int
        let date: CalendarDate
        let queries: [Query]
        let isComplete: Bool
        @Nullable var statements: StatementDay?
    }

    /// - Parameter reportLength: length of `report.json` in bytes.
    package func encoded(reportLength: Int) throws -> Data {
        try File(
            version: Self.version, reportLength: reportLength, date: date, queries: queries, isComplete: isComplete,
            statements: statements
        ).jsonFile()
    }

    /// `nil` unless it is the excerpt of a report of that length, in the format of this version.
    package init?(json: Data, reportLength: Int) {
        guard let file = try? File(fromJSON: json), file.version == Self.version,
            file.reportLength == reportLength
        else { return nil }
        date = file.date
        queries = file.queries
        isComplete = file.isComplete
        statements = file.statements
    }
}
