import Foundation

/// What later days want to know of one day's slow queries: those that it lists, each with a few figures.
package struct SlowQueryDay: Hashable, Sendable {
    package struct Query: Hashable, Sendable {
        package let fingerprint: String
        /// The first words of the text, as the report shows them; `nil` in excerpts that were made without it.
        package var excerpt: String? = nil
        package let count: Int
        package let totalMilliseconds: Int
        package let p95Milliseconds: Double
        /// `nil` when there was no plan, and for reports that were archived without it.
        package let planShape: String?
        /// Empty without a plan.
        package let planOutline: PlanOutline
    }

    package let date: CalendarDate
    /// In the report's order.
    package let queries: [Query]
    /// Whether the report lists every group; where it does not, one that is missing here is unknown.
    package let isComplete: Bool

    /// `nil` for a window that is no calendar day.
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
    }

    /// On one line, of at most 160 characters.
    static func excerpt(of text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count <= 160 ? words : words.prefix(159) + "…"
    }

    init(date: CalendarDate, queries: [Query], isComplete: Bool) {
        self.date = date
        self.queries = queries
        self.isComplete = isComplete
    }
}

/// `slow-queries.json`, an excerpt of the report beside it, so that the history of a query does not cost reading a
/// month of reports.
///
/// Whoever finds it missing, of another version, or of a report of another length, makes the excerpt from the report.
extension SlowQueryDay {
    private static let version = 2

    private struct File: Codable {
        struct Query: Codable {
            let fingerprint: String
            @Nullable var excerpt: String?
            let count: Int
            let totalMilliseconds: Int
            let p95Milliseconds: Double
            @Nullable var planShape: String?
            let planOutline: [String]
        }

        let version: Int
        /// Of `report.json`, in bytes.
        let reportLength: Int
        let date: CalendarDate
        let queries: [Query]
        let isComplete: Bool
    }

    /// - Parameter reportLength: of `report.json`, in bytes.
    package func encoded(reportLength: Int) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let queries = queries.map { query in
            File.Query(
                fingerprint: query.fingerprint, excerpt: query.excerpt, count: query.count,
                totalMilliseconds: query.totalMilliseconds, p95Milliseconds: query.p95Milliseconds,
                planShape: query.planShape,
                planOutline: query.planOutline.lines)
        }
        var data = try encoder.encode(
            File(
                version: Self.version, reportLength: reportLength, date: date, queries: queries, isComplete: isComplete)
        )
        data.append(UInt8(ascii: "\n"))
        return data
    }

    /// `nil` when it is not the excerpt of the report of that length, in this version's form.
    package init?(json: Data, reportLength: Int) {
        guard let file = try? JSONDecoder().decode(File.self, from: json), file.version == Self.version,
            file.reportLength == reportLength
        else { return nil }
        date = file.date
        queries = file.queries.map { query in
            Query(
                fingerprint: query.fingerprint, excerpt: query.excerpt, count: query.count,
                totalMilliseconds: query.totalMilliseconds, p95Milliseconds: query.p95Milliseconds,
                planShape: query.planShape,
                planOutline: PlanOutline(lines: query.planOutline))
        }
        isComplete = file.isComplete
    }
}
