import Foundation

/// What the archive home tells of one archived window.
package struct DayEntry: Hashable, Sendable {
    package let window: ReportWindow
    package let verdict: Verdict
    package let overall: Summary
    /// How many causes of alerts are open.
    package let openAlerts: Int
    /// How its requests fall into hours; `nil` in entries that were written without it.
    package let hours: HourlyVolume?
    /// In the order of the report; `nil` in an excerpt that was written without them.
    package let resources: [ResourceDay]?
    /// What later days ask of it; `nil` in entries that were written without it, and of reports without findings.
    package let judgement: DayJudgement?
    /// Of the service; `nil` where nothing names it, and in entries that were written without it.
    package let name: String?
    /// The folder of the window's pages, relative to the site.
    package let path: String

    package init(_ report: Report, path: String) {
        window = report.window
        verdict = Verdict(report)
        overall = report.overall
        openAlerts = report.openAlerts.count
        hours = HourlyVolume(report.hours, in: report.window)
        resources = report.resources.compactMap(ResourceDay.init)
        judgement = DayJudgement(report)
        name = report.name
        self.path = path
    }

    /// The newest first; of those that end together, a calendar day first.
    package func isListed(before other: DayEntry) -> Bool {
        if window.end != other.window.end { return window.end > other.window.end }
        if (window.date == nil) != (other.window.date == nil) { return window.date != nil }
        return path < other.path
    }
}

/// `entry.json`, an excerpt of the report beside it, so that a home page of a year does not cost reading a year of
/// reports.
///
/// Whoever finds it missing, of another version, or of a report of another length, makes the entry from the report.
extension DayEntry {
    private static let version = 1

    private struct File: Codable {
        let version: Int
        /// Of `report.json`, in bytes.
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
        @Nullable var name: String?
    }

    /// - Parameter reportLength: of `report.json`, in bytes.
    package func encoded(reportLength: Int) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var data = try encoder.encode(
            File(
                version: Self.version, reportLength: reportLength, window: window, status: verdict.status,
                finding: verdict.finding, volume: verdict.volume, headline: verdict.headline, overall: overall,
                openAlerts: openAlerts, hours: hours,
                resources: resources, judgement: judgement, name: name))
        data.append(UInt8(ascii: "\n"))
        return data
    }

    /// `nil` when it is not the excerpt of the report of that length, in this version's form.
    package init?(json: Data, reportLength: Int, path: String) {
        guard let file = try? JSONDecoder().decode(File.self, from: json), file.version == Self.version,
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
        name = file.name
        self.path = path
    }
}
