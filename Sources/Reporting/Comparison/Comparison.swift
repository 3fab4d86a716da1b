/// What changed: a day beside the days before it.
///
/// The article `Comparison` tells what is called a change, how, and how often by mistake.
package struct Comparison: Hashable, Codable, Sendable {
    /// Endpoints that could not be judged, and why.
    package struct Unjudged: Hashable, Codable, Sendable {
        /// In words, such as `fewer than 100 requests`.
        package let reason: String
        package let endpoints: Int
    }

    /// Listed slow queries that are no change.
    package struct Queries: Hashable, Codable, Sendable {
        package let steady: Int
        package let unjudged: Int
    }

    /// How many of the previous 29 days are archived.
    package let days: Int
    /// Why nothing was compared, in a sentence; `nil` when days were.
    @Nullable package var note: String?
    /// The gravest first; those of one subject need not follow each other.
    package let changes: [Change]
    /// How many endpoints were judged and show no change.
    package let steady: Int
    /// Sorted by the number of endpoints, the greatest first.
    package let unjudged: [Unjudged]
    package let service: SubjectComparison
    /// How many listed slow queries were judged and show no change, and how many could not be judged; `nil` where none
    /// was listed, and in reports that were archived without it.
    @Nullable package var queries: Queries?

    /// Changes for the worse, the gravest first.
    package var worse: [Change] { changes.filter { $0.kind == .worse } }
}
