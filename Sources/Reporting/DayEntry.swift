import FoundationEssentials

/// The query load of a day, all statements together.
package struct DayLoad: Hashable, Codable, Sendable {
    package let calls: Int
    package let totalMilliseconds: Double
    /// Whether it is all there is: requests are recorded on no day.
    package let isAlone: Bool

    /// `nil` without a call.
    package var meanMilliseconds: Double? { calls > 0 ? totalMilliseconds / Double(calls) : nil }

    /// Whether these days have a query load and not a single request.
    package static func isAlone(on days: some Sequence<DayEntry>) -> Bool {
        var isAlone = false
        for day in days {
            if day.overall.requests > 0 { return false }
            if day.load?.isAlone == true { isAlone = true }
        }
        return isAlone
    }

    /// `nil` where it was not collected.
    init?(_ report: Report) {
        guard let total = report.statements?.total else { return nil }
        calls = total.calls
        totalMilliseconds = total.totalMilliseconds
        isAlone = report.isOfDatabaseAlone
    }
}

/// What the archive's home page shows about one archived window.
package struct DayEntry: Hashable, Sendable {
    package let window: ReportWindow
    package let verdict: Verdict
    package let overall: Summary
    /// Number of open alert causes.
    package let openAlerts: Int
    /// Requests by hour of the clock; `nil` in entries written without them.
    package internal(set) var hours: HourlyVolume?
    /// Resources in the order of the report; `nil` in an excerpt written without them.
    package let resources: [ResourceDay]?
    /// What later days need from the day's judgement; `nil` in entries written without it and for reports without
    /// findings.
    package let judgement: DayJudgement?
    /// The query load; `nil` where it was not collected, and in entries written without it.
    package let load: DayLoad?
    /// Name of the service; `nil` where none is configured or known, and in entries written without it.
    package let name: String?
    /// When it was last reported with other figures, or the end of its window; never later than its report.
    package let updated: Instant
    /// The origin of its report; `nil` in entries written without it.
    package let origin: String?
    /// Folder of the window's pages, relative to the site.
    package let path: String

    package init(_ report: Report, path: String) {
        window = report.window
        verdict = Verdict(report)
        overall = report.overall
        openAlerts = report.openAlerts.count
        hours = HourlyVolume(report.hours, in: report.window)
        resources = report.resources.compactMap(ResourceDay.init)
        judgement = DayJudgement(report)
        load = DayLoad(report)
        name = report.name
        let end = min(report.asOf ?? report.window.end, report.window.end)
        updated = max(end, report.restatements?.last?.at ?? end)
        origin = report.origin
        self.path = path
    }

    /// Sorts the newest first; of windows that end together, a calendar day comes first.
    package func isListed(before other: DayEntry) -> Bool {
        if window.end != other.window.end { return window.end > other.window.end }
        if (window.date == nil) != (other.window.date == nil) { return window.date != nil }
        return path < other.path
    }
}

/// Encodes and decodes `entry.json`, an excerpt of the report next to it, so that the home page of a year does not have
/// to read a year of reports.
///
/// An entry that is missing, of another version, or of a report of another length is made again from the report.
extension DayEntry {
    private static let version = 1

    private struct File: Codable {
        let version: Int
        /// Length of `report.json` in bytes.
        let reportLength: Int
        let window: ReportWindow
        let status: Health.Status
        let finding: String
        let volume: String
        let headline: String?
        let overall: Summary
        let openAlerts: Int
        let hours: HourlyVolume?
        let resources: [ResourceDay]?
        let judgement: DayJudgement?
        @Nullable var load: DayLoad?
        @Nullable var name: String?
        @Nullable var updated: Instant?
        @Nullable var origin: String?
    }

    /// - Parameter reportLength: length of `report.json` in bytes.
    package func encoded(reportLength: Int) throws -> Data {
        try File(
            version: Self.version, reportLength: reportLength, window: window, status: verdict.status,
            finding: verdict.finding, volume: verdict.volume, headline: verdict.headline, overall: overall,
            openAlerts: openAlerts, hours: hours, resources: resources, judgement: judgement, load: load, name: name,
            updated: updated, origin: origin
        ).jsonFile()
    }

    /// `nil` unless it is the excerpt of a report of that length, in the format of this version.
    package init?(json: Data, reportLength: Int, path: String) {
        guard let file = try? File(fromJSON: json), file.version == Self.version,
            file.reportLength == reportLength
        else { return nil }
        window = file.window
        verdict = Verdict(
            status: file.status, finding: file.finding, volume: file.volume, headline: file.headline ?? "")
        overall = file.overall
        openAlerts = file.openAlerts
        hours = file.hours
        resources = file.resources
        judgement = file.judgement
        load = file.load
        name = file.name
        updated = file.updated ?? file.window.end
        origin = file.origin
        self.path = path
    }
}
