import Foundation
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite("forecasts on pages")
struct ForecastPageTests {
    /// The page of resources with 60 days of values each and a limit.
    private func page(_ resources: [(name: String, limit: Double, value: (Int) -> Double)]) throws -> String {
        var random = SeededRandom(17)
        let date = try #require(CalendarDate("2026-03-01"))
        let window = ReportWindow(date: date, timeZone: .utc)
        let values = resources.map { resource in
            (0..<60).map { (resource.value($0) + Double.random(in: -20...20, using: &random)).rounded() }
        }
        let earlier = (0..<59).map { day in
            (
                date.adding(days: day - 59),
                zip(resources, values).map {
                    ResourceDay(metric: $0.name, last: $1[day], mean: $1[day], maximum: $1[day])
                }
            )
        }
        let series = zip(resources, values).map { resource, values in
            ResourceSeries(
                metric: resource.name, points: [ResourceSeries.Point(at: window.start, value: values[59])],
                limit: resource.limit)
        }
        let report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: series, notes: []),
            earlier: EarlierDays(resources: Dictionary(uniqueKeysWithValues: earlier)), settings: ReportSettings(),
            version: "0.0.0")
        let pages = SiteRenderer(templates: try Templates.shipped()).pages(report, digest: "")
        let page = try #require(pages.first { $0.path == "resources.html" })
        return String(decoding: page.content, as: UTF8.self)
    }

    @Test("forecasts say since when growth is another one, which step does not count, and how a curve goes on")
    func sentences() throws {
        let page = try page([
            ("faster", 20_000, { 10_000 + Double($0 < 50 ? 50 * $0 : 2500 + 200 * ($0 - 50)) }),
            ("slower", 20_000, { 10_000 + Double($0 < 30 ? 200 * $0 : 6000 + 50 * ($0 - 30)) }),
            ("stopped", 20_000, { 10_000 + Double(50 * min($0, 40)) }),
            ("stepped", 20_000, { 10_000 + Double(50 * $0 + ($0 >= 30 ? 3000 : 0)) }),
            ("once", 20_000, { 10_000 + Double($0 >= 30 ? 3000 : 0) }),
            ("curved", 50_000, { 10_000 * pow(1.02, Double($0)) }),
            ("slowing", 16_000, { 10_000 + 3000 * (1 - pow(0.95, Double($0))) }),
            ("plain", 16_000, { 10_000 + 50 * Double($0) }),
            ("stairs", 16_000, { 10_000 + 700 * Double($0 / 14) }),
            ("emptied", 20_000, { 10_000 + 50 * Double($0) - ($0 >= 32 ? 1500 : 0) }),
            ("steps", 26_000, { 10_000 + 60 * Double($0) + 2500 * Double($0 < 20 ? 0 : $0 < 45 ? 1 : 2) }),
            ("levels", 26_000, { 10_000 + 2500 * Double($0 < 10 ? 0 : $0 < 45 ? 1 : 2) }),
        ])
        let texts = page.matches(of: /<p class="(?:sentence|quiet)">([^<]+)<\/p>/).dropFirst(2).map {
            String($0.output.1)
        }
        #expect(
            texts == [
                "Growing faster since 20 Feb; at this rate it reaches the limit around 30 Mar (30 to 31 Mar).",
                "+198.79 a day since 20 Feb (95 % interval +197.05 to +200.56; before: +50.27), from 60 daily peaks.",
                "Growing more slowly since 31 Jan; at this rate it reaches the limit around 22 Apr (21 to 23 Apr).",
                "+49.92 a day since 31 Jan (95 % interval +49.43 to +50.4; before: +200.2), from 60 daily peaks.",
                "No steady growth since 10 Feb.",
                "+0.541 a day since 10 Feb (95 % interval −0.556 to +1.35; before: +50.04), from 60 daily peaks.",
                "At this rate it reaches the limit around 21 May (20 to 23 May).",
                "+50.24 a day (95 % interval +49.85 to +50.62), from 60 daily peaks, not counting the step of +2,994.16 on 31 Jan.",
                "No date: a step up on 31 Jan, no steady growth otherwise.",
                "+0.0858 a day (95 % interval −0.348 to +0.461), from 60 daily peaks, not counting the step of +2,995.06 on 31 Jan.",
                "If it goes on like this, it reaches the limit around 24 Mar (24 to 25 Mar).",
                "+637.01 a day (95 % interval +636.13 to +638.31), 2.00 % more every day, from 60 daily peaks.",
                "If it goes on like this, it does not reach the limit before February 2027.",
                "+7.37 a day (95 % interval +7.17 to +7.57), less every day, from 60 daily peaks.",
                "At this rate it reaches the limit around 1 May (1 to 3 May).",
                "+50.03 a day (95 % interval +49.72 to +50.38), from 60 daily peaks.",
                "At this rate it reaches the limit around 8 May (28 Apr to 17 May).",
                "+50.39 a day (95 % interval +49.44 to +51.36), from 60 daily peaks.",
                "It dropped sharply on 2 Feb; at this rate it does not reach the limit before August 2026.",
                "+49.59 a day (95 % interval +48.38 to +50.22), from 28 daily peaks.",
                "At this rate it reaches the limit around 5 Jul (14 Apr to 7 Jul).",
                "+59.64 a day (95 % interval +59.14 to +60.14), from 60 daily peaks, not counting 2 steps, the last of +2,508.32 on 15 Feb.",
                "No date: 2 steps up, the last on 15 Feb, no steady growth otherwise.",
                "+0.102 a day (95 % interval −0.551 to +0.795), from 60 daily peaks, not counting 2 steps, the last of +2,497.63 on 15 Feb.",
            ])
    }
}
