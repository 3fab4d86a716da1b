import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("periods")
struct PeriodTests {
    private let date = CalendarDate(daysSince1970: 20_779)
    private let a = Endpoint(name: "/a", method: "GET")
    private let b = Endpoint(name: "/b", method: nil)

    private func rows(_ random: inout SeededRandom, _ count: Int) -> [(Endpoint, Int, Int?)] {
        (0..<count).map { _ in
            (
                [a, b].randomElement(using: &random) ?? a, Int.random(in: 0...3000, using: &random),
                [nil, 200, 404, 503].randomElement(using: &random) ?? nil
            )
        }
    }

    private func traffic(_ rows: some Sequence<(Endpoint, Int, Int?)>) -> [Endpoint: Traffic] {
        var traffic: [Endpoint: Traffic] = [:]
        for (endpoint, milliseconds, status) in rows {
            traffic[endpoint, default: Traffic()].add(milliseconds: milliseconds, status: status, requests: 1)
        }
        return traffic
    }

    private func day(_ traffic: [Endpoint: Traffic]) -> DailyDistributions {
        DailyDistributions(entries: traffic.map { DailyDistributions.Entry(endpoint: $0, traffic: $1) })
    }

    private func report(_ today: [Endpoint: Traffic], earlier: [CalendarDate: DailyDistributions], date: CalendarDate?)
        -> Report
    {
        let window =
            date.map { ReportWindow(date: $0, timeZone: .utc) }
            ?? ReportWindow(ending: Instant(seconds: 20_779 * 86_400 + 3600), timeZone: .utc)
        let piece = HourlyTraffic.Piece(slot: window.hours[0], traffic: today)
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [piece], stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            earlier: EarlierDays(earlier), settings: ReportSettings(), version: "0.0.0")
    }

    @Test("every figure of a week and a month equals that computed from all rows", arguments: 0..<5)
    func exact(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let days = (0..<32).map { _ in rows(&random, Int.random(in: 0...60, using: &random)) }
        var earlier: [CalendarDate: DailyDistributions] = [:]
        for (age, rows) in days.enumerated().dropFirst() {
            // Distributions as they are archived.
            earlier[date.adding(days: -age)] = DailyDistributions(day(traffic(rows)).encoded())
        }
        let report = report(traffic(days[0]), earlier: earlier, date: date)
        #expect(try Report(json: report.encoded()) == report)
        let periods = try #require(report.periods)
        #expect(periods.map(\.days) == [7, 30] && periods.map(\.daysOnRecord) == [7, 30])
        for period in periods {
            let all = traffic(days.prefix(period.days).joined())
            #expect(period.summary == Summary(all.values.reduce(Traffic()) { $0.merging($1) }))
            for endpoint in report.endpoints {
                let found = try #require(endpoint.periods.first { $0.days == period.days })
                #expect(found.summary == Summary(all[endpoint.endpoint] ?? Traffic()))
                #expect(found.daysOnRecord == period.daysOnRecord && found.daysUnknown == 0)
            }
        }
    }

    @Test("days that are not archived, and days that did not keep an endpoint apart, are counted")
    func gaps() throws {
        var random = SeededRandom(1)
        let some = traffic(rows(&random, 50))
        var folded = some
        folded[.other] = folded.removeValue(forKey: b)
        let report = report(
            some,
            earlier: [
                date.adding(days: -1): day(folded), date.adding(days: -3): day(some),
                date.adding(days: -20): day(folded),
            ],
            date: date)
        #expect(report.periods?.map(\.daysOnRecord) == [3, 4])
        let requests = some.values.reduce(0) { $0 + $1.requests }
        #expect(report.periods?.map(\.summary.requests) == [3 * requests, 4 * requests])
        let found = Dictionary(uniqueKeysWithValues: report.endpoints.map { ($0.endpoint, $0.periods) })
        #expect(found[a]?.map(\.daysUnknown) == [0, 0])
        #expect(found[b]?.map(\.daysUnknown) == [1, 2])
        #expect(found[b]?.map(\.summary.requests) == [2, 2].map { $0 * (some[b]?.requests ?? 0) })
    }

    @Test("a day without earlier days has periods of one day; a window that is not a day has none")
    func alone() {
        var random = SeededRandom(2)
        let some = traffic(rows(&random, 9))
        #expect(report(some, earlier: [:], date: date).periods?.map(\.daysOnRecord) == [1, 1])
        let hours = report(some, earlier: [date.adding(days: -1): day(some)], date: nil)
        #expect(hours.periods == [] && hours.endpoints.allSatisfy { $0.periods.isEmpty })
    }

    @Test("a day known only from aggregates makes its periods bounded", arguments: [true, false])
    func bounded(isToday: Bool) {
        var old = Traffic()
        old.stored = [
            HourlyAggregate(
                requests: 10, errors: 1, unknownStatus: 0, meanMilliseconds: 20, p50Milliseconds: 20,
                p95Milliseconds: 30,
                p99Milliseconds: 30)
        ]
        var fresh = Traffic()
        fresh.add(milliseconds: 5, status: 200, requests: 10)
        let report = report(
            [a: isToday ? old : fresh], earlier: [date.adding(days: -1): day([a: isToday ? fresh : old])], date: date)
        #expect(report.periods?.map(\.summary.grade) == [.bounded, .bounded])
        #expect(report.periods?.first?.summary == Summary(fresh.merging(old)))
    }

    @Test("rows divided at random over hours, shards, connections and days add up to the total", arguments: 0..<20)
    func divided(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let all = rows(&random, 600)
        let expected = traffic(all)
        for parts in [2, 24, 30, 500] {
            var divided: [[(Endpoint, Int, Int?)]] = Array(repeating: [], count: parts)
            for row in all { divided[Int.random(in: 0..<parts, using: &random)].append(row) }
            var merged: [Endpoint: Traffic] = [:]
            for part in divided.shuffled(using: &random) {
                // Some pass through an archive, some through stored hours, some are merged in pairs first.
                let some = traffic(part)
                switch Int.random(in: 0...2, using: &random) {
                case 0:
                    for entry in DailyDistributions(day(some).encoded())?.entries ?? [] {
                        merged[entry.endpoint, default: Traffic()].merge(entry.traffic)
                    }
                case 1:
                    for (endpoint, traffic) in some {
                        var stored = traffic
                        stored.latencies = LatencyHistogram(encoded: traffic.latencies.encoded()) ?? LatencyHistogram()
                        merged[endpoint] = stored.merging(merged[endpoint] ?? Traffic())
                    }
                default: merged = some.merging(merged) { $0.merging($1) }
                }
            }
            #expect(merged == expected)
        }
    }
}
