import Foundation
import Reporting
import Testing

@testable import Rendering

/// Pages of reports with impossible numbers.
@Suite("extreme figures")
struct ExtremeFiguresTests {
    @Test(
        "a report in which every count is extreme has all its pages, its digest and its entry on the home page",
        arguments: [Int64.max, .max - 1, .min, -1, 0, 1 << 53])
    func counts(number: Int64) throws {
        for report in [try SampleReport.day(), try SampleReport.bounded(), try SampleReport.limited()] {
            try render(report) { value in
                if case .integer = value { .integer(number) } else { value }
            }
        }
    }

    @Test("so does a report in which every figure is extreme", arguments: [1.7e308, -1.7e308, 1e-300])
    func figures(number: Double) throws {
        for report in [try SampleReport.day(), try SampleReport.bounded()] {
            try render(report) { value in
                if case .number = value { .number(number) } else { value }
            }
        }
    }

    private func render(_ report: Report, changing change: (JSONValue) -> JSONValue) throws {
        let json = try JSONDecoder().decode(JSONValue.self, from: try report.encoded())
        guard case .object(var values) = changed(json, change) else { return }
        values["schemaVersion"] = .integer(1)
        let report = try Report(json: JSONEncoder().encode(JSONValue.object(values)))
        let renderer = SiteRenderer(templates: try Templates.shipped())
        let pages = renderer.pages(report, digest: renderer.digest(report, pageAddress: "index.html"))
        #expect(pages.count > 3)
        #expect(pages.allSatisfy { !$0.content.isEmpty })
        let entry = DayEntry(report, path: report.window.path)
        #expect(!renderer.overview(days: [entry], generator: report.generator, siteURL: nil).isEmpty)
    }

    private func changed(_ value: JSONValue, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        switch value {
        case .array(let values): .array(values.map { changed($0, change) })
        case .object(let values): .object(values.mapValues { changed($0, change) })
        default: change(value)
        }
    }
}
