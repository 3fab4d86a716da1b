import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("resource forecast")
struct ResourceForecastTests {
    private let today = CalendarDate(daysSince1970: 20_779)

    private func forecast(_ values: [Double], limit: Double? = 100) throws -> ResourceForecast {
        try #require(
            ResourceForecast(
                values.enumerated().map { index, value in
                    ResourceForecast.Day(
                        date: today.adding(days: index + 1 - values.count), last: value, mean: value, maximum: value)
                }, limit: limit))
    }

    // MARK: - the arithmetic

    @Test("values on a line have that line as their trend, and a band without width")
    func line() throws {
        // 50 on this day, 2 more per day: 100 in 25 days, on 17 December.
        let forecast = try forecast((0..<30).map { 50 + 2 * Double($0 - 29) })
        #expect(forecast.outcome == .date && forecast.daysCounted == 30 && forecast.since == nil)
        #expect(forecast.line == TrendLine(level: 50, perDay: 2))
        #expect(forecast.flattest == forecast.line && forecast.steepest == forecast.line)
        #expect(
            [forecast.earliest, forecast.date, forecast.latest].map { $0?.description }
                == Array(repeating: "2026-12-17", count: 3))
    }

    @Test("the median of slopes and its interval match the textbook")
    func textbook() throws {
        // 1 2 3 ... with one outlier: 10 slopes between 5 points; the median stays 1.
        let trend = try #require(RobustTrend([1, 2, 90, 4, 5].enumerated().map { .init(day: $0 - 4, value: $1) }))
        #expect(trend.line == TrendLine(level: 5, perDay: 1))
        // n = 10 without ties: Var S = 10 * 9 * 25 / 18 = 125; 1.96 * 11.18 = 21.9 of 45 slopes: ranks 11 and 34.
        let values = [3.0, 1, 4, 1.5, 5, 9, 2, 6, 5.3, 5.8]
        let points = values.enumerated().map { RobustTrend.Point(day: $0 - 9, value: $1) }
        var slopes: [Double] = []
        for (i, first) in values.enumerated() {
            for (j, second) in values.enumerated() where j > i { slopes.append((second - first) / Double(j - i)) }
        }
        slopes.sort()
        let wide = try #require(RobustTrend(points))
        #expect(wide.line.perDay == slopes[22])
        #expect(wide.flattest?.perDay == slopes[10] && wide.steepest?.perDay == slopes[34])
    }

    @Test("numbers that are too large, negative, equal or too few never trap, and have no date")
    func extremes() throws {
        for values in [
            [Double](repeating: 1e308, count: 40), (0..<40).map { $0.isMultiple(of: 2) ? 1e308 : -1e308 },
            (0..<40).map { Double($0) * 1e306 }, [Double](repeating: -5, count: 40), (0..<40).map { -Double($0) }, [1],
            [],
            (0..<40).map { Double($0) * Double.leastNonzeroMagnitude },
        ] {
            guard
                let forecast = ResourceForecast(
                    values.enumerated().map {
                        .init(date: today.adding(days: $0 - 39), last: $1, mean: $1, maximum: $1)
                    }, limit: 1e307)
            else {
                #expect(values.isEmpty)
                continue
            }
            #expect(forecast.date == nil)
            let encoded = try JSONEncoder().encode(forecast)
            #expect(try JSONDecoder().decode(ResourceForecast.self, from: encoded) == forecast)
        }
        let far = ResourceForecast(
            (0..<20).map {
                .init(date: CalendarDate(daysSince1970: 2_932_877 + $0), last: 0, mean: 0, maximum: Double($0))
            }, limit: 100)
        #expect(far?.days.last?.date.description == "9999-12-31" && far?.date == nil)
    }

    @Test("no date without a limit, with too few days, at the limit, or beyond a useful time")
    func noDate() throws {
        let growing = (0..<20).map { 50 + Double($0) }
        #expect(try forecast(growing, limit: nil).outcome == .noLimit)
        #expect(try forecast(growing, limit: 0).outcome == .noLimit)
        let few = try forecast(Array(growing.prefix(13)))
        #expect(few.outcome == .tooFewDays && few.daysCounted == 13 && few.daysNeeded == 14 && few.line == nil)
        #expect(try forecast(growing, limit: 69).outcome == .reached)
        #expect(try forecast(growing.reversed()).outcome == .falling)
        #expect(try forecast([Double](repeating: 50, count: 20)).outcome == .steady)
        // 1 per day to a limit 5,000 away: more than ten years.
        let far = try forecast(growing, limit: 5069)
        #expect(far.outcome == .notBefore && far.earliest == nil)
        // 1 per day, 1,500 away: too far for a date, close enough for a bound.
        let distant = try forecast(growing, limit: 1569)
        #expect(distant.outcome == .notBefore && distant.date == nil && distant.earliest == today.adding(days: 1500))
    }

    @Test("only the last 90 days count, and missing days leave the slope unchanged")
    func window() throws {
        let long = try forecast([Double](repeating: 1000, count: 30) + (0..<90).map { 10 + Double($0) / 2 })
        #expect(long.days.count == 90 && long.outcome == .date && long.line?.perDay == 0.5)
        let gaps = (0..<40).filter { ![3, 4, 5, 17, 30].contains($0) }
        let forecast = ResourceForecast(
            gaps.map { .init(date: today.adding(days: $0 - 39), last: 0, mean: 0, maximum: 10 + Double($0)) },
            limit: 100)
        #expect(forecast?.line == TrendLine(level: 49, perDay: 1) && forecast?.daysCounted == 35)
        #expect(forecast?.date == today.adding(days: 51))
    }

    // MARK: - simulated series

    /// How often each outcome occurred, and the part of the series with a date whose band contains the true date.
    private func simulate(
        _ days: Int, limit: Double = 100, trueDays: Int? = nil, _ value: (Int, inout Noise) -> Double
    ) throws -> (share: (ResourceForecast.Outcome) -> Double, inside: Double) {
        // Every pair of days has a slope, so long series cost the most.
        let rounds = days > 30 ? 60 : 200
        var outcomes: [ResourceForecast.Outcome: Int] = [:]
        var inside = 0
        for seed in 0..<rounds {
            var noise = Noise(seed: UInt64(seed * 7919 + days))
            let found = try forecast((0..<days).map { value($0 + 1 - days, &noise) }, limit: limit)
            outcomes[found.outcome, default: 0] += 1
            if let earliest = found.earliest, let latest = found.latest, let trueDays {
                inside += (earliest...latest).contains(today.adding(days: trueDays)) ? 1 : 0
            }
        }
        return ({ Double(outcomes[$0] ?? 0) / Double(rounds) }, Double(inside) / Double(max(outcomes[.date] ?? 0, 1)))
    }

    @Test(
        "without growth, at most 5 % of series have a date, for any length, with independent or correlated days",
        arguments: [14, 21, 30, 90])
    func flat(days: Int) throws {
        let alone = try simulate(days) { 50 + 2 * $1.normal() + 0 * Double($0) }
        #expect(alone.share(.date) <= 0.05 && alone.share(.date) + alone.share(.notBefore) <= 0.05)
        let alike = try simulate(days) { 50 + 2 * $1.alike(0.6) + 0 * Double($0) }
        #expect(alike.share(.date) + alike.share(.notBefore) <= 0.05)
        let weekly = try simulate(days) { day, noise in
            let weekend = (day + 700) % 7 < 2 ? 20.0 : 0
            return 50.0 - weekend + 2 * noise.normal()
        }
        #expect(weekly.share(.date) + weekly.share(.notBefore) <= 0.05)
    }

    @Test(
        "growth has its true date in the band on at least 90 % of the series with a date", arguments: [21, 30, 60, 90])
    func growth(days: Int) throws {
        // Half a unit per day from 50 to 100: in 100 days.
        for spread in [0.2, 1, 1.5] {
            let found = try simulate(days, trueDays: 100) { 50 + 0.5 * Double($0) + spread * $1.normal() }
            #expect(found.inside >= 0.9, "\(spread): \(found.inside)")
            #expect(found.share(.steady) <= 0.05)
            if spread <= 1 || days >= 60 { #expect(found.share(.date) >= 0.9, "\(spread): \(found.share(.date))") }
        }
        // A limit close by: in 6 days.
        let near = try simulate(days, limit: 53, trueDays: 6) { 50 + 0.5 * Double($0) + 0.5 * $1.normal() }
        #expect(near.inside >= 0.9 && near.share(.date) >= 0.7)
        let weekly = try simulate(days, trueDays: 100) { day, noise in
            let weekend = (day + 700) % 7 < 2 ? 6.0 : 0
            return 50.0 + 0.5 * Double(day) - weekend + noise.normal()
        }
        #expect(weekly.share(.date) == 0 || weekly.inside >= 0.9)
    }

    @Test("a single step, wherever it is, has no date", arguments: [14, 21, 30, 90])
    func step(days: Int) throws {
        for place in stride(from: 1, to: days, by: max(days / 8, 1)) {
            let found = try simulate(days) { day, noise in
                (day > place - days ? 60 : 50) + noise.normal()
            }
            #expect(found.share(.date) + found.share(.notBefore) <= 0.05, "\(place)")
        }
    }

    @Test("a resource that is emptied repeatedly has no date", arguments: [7, 10, 20, 30])
    func sawtooth(period: Int) throws {
        for days in [45, 90] {
            for offset in stride(from: 0, to: period, by: 5) {
                let found = try simulate(days) { day, noise in
                    let age: Int = (day + 700 + offset) % period
                    return 30.0 + 50.0 * Double(age) / Double(period) + noise.normal()
                }
                // A cycle as long as a month looks like growth until its fall is seen twice.
                let limit: Double = period == 30 && days == 45 ? 1 : 0.05
                #expect(found.share(.date) + found.share(.notBefore) <= limit, "\(days), \(offset)")
            }
        }
    }

    @Test("after a sharp fall only the days from then on count, and 21 of them are needed")
    func fall() throws {
        let before = (0..<40).map { 20 + Double($0) }
        let few = try forecast(before + (0..<20).map { 10 + Double($0) })
        #expect(few.outcome == .tooFewDays && few.daysCounted == 20 && few.daysNeeded == 21)
        #expect(few.since == today.adding(days: -19))
        let enough = try forecast(before + (0..<30).map { 10 + Double($0) })
        #expect(enough.outcome == .date && enough.daysCounted == 30 && enough.line == TrendLine(level: 39, perDay: 1))
        #expect(enough.date == today.adding(days: 61))
        // A weekend is not a fall, nor is a fall that is still in progress.
        let weekends = (0..<41).map { (day: Int) -> Double in
            day % 7 >= 5 ? 30 + Double(day) / 10 : 50 + Double(day) / 10
        }
        #expect(try forecast(weekends).since == nil)
        let twice = try forecast((0..<60).map { Double(20 + $0 % 25 * 2) })
        #expect(twice.outcome == .emptied && twice.since == today.adding(days: -9))
    }
}

/// Normal noise, the same on every run.
struct Noise {
    private var random: SeededRandom
    private var before = 0.0

    init(seed: UInt64) {
        random = SeededRandom(seed)
        for _ in 0..<20 { _ = alike(0.6) }
    }

    /// A variate with mean 0 and standard deviation 1 (Box and Muller, 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude...1, using: &random))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }

    /// The same, with part of the previous number added to each number.
    mutating func alike(_ part: Double) -> Double {
        before = part * before + (1 - part * part).squareRoot() * normal()
        return before
    }
}
