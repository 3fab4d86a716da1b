/// What changed: a day compared with the days before it.
///
/// "What is compared" in `docs/numbers.md` explains what is called a change, how, and how often by mistake.
package struct Comparison: Hashable, Codable, Sendable {
    /// Endpoints that could not be compared, and why.
    package struct Unjudged: Hashable, Codable, Sendable {
        /// The reason in words, for example `fewer than 100 requests`.
        package let reason: String
        package let endpoints: Int
    }

    /// Listed queries that did not change: slow ones, and those of the query load.
    package struct Queries: Hashable, Codable, Sendable {
        package let steady: Int
        package let unjudged: Int

        package init(steady: Int, unjudged: Int) {
            self.steady = steady
            self.unjudged = unjudged
        }

        /// From fingerprints; `nil` if there is none that did not change.
        init?(listed: Set<String>, compared: Set<String>, changed: Set<String>) {
            let unchanged = listed.subtracting(changed)
            if unchanged.isEmpty { return nil }
            steady = unchanged.intersection(compared).count
            unjudged = unchanged.count - steady
        }
    }

    /// Number of the previous 29 days that are archived.
    package let days: Int
    /// One sentence that says why nothing was compared; `nil` if the day was compared.
    @Nullable package var note: String?
    /// Changes, the most severe first; those of one subject need not be next to each other.
    package let changes: [Change]
    /// Number of endpoints that were compared and did not change.
    package let steady: Int
    /// Sorted by the number of endpoints, greatest first.
    package let unjudged: [Unjudged]
    package let service: SubjectComparison
    /// Number of listed queries that were compared and did not change, and number of those that could not be
    /// compared; `nil` where none was listed, and in reports archived without it.
    @Nullable package var queries: Queries?

    /// Changes for the worse, the most severe first.
    package var worse: [Change] { changes.filter { $0.kind == .worse } }
}
