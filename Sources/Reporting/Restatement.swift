/// A record that a day was reported again with other figures, because data arrived late or was corrected.
package struct Restatement: Hashable, Codable, Sendable {
    /// The figures of the whole service before or after.
    package struct Figures: Hashable, Codable, Sendable {
        package let requests: Int
        package let errors: Int
        @Nullable package var p95Milliseconds: Double?

        init(_ summary: Summary) {
            requests = summary.requests
            errors = summary.errors
            p95Milliseconds = summary.latency[.p95].milliseconds
        }
    }

    /// When it was reported again.
    package let at: Instant
    package let before: Figures
    package let after: Figures
    /// Number of endpoints whose figures changed, or that were added or removed.
    package let endpointsChanged: Int

    /// `nil` if no figure of requests changed.
    init?(from before: Report, to after: Report, at: Instant) {
        func summaries(_ report: Report) -> [Endpoint: Summary] {
            Dictionary(firstOf: report.endpoints.map { ($0.endpoint, $0.summary) })
        }
        let (old, new) = (summaries(before), summaries(after))
        let changed = Set(old.keys).union(new.keys).count { old[$0] != new[$0] }
        guard before.overall != after.overall || changed > 0 else { return nil }
        self.at = at
        self.before = Figures(before.overall)
        self.after = Figures(after.overall)
        endpointsChanged = changed
    }

    /// `Reported again at 2026-11-24T03:15:00Z: requests 24 → 25, errors 0 (unchanged), ...; 1 endpoint changed.`
    package var sentence: String {
        func change(_ before: String, _ after: String) -> String {
            before == after ? "\(after) (unchanged)" : "\(before) → \(after)"
        }
        return
            "Reported again at \(at): requests \(change(NumberText.count(before.requests), NumberText.count(after.requests))),"
            + " errors \(change(NumberText.count(before.errors), NumberText.count(after.errors))),"
            + " P95 \(change(NumberText.milliseconds(before.p95Milliseconds), NumberText.milliseconds(after.p95Milliseconds)));"
            + " \(NumberText.counted(endpointsChanged, "endpoint")) changed."
    }
}
