import Foundation
import TestSupport
import Testing

@testable import Reporting

/// How often forecasts of many kinds of series have a date, and are right. `make simulate` forecasts many more series
/// and prints a line for each kind.
@Suite("simulated forecasts")
struct ForecastSimulationTests {
    private static let days = ProcessInfo.processInfo.environment["DAYBOOK_SIMULATED_DAYS"].flatMap(Int.init)

    /// How forecasts of one kind of series, or of all, turned out.
    private struct Tally {
        var series = 0
        var dates = 0
        var inside = 0
        var late = 0
        var bounds = 0
        var rightBounds = 0
        /// Widths of bands as parts of the time that is left.
        var widths: [Double] = []

        mutating func add(_ forecast: ResourceForecast, reached: CalendarDate) {
            series += 1
            guard let earliest = forecast.earliest else { return }
            guard let latest = forecast.latest, let last = forecast.days.last else {
                bounds += 1
                rightBounds += earliest <= reached ? 1 : 0
                return
            }
            dates += 1
            inside += earliest <= reached && reached <= latest ? 1 : 0
            late += reached < earliest ? 1 : 0
            widths.append(
                Double(latest.daysSince1970 - earliest.daysSince1970)
                    / Double(reached.daysSince1970 - last.date.daysSince1970))
        }

        mutating func add(_ other: Tally) {
            series += other.series
            dates += other.dates
            inside += other.inside
            late += other.late
            bounds += other.bounds
            rightBounds += other.rightBounds
            widths += other.widths
        }

        func tell(_ name: String) {
            func percent(_ part: Int, _ whole: Int) -> String {
                whole > 0 ? NumberText.percent(Double(part) / Double(whole)) : "-"
            }
            let width = widths.isEmpty ? "-" : NumberText.percent(widths.sorted().sortedMedian)
            print(
                """
                simulation: forecast, \(name): \(series) series, dates \(percent(dates, series)), \
                in band \(percent(inside, dates)), before it \(percent(late, dates)), \
                after it \(percent(dates - inside - late, dates)), width \(width), \
                bounds \(percent(bounds, series)), right \(percent(rightBounds, bounds))
                """)
        }
    }

    private func tally(_ kind: GrowthSeries.Kind) throws -> Tally {
        var tally = Tally()
        let today = CalendarDate(daysSince1970: 20_779)
        for seed in 0..<UInt64(max((Self.days ?? 0) / 3, 6)) {
            // Other seeds than those with which the constants of the method were chosen.
            let series = GrowthSeries(kind, seed: 900_000 + seed)
            let forecast = ResourceForecast(
                series.values.sorted { $0.key < $1.key }.map { day, value in
                    .init(date: today.adding(days: day), last: value, mean: value, maximum: value)
                }, limit: series.limit)
            tally.add(try #require(forecast), reached: today.adding(days: series.reached ?? 100_000))
        }
        tally.tell("\(kind)")
        return tally
    }

    @Test("bands hold the true date, hardly any begins too late, and lines and stairs keep their dates")
    func bands() throws {
        var all = Tally()
        var kinds: [GrowthSeries.Kind: Tally] = [:]
        for kind in GrowthSeries.Kind.allCases {
            let found = try tally(kind)
            kinds[kind] = found
            all.add(found)
        }
        all.tell("all kinds")
        #expect(Double(all.inside) >= 0.93 * Double(all.dates))
        #expect(Double(all.late) <= 0.03 * Double(all.dates))
        #expect(Double(all.rightBounds) >= 0.95 * Double(all.bounds))
        func dates(_ chosen: [GrowthSeries.Kind]) -> Double {
            let found = chosen.compactMap { kinds[$0] }
            return Double(found.reduce(0) { $0 + $1.dates }) / Double(found.reduce(0) { $0 + $1.series })
        }
        #expect(dates([.plain, .weekdays, .faster, .stepInGrowth]) >= 0.8)
        #expect(dates([.businessDays, .weeklyPeaks, .weekdayLevels]) >= 0.7)
        #expect(dates([.stairsOf7]) >= 0.6)
        #expect(dates([.exponential, .offsetExponential, .quadratic, .cubic, .powers, .severalSteps]) >= 0.4)
        #expect(dates([.level, .stepInLevel, .sawTooth, .stopped]) <= 0.1)
    }
}
