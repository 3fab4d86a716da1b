import Foundation
import TestSupport
import Testing

@testable import Reporting

/// Forecasts on many days of one series, whose pattern a straight line alone would miss.
@Suite("forecasts of weekdays, several steps, stairs and powers")
struct ForecastPatternTests {
    private let first = CalendarDate(daysSince1970: 20_454)

    /// Monday is 0.
    private func weekday(_ day: Int) -> Int { (day + first.daysSince1970 + 3) % 7 }

    /// Forecasts as of some days, with the day on which the series reaches the limit.
    private func forecasts(
        _ days: some Sequence<Int>, limit: Double, noise size: Double = 15, _ value: (Int) -> Double
    ) throws -> (forecasts: [ResourceForecast], reached: CalendarDate) {
        var noise = Noise(seed: 4)
        let values = (0..<400).map { value($0) + size * noise.normal() }
        let reached = try #require(values.firstIndex { $0 >= limit })
        let found = try days.map { day in
            try #require(
                ResourceForecast(
                    values[...day].enumerated().map {
                        .init(date: first.adding(days: $0), last: $1, mean: $1, maximum: $1)
                    }, limit: limit))
        }
        return (found, first.adding(days: reached))
    }

    /// Checks that each of the forecasts has a band that holds the date.
    private func expectRight(
        _ found: (forecasts: [ResourceForecast], reached: CalendarDate), width: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for forecast in found.forecasts {
            let day = forecast.days.last?.date.description ?? ""
            guard let earliest = forecast.earliest, let latest = forecast.latest else {
                Issue.record("\(day): \(forecast.outcome)", sourceLocation: sourceLocation)
                continue
            }
            #expect(
                earliest <= found.reached && found.reached <= latest, "\(day): \(earliest) to \(latest)",
                sourceLocation: sourceLocation)
            #expect(
                latest.daysSince1970 - earliest.daysSince1970 <= width, "\(day): \(earliest) to \(latest)",
                sourceLocation: sourceLocation)
        }
    }

    @Test("growth with a level of some weekdays reaches the limit on one of those", arguments: [1500.0, 4000])
    func weekdays(height: Double) throws {
        expectRight(
            try forecasts(stride(from: 30, to: 80, by: 3), limit: 19_000) {
                10_000 + 60 * Double($0) + (weekday($0) < 5 ? height : 0)
            }, width: 14)
    }

    @Test("weekly peaks on one or two days are weekdays, also if they grow in proportion", arguments: [0...0, 5...6])
    func peaks(high: ClosedRange<Int>) throws {
        expectRight(
            try forecasts(stride(from: 40, to: 100, by: 6), limit: 700, noise: 3) {
                300 + 2 * Double($0) + (high.contains(weekday($0)) ? 200 : 0)
            }, width: 40)
        expectRight(
            try forecasts(stride(from: 60, to: 80, by: 6), limit: 1500, noise: 3) {
                (high.contains(weekday($0)) ? 500 : 300) * pow(1.01, Double($0))
            }, width: 50)
    }

    @Test("what falls every second week is emptied, and what falls once is not a weekday")
    func emptied() throws {
        let teeth = try forecasts([60, 75, 89], limit: 60, noise: 0) { $0 < 399 ? 20 + Double($0 % 14) : 60 }
        #expect(teeth.forecasts.map(\.outcome) == [.emptied, .emptied, .emptied])
        let once = try forecasts([70], limit: 100, noise: 0.1) { 20 + Double($0 < 40 ? $0 : $0 - 30) }
        #expect(once.forecasts[0].since == first.adding(days: 40))
    }

    @Test("two or three steps within steady growth do not count, and the band begins where they would go on")
    func steps() throws {
        for steps in [[20, 45], [15, 31, 50]] {
            let found = try forecasts(stride(from: 55, to: 85, by: 5), limit: 26_000) { day in
                10_000 + 60 * Double(day) + 2500 * Double(steps.count { day >= $0 })
            }
            expectRight(found, width: 120)
            for forecast in found.forecasts {
                #expect(abs((forecast.line?.perDay ?? 0) - 60) < 3)
                #expect(forecast.step?.count == steps.count && abs((forecast.step?.height ?? 0) - 2500) < 50)
                // With 2,500 on every 17th to 22nd day, 60 a day are 170 to 210.
                let (earliest, day) = (try #require(forecast.earliest), try #require(forecast.days.last))
                let rise = (26_000 - day.maximum) / Double(earliest.daysSince1970 - day.date.daysSince1970)
                #expect((150...250).contains(rise), "\(rise)")
            }
        }
    }

    @Test("monthly stairs have a date once they were as long on three levels, before that they are two steps")
    func stairs() throws {
        func value(_ phase: Int) -> (Int) -> Double { { 10_000 + 2000 * Double(($0 + phase) / 30) } }
        for forecast in try forecasts([52, 60, 72], limit: 25_000, noise: 5, value(10)).forecasts {
            #expect(forecast.outcome == .step && forecast.step?.count == 2 && abs(forecast.line?.perDay ?? 9) < 2)
        }
        expectRight(try forecasts([62, 75, 89, 91, 105, 119], limit: 25_000, value(0)), width: 75)
        expectRight(try forecasts([82, 89, 98], limit: 25_000, value(10)), width: 75)
    }

    @Test("growth like a power of the days is neither late nor without a date", arguments: [1.5, 2.5, 3])
    func powers(power: Double) throws {
        expectRight(
            try forecasts(stride(from: 57, to: 100, by: 7), limit: 40_000) {
                10_000 + 20_000 * pow(Double($0) / 100, power)
            }, width: 40)
    }

    @Test("a peak of every week is not an outlier, however few weeks there are")
    func weeklyOutliers() {
        let days = Array(-19...0)
        #expect(OutlyingDays(days.map { Double($0) + ($0 % 7 == -3 ? 50 : 0) }, days: days).positions.isEmpty)
        #expect(OutlyingDays(days.map { Double($0) + ($0 == -3 ? 50 : 0) }, days: days).positions == [16])
    }
}
