import FoundationEssentials

/// `status.json` of the site: the latest day, for monitoring tools.
package struct SiteStatus: Codable, Hashable, Sendable {
    package static let file = "status.json"

    /// The latest day and its verdict.
    package struct Day: Codable, Hashable, Sendable {
        /// Path of the day's pages, relative to the site.
        package let path: String
        @Nullable package var date: CalendarDate?
        package let start: Instant
        package let end: Instant
        package let status: Health.Status
        package let verdict: String
        package let requests: Int
        package let errors: Int
        @Nullable package var errorRate: Double?
        @Nullable package var p95Milliseconds: Double?
        package let openAlerts: Int
        /// The verdict's main finding in a few words; empty if the status says it all.
        package let headline: String
        /// Number of findings that are alarms; `null` for a day archived without findings.
        @Nullable package var findings: Int?
    }

    package let schemaVersion: Int
    package let generator: Report.Generator
    /// Name of the service; `null` where none is configured or known.
    @Nullable package var name: String?
    /// When the newest report was made; `null` for an archive of a version that did not record it. A monitoring tool sees
    /// by it that a run is missing.
    @Nullable package var generatedAt: Instant?
    /// Number of windows on the site.
    package let days: Int
    /// The latest day; `null` if there is none.
    @Nullable package var latest: Day?

    package init(_ entries: [DayEntry], generator: Report.Generator, generatedAt: Instant? = nil) {
        schemaVersion = 2
        self.generatedAt = generatedAt
        self.generator = generator
        name = entries.min { $0.isListed(before: $1) }?.name
        days = entries.count
        latest = entries.min { $0.isListed(before: $1) }.map { entry in
            Day(
                path: entry.path, date: entry.window.date, start: entry.window.start, end: entry.window.end,
                status: entry.verdict.status, verdict: entry.verdict.sentence, requests: entry.overall.requests,
                errors: entry.overall.errors, errorRate: entry.overall.errorRate,
                p95Milliseconds: entry.overall.latency[.p95].milliseconds, openAlerts: entry.openAlerts,
                headline: entry.verdict.headline, findings: entry.judgement?.alarms)
        }
    }

    package func encoded() throws -> Data { try jsonFile(.prettyPrinted) }
}
