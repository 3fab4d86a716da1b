import Foundation
import Publishing
import Rendering
@testable import Reporting

/// A file next to a report: `entry.json`, `slow-queries.json`, `manifest.json` or the mail ledger.
struct ArchiveInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws {
        let json = Data(bytes)
        // Excerpts contain the length of their report.
        struct Length: Decodable { let reportLength: Int }
        if let length = try? JSONDecoder().decode(Length.self, from: json).reportLength {
            if let entry = DayEntry(json: json, reportLength: length, path: "2026/11/22") { try check(entry, length) }
            if let day = SlowQueryDay(json: json, reportLength: length) { try check(day, length) }
        }
        let folder = try FuzzFolder()
        let day = "2026/11/22"
        try folder.write(bytes, to: "\(day)/\(Manifest.file)")
        _ = Manifest.verify(folder: "\(folder.path)/\(day)")
        if let manifest = try? JSONDecoder().decode(Manifest.self, from: json) {
            try FuzzFinding.expect(
                try JSONDecoder().decode(Manifest.self, from: manifest.encoded()) == manifest,
                "a manifest is not read as it is written")
        }
        try folder.write(bytes, to: "\(day).mail.json")
        guard var ledger = try? DeliveryLedger(of: day, in: Archive(root: folder.path), channel: MailChannel.name)
        else { return }
        let entries = ledger.entries
        try ledger.record(Array(entries.values))
        try FuzzFinding.expect(
            try DeliveryLedger(of: day, in: Archive(root: folder.path), channel: MailChannel.name).entries == entries,
            "a ledger is not read as it is written")
    }

    private func check(_ entry: DayEntry, _ length: Int) throws {
        try FuzzFinding.expect(
            DayEntry(json: try entry.encoded(reportLength: length), reportLength: length, path: entry.path) == entry,
            "an entry is not read as it is written")
        let generator = Report.Generator(version: "0.0.0")
        let renderer = SiteRenderer(templates: try FuzzTemplates.shipped.get())
        let pages = renderer.overview(days: [entry], generator: generator, siteURL: nil)
        try FuzzFinding.expect(pages.allSatisfy { !$0.content.isEmpty }, "a page is empty")
        _ = try SiteStatus([entry], generator: generator).encoded()
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        let observations = Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
            slowQueries: SlowQueryTally(window: window), storedAlerts: [],
            resources: [
                ResourceSeries(
                    metric: "database_size", points: [ResourceSeries.Point(at: window.start, value: 5e9)], limit: 8e9)
            ],
            notes: [])
        let days = CalendarDate(daysSince1970: 20_750)
        var resources: [CalendarDate: [ResourceDay]] = [:]
        for day in 0..<29 { resources[days.adding(days: day)] = entry.resources ?? [] }
        let report = Report(
            observations, earlier: EarlierDays(entries: [days: entry], resources: resources),
            settings: ReportSettings(),
            version: "0.0.0")
        _ = renderer.digest(report, pageAddress: "index.html")
    }

    private func check(_ day: SlowQueryDay, _ length: Int) throws {
        try FuzzFinding.expect(
            SlowQueryDay(json: try day.encoded(reportLength: length), reportLength: length) == day,
            "slow queries are not read as they are written")
        // The following day has the same queries.
        let window = ReportWindow(date: day.date.adding(days: 1), timeZone: .utc)
        guard window.start.isWritable, window.end.isWritable else { return }
        var tally = SlowQueryTally(window: window)
        for query in day.queries {
            tally.add(
                SlowQueryExecution(
                    fingerprint: query.fingerprint, milliseconds: 700, endpoint: nil, organization: nil,
                    at: window.start))
            tally.show(SlowQuerySample(query: "SELECT ?"), of: query.fingerprint)
        }
        let observations = Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []), slowQueries: tally,
            storedAlerts: [],
            resources: [], notes: [])
        let report = Report(
            observations, earlier: EarlierDays(slowQueries: [day]), settings: ReportSettings(), version: "0.0.0")
        let renderer = SiteRenderer(templates: try FuzzTemplates.shipped.get())
        _ = renderer.pages(report, digest: renderer.digest(report, pageAddress: "index.html"))
    }
}
