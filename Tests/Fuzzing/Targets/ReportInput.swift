import Foundation
import Rendering
import Reporting

/// `report.json`, and everything that is derived from it: every page, the digest, the excerpts, the home page of the
/// archive.
struct ReportInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws {
        let json = Data(bytes)
        _ = try? Report.resources(json: json)
        guard let report = try? Report(json: json) else { return }
        let encoded = try report.encoded()
        try FuzzFinding.expect(try Report(json: encoded) == report, "a report is not read as it is written")
        let renderer = SiteRenderer(templates: try FuzzTemplates.shipped.get())
        let digest = renderer.digest(report, pageAddress: "https://status.example.org/index.html")
        // Half of the reports are rendered as the status page.
        let note = bytes.count.isMultiple(of: 2) ? RollingNote(madeAt: report.window.end, refreshMinutes: 5) : nil
        for page in renderer.pages(report, digest: digest, rolling: note) {
            try FuzzFinding.expect(!page.content.isEmpty, "the page \(page.path) is empty")
        }
        _ = renderer.mail(report.window, digest: digest)
        let entry = DayEntry(report, path: report.window.path)
        let excerpt = try entry.encoded(reportLength: bytes.count)
        try FuzzFinding.expect(
            DayEntry(json: excerpt, reportLength: bytes.count, path: entry.path) == entry,
            "an entry is not read as it is written")
        if let day = SlowQueryDay(report) {
            let excerpt = try day.encoded(reportLength: bytes.count)
            try FuzzFinding.expect(
                SlowQueryDay(json: excerpt, reportLength: bytes.count) == day,
                "slow queries are not read as they are written")
        }
        _ = renderer.overview(days: [entry], generator: report.generator, siteURL: "https://status.example.org/")
        var again = report
        again.restate(report, at: report.window.end)
        _ = try SiteStatus([entry], generator: report.generator).encoded()
    }
}
