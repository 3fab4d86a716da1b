@testable import Rendering
import Reporting

/// The text of a template, after a line that names it.
struct TemplateInput {
    private let input: FuzzBytes

    init(_ bytes: [UInt8]) { input = FuzzBytes(bytes) }

    func run() throws {
        let shipped = try FuzzTemplates.sources.get()
        let name = input.firstText
        guard shipped[name] != nil else { return }
        // For speed, only those of the others that include it.
        var sources = shipped.mapValues { $0.contains("> \(name)") ? $0 : "" }
        sources[name] = String(decoding: input.rest, as: UTF8.self)
        guard let templates = try? TemplateSet(sources: sources, folder: "templates", sheet: { _ in "p { margin: 0 }" })
        else { return }
        let renderer = SiteRenderer(templates: templates)
        let report = Self.report
        _ = renderer.pages(report, digest: renderer.digest(report, pageAddress: "index.html"))
        _ = renderer.mail(report.window, digest: "")
        let entry = DayEntry(report, path: report.window.path)
        _ = renderer.overview(days: [entry], generator: report.generator, siteURL: nil)
    }

    /// A short day with something of most things.
    private static let report: Report = {
        let window = ReportWindow(hour: Instant(seconds: 1_795_352_400), timeZone: .utc)
        var traffic = Traffic()
        traffic.add(milliseconds: 12, status: 200, requests: 900)
        traffic.add(milliseconds: 1700, status: 503, requests: 100)
        let pieces = window.hours.map {
            HourlyTraffic.Piece(slot: $0, traffic: [Endpoint(name: "/api/<orders>", method: "GET"): traffic])
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [],
                resources: [
                    ResourceSeries(
                        metric: "cpu", points: [ResourceSeries.Point(at: window.start, value: 90)], limit: 100)
                ],
                notes: ["A note."]),
            settings: ReportSettings(), version: "0.0.0")
    }()
}
