import Foundation
import Reporting
import Testing

@testable import Rendering

@Suite("alert panel")
struct AlertPanelTests {
    /// A day with many endpoints, some of which have errors in two hours.
    private func day(endpoints: Int, failing: Int, stored: [Alert] = []) throws -> Report {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        let pieces = window.hours.enumerated().map { hour, slot in
            var traffic: [Endpoint: Traffic] = [:]
            for number in 0..<endpoints {
                let endpoint = Endpoint(name: "/api/resource-\(number)/:id/items", method: "GET")
                for step in 0..<5 {
                    traffic[endpoint, default: Traffic()].add(
                        milliseconds: 20 + number + step * 37 + hour * 3, status: 200, requests: 211)
                }
                if number < failing, (9..<11).contains(hour) {
                    traffic[endpoint]?.add(milliseconds: 900, status: 503, requests: 100 + number)
                }
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window),
                storedAlerts: stored, resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
    }

    private func stored(_ number: Int, acknowledged: Bool = false, lastHour: Instant? = nil) -> Alert {
        Alert(
            type: "high_error_rate", severity: .critical, message: "stored \(number)", source: .stored,
            raisedAt: Instant(seconds: 20_776 * 86_400 + 50_400), endpoint: "/api/resource-\(number)/:id/items",
            method: "GET",
            acknowledged: acknowledged, acknowledgedAt: acknowledged ? Instant(seconds: 20_780 * 86_400 + 29_400) : nil,
            occurrences: 40,
            lastHour: lastHour)
    }

    @Test("an alert that is still open from an earlier day comes last, with its last breach")
    func stillOpen() throws {
        let last = Instant(seconds: 20_776 * 86_400 + 54_000)
        let report = try day(endpoints: 2, failing: 1, stored: [stored(7, lastHour: last)])
        let panel = AlertPanel(report.alerts, in: report)
        #expect(panel.open.map(\.time) == ["09:00", "19 Nov 14:00, last breach 19 Nov 15:00"])
        let templates = try Templates.shipped()
        #expect(
            templates.text(.day, DayPage(report, style: templates.style(.day)))
                .contains(
                    "<p class=\"quiet\">first 19 Nov 14:00, last breach 19 Nov 15:00 · 40 hours over threshold · open</p>"
                ))
    }

    @Test("a day of 200 endpoints with 30 alerts stays below 250 kB; twelve are listed and the rest is counted")
    func budget() throws {
        let report = try day(endpoints: 200, failing: 30)
        #expect(report.alerts.count == 30)
        let templates = try Templates.shipped()
        let page = templates.text(.day, DayPage(report, style: templates.style(.day)))
        #expect(page.utf8.count < 250_000, "\(page.utf8.count)")
        #expect(page.ranges(of: "class=\"c-strip\"").count == 12)
        #expect(page.contains("<p class=\"quiet\">… and 18 more alerts, less grave or newer.</p>"))
        #expect(
            SiteRenderer(templates: templates).digest(report, pageAddress: "x").utf8.count { $0 == UInt8(ascii: "\n") }
                <= Digest.longest)
    }

    @Test("stored and found alerts of a cause are one entry with its age, its hours and a link to its endpoint")
    func merged() throws {
        let panel = AlertPanel(
            try day(endpoints: 2, failing: 1, stored: [stored(0), stored(7)]).alerts,
            in: try day(endpoints: 2, failing: 1))
        #expect(panel.open.count == 2 && !panel.hasAcknowledged && panel.rest.isEmpty)
        let first = try #require(panel.open.first { !$0.hours.isEmpty })
        #expect(first.time == "19 Nov 14:00" && first.occurrences == "40 hours" && first.state == "open")
        let label = "Failed requests by hour, threshold 5 %: breached in 2 hours, first at 09:00"
        #expect(first.hours.count == 1 && first.hours[0].text.contains("aria-label=\"\(label)\""))
        #expect(first.links.count == 1 && first.links[0].hasPrefix("endpoints/"))
        // About an endpoint that the report does not have.
        let other = try #require(panel.open.first { $0.hours.isEmpty })
        #expect(other.links.isEmpty && other.hours.isEmpty && other.id != first.id)
    }

    @Test("acknowledged alerts are collapsed, without their hours")
    func folded() throws {
        let report = try day(endpoints: 2, failing: 0, stored: [stored(0, acknowledged: true)])
        let panel = AlertPanel(report.alerts, in: report)
        #expect(!panel.hasOpen && panel.acknowledgedSummary == "1 acknowledged" && panel.acknowledged[0].hours.isEmpty)
        #expect(panel.acknowledged[0].state == "acknowledged 23 Nov 08:10")
    }

    @Test("hours without a value have no bar, breaches are marked, and numbers of any size are drawn")
    func strip() {
        let markup = HourStrip(values: [nil, 0, 0.5, 1], breaches: [3, 9], threshold: 0.5, label: "<a>").markup
        #expect(
            markup.contains("class=\"c-strong\" d=\"M210,40V3M210,42v4\"")
                && markup.contains("aria-label=\"&lt;a&gt;\""))
        #expect(markup.contains("class=\"c-plain\" d=\"M150,40V21.5\"") && markup.contains("d=\"M0,21.5H240\""))
        for values in [[], [1e308, -1e308, nil], [.infinity, .nan]] as [[Double?]] {
            #expect(
                HourStrip(values: values, breaches: [0, -1, 99], threshold: 1e308, label: "").markup.hasPrefix("<svg"))
        }
    }
}
