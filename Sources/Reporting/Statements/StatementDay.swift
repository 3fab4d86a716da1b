/// What later days need from one day's query load: the listed groups, each with a few figures.
package struct StatementDay: Hashable, Codable, Sendable {
    package struct Query: Hashable, Codable, Sendable {
        package let fingerprint: String
        /// The first words of the text, as the report shows them.
        package let excerpt: String
        package let calls: Int
        package let totalMilliseconds: Double
    }

    package let grade: Statements.Grade
    /// The time that figures cover, in seconds, without the hours in which nothing was collected.
    package let seconds: Int
    /// Of all statements together.
    package let calls: Int
    package let totalMilliseconds: Double
    /// In the order of the report.
    package let queries: [Query]
    /// The most time of a group that is not listed; a group that is missing here took at most this long.
    package let leastListedMilliseconds: Double

    init(_ statements: Statements) {
        grade = statements.grade
        let missing = statements.hours.count {
            $0.grade == .none && statements.from <= $0.start && $0.start < statements.to
        }
        seconds = max(Int(statements.to.seconds - statements.from.seconds) - missing * 3600, 0)
        calls = statements.total.calls
        totalMilliseconds = statements.total.totalMilliseconds
        queries = statements.groups.map { group in
            Query(
                fingerprint: group.fingerprint, excerpt: SlowQueryDay.excerpt(of: group.query),
                calls: group.load.calls, totalMilliseconds: group.load.totalMilliseconds)
        }
        // Those listed for their time come first, so that none of the others took longer than the last of them.
        leastListedMilliseconds =
            statements.other.groups == 0
            ? 0
            : statements.groups.prefix(Statements.listedByTime).last?.load.totalMilliseconds ?? 0
    }
}
