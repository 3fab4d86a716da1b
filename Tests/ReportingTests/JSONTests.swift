import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("divided report")
struct DividedReportTests {
    private func report(endpoints: Int) -> Report {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        let pieces = window.hours.map { slot in
            var traffic: [Endpoint: Traffic] = [:]
            for number in 0..<endpoints {
                var some = Traffic()
                some.add(milliseconds: number + 1, status: number % 50 == 0 ? 500 : 200, requests: 1)
                traffic[Endpoint(name: "/\"],\\\(number)", method: "GET")] = some
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
    }

    @Test("a report of many endpoints is read in parts, and is the same")
    func many() throws {
        let report = report(endpoints: 150)
        let json = try report.encoded()
        let divided = try #require(DividedReport(json))
        #expect(divided.endpoints.count > 1)
        #expect(try JSONDecoder().decode(Report.self, from: divided.rest).endpoints.isEmpty)
        #expect(try Report(json: json) == report)
    }

    @Test("a short report is not divided, and neither is one that is cut off or has its names elsewhere")
    func whole() throws {
        #expect(DividedReport(try report(endpoints: 2).encoded()) == nil)
        let json = try report(endpoints: 150).encoded()
        #expect(DividedReport(json.prefix(json.count / 2)) == nil)
        #expect(DividedReport(Data(#"{"a":"#.utf8) + json + Data("}".utf8)) == nil)
    }

    @Test("an error among many endpoints is reported with its place in the report")
    func damaged() throws {
        let text = String(decoding: try report(endpoints: 150).encoded(), as: UTF8.self)
        let place = try #require(text.ranges(of: #""requests":24"#).last)
        let json = text.replacingCharacters(in: place, with: #""requests":"x""#)
        let error = #expect(throws: DecodingError.self) { try Report(json: Data(json.utf8)) }
        guard case .typeMismatch(_, let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.codingPath.first?.stringValue == "endpoints" || context.codingPath.count == 2)
    }
}
