/// What the catalog and the statistics of the database suggest. Nothing of it is executed, and none of it decides the
/// status of a day.
package struct Advice: Hashable, Codable, Sendable {
    /// One suggestion with what it rests on.
    package struct Line: Hashable, Codable, Sendable {
        package let kind: AdviceKind
        /// The index, table, sequence or database, as a statement names it.
        package let object: String
        /// What is so, in one sentence.
        package let fact: String
        /// The numbers that show it, in one sentence.
        package let evidence: String
        /// What to run; `nil` where that is not one statement.
        @Nullable package var statement: String?
        /// What could be lost, and what the facts cannot show.
        package let risk: String
    }

    /// When the facts were taken.
    package let takenAt: Instant
    /// Since when the server counts; `nil` if that is not known.
    @Nullable package var statisticsSince: Instant?
    /// In the order of `AdviceKind`, then the largest first.
    package let lines: [Line]

    /// More lines are left out.
    package static let mostLines = 200
    /// Younger statistics do not show that an index is unused.
    static let secondsOfUse: Int64 = 14 * 86_400

    package init(_ facts: AdviceFacts, takenAt: Instant, timeZone: ReportTimeZone) {
        self.takenAt = takenAt
        statisticsSince = facts.statisticsSince
        let words = AdviceWords(takenAt: takenAt, statisticsSince: facts.statisticsSince, timeZone: timeZone)
        lines = Array(
            facts.facts.filter { Self.isSaid($0, facts, takenAt: takenAt) }
                .sorted(by: CatalogAdvice.isListed).prefix(Self.mostLines).map(words.line))
    }

    /// Whether a fact has been true for long enough.
    private static func isSaid(_ fact: AdviceFact, _ facts: AdviceFacts, takenAt: Instant) -> Bool {
        // An index with an old last scan is older than that.
        if fact.kind == .unusedIndex, fact.last != nil { return true }
        if fact.kind == .unusedIndex, let since = facts.statisticsSince,
            takenAt.seconds - since.seconds < secondsOfUse
        {
            return false
        }
        return takenAt.seconds - fact.since.seconds >= Int64(fact.kind.daysBefore) * 86_400 - 3600
    }
}

/// Ages of transaction ids and multixact ids.
package enum DatabaseAge {
    /// At this age PostgreSQL refuses to assign new ids: 3 million before they would wrap around.
    package static let limit = 2_144_483_647
}
