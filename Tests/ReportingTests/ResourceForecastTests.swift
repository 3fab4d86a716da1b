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

    @Test("values on a line have that line as their trend, and a band of hardly any width")
    func line() throws {
        // 50 on this day, 2 more per day: 100 in 25 days, on 17 December.
        let forecast = try forecast((0..<30).map { 50 + 2 * Double($0 - 29) })
        #expect(forecast.outcome == .date && forecast.daysCounted == 30 && forecast.since == nil)
        for line in [forecast.line, forecast.flattest, forecast.steepest] {
            let line = try #require(line)
            #expect(abs(line.level - 50) < 1e-3 && abs(line.perDay - 2) < 1e-3 && line.form == .straight)
        }
        #expect(
            [forecast.earliest, forecast.date, forecast.latest].map { $0?.description }
                == ["2026-12-17", "2026-12-17", "2026-12-18"])
        #expect(forecast.change == nil && forecast.step == nil)
    }

    @Test("a fit of a line has the coefficients and standard errors of the textbook")
    func textbook() throws {
        let (days, values) = ([-9, -8, -6, -5, -4, -2, -1, 0], [3.0, 1, 4, 1.5, 5, 9, 2, 6])
        let fit = GrowthFit(
            values, days: days, noise: LastingNoise(resemblance: 0, lasting: 0), terms: [.level, .day])
        let (meanDay, mean) = (-35.0 / 8, 31.5 / 8)
        let spread = days.reduce(0) { $0 + (Double($1) - meanDay) * (Double($1) - meanDay) }
        let slope = zip(days, values).reduce(0) { $0 + (Double($1.0) - meanDay) * ($1.1 - mean) } / spread
        let found = fit.estimate([0, 1])
        #expect(abs(found.mean - slope) < 1e-9 && abs(found.variance - 1 / spread) < 1e-9)
        // At 10 days from now: 1/n + (x - mean)^2 / S.
        let ahead = fit.estimate([1, 10])
        #expect(abs(ahead.mean - (mean + slope * (10 - meanDay))) < 1e-9)
        #expect(abs(ahead.variance - (1.0 / 8 + (10 - meanDay) * (10 - meanDay) / spread)) < 1e-9)
    }

    @Test("curves rise by 1 on day 0 and change by their rate then", arguments: GrowthForm.allCases)
    func forms(form: GrowthForm) {
        let rate = form == .root || form == .logarithm ? -0.01 : form == .straight ? 0 : 0.01
        func rise(_ day: Double) -> Double {
            (form.value(day + 1e-4, rate: rate) - form.value(day - 1e-4, rate: rate)) / 2e-4
        }
        #expect(form.value(0, rate: rate) == 0)
        #expect(abs(rise(0) - 1) < 1e-6 && abs((rise(0.1) - rise(-0.1)) / 0.2 - rate) < 1e-5)
    }

    @Test("a day that stands out from both neighbors is an outlier, a step or what happens every week is not")
    func outliers() {
        var values = (0..<30).map { Double($0) + ($0.isMultiple(of: 2) ? 0.1 : 0) }
        values[7] = 90
        values[20] = -40
        func outlying(_ values: [Double]) -> [Int] { OutlyingDays(values, days: Array(values.indices)).positions }
        #expect(outlying(values) == [7, 20])
        #expect(outlying((0..<30).map { $0 < 12 ? 1 : 40 + 0.1 * Double($0 % 3) }).isEmpty)
        #expect(outlying((0..<35).map { $0 % 7 == 3 ? 100 : Double($0) }).isEmpty)
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
        // 1 per day to a limit 5,000 away: nothing is known about a time farther away than six times the days.
        let far = try forecast(growing, limit: 5069)
        #expect(far.outcome == .notBefore && far.date == nil && far.earliest == today.adding(days: 6 * 19))
    }

    @Test("only the last 90 days count, and missing days leave the slope unchanged")
    func window() throws {
        let long = try forecast([Double](repeating: 1000, count: 30) + (0..<90).map { 10 + Double($0) / 2 })
        #expect(long.days.count == 90 && long.outcome == .date && abs((long.line?.perDay ?? 0) - 0.5) < 1e-3)
        let gaps = (0..<40).filter { ![3, 4, 5, 17, 30].contains($0) }
        let forecast = ResourceForecast(
            gaps.map { .init(date: today.adding(days: $0 - 39), last: 0, mean: 0, maximum: 10 + Double($0)) },
            limit: 100)
        let line = try #require(forecast?.line)
        #expect(abs(line.level - 49) < 1e-3 && abs(line.perDay - 1) < 1e-3 && forecast?.daysCounted == 35)
        #expect(forecast?.date == today.adding(days: 51))
    }

    @Test("reports archived before lines could be curves are read as straight lines without changes")
    func archived() throws {
        let text = """
            {"outcome": "date", "daysCounted": 30, "daysNeeded": 14, "since": null, "date": "2026-12-17",
            "earliest": "2026-12-17", "latest": "2026-12-18", "line": {"level": 50, "perDay": 2}, "days": []}
            """
        let forecast = try JSONDecoder().decode(ResourceForecast.self, from: Data(text.utf8))
        #expect(forecast.line == TrendLine(level: 50, perDay: 2) && forecast.change == nil && forecast.step == nil)
    }

    // MARK: - a growth that changed

    /// The series of the case, with the day on which it reaches its limit if it goes on.
    private func changed(
        limit: Double, _ value: (Int) -> Double
    ) throws -> (forecast: ResourceForecast, reached: CalendarDate) {
        var noise = Noise(seed: 17)
        let values = (0..<200).map { value($0) + 15 * noise.normal() }
        let first = try #require(CalendarDate("2026-01-01"))
        let forecast = ResourceForecast(
            values[..<60].enumerated().map {
                .init(date: first.adding(days: $0), last: $1, mean: $1, maximum: $1)
            }, limit: limit)
        let reached = try #require((60..<200).first { values[$0] >= limit })
        return (try #require(forecast), first.adding(days: reached))
    }

    /// The series of the table of the case `report/17-forecast-changed-rate`.
    enum ChangedRate: CaseIterable {
        case faster, onePercent, twoPercent, step, plain, stairsOf7, stairsOf14, weekdays

        /// The limit, and about when it is reached.
        var right: (limit: Double, date: String) {
            switch self {
            case .faster: (20_000, "2026-03-30")
            case .onePercent: (25_000, "2026-04-04")
            case .twoPercent: (50_000, "2026-03-24")
            case .step: (20_000, "2026-05-22")
            case .plain: (16_000, "2026-05-01")
            case .stairsOf7: (16_000, "2026-05-07")
            case .stairsOf14: (16_000, "2026-05-07")
            case .weekdays: (16_000, "2026-05-02")
            }
        }

        func value(_ day: Int) -> Double {
            let added: Int =
                switch self {
                case .faster: day < 50 ? 50 * day : 2500 + 200 * (day - 50)
                case .onePercent: Int(10_000 * pow(1.01, Double(day))) - 10_000
                case .twoPercent: Int(10_000 * pow(1.02, Double(day))) - 10_000
                case .step: 50 * day + (day >= 30 ? 3000 : 0)
                case .plain: 50 * day
                case .stairsOf7: 350 * (day / 7)
                case .stairsOf14: 700 * (day / 14)
                case .weekdays: 70 * (day - 2 * ((day + 3) / 7))
                }
            return Double(10_000 + added)
        }
    }

    @Test(
        "dates after the growth has changed are in their band (case 17-forecast-changed-rate)",
        arguments: ChangedRate.allCases)
    func changedRate(series: ChangedRate) throws {
        let (forecast, reached) = try changed(limit: series.right.limit, series.value)
        let (earliest, date) = (try #require(forecast.earliest), try #require(forecast.date))
        let latest = try #require(forecast.latest)
        let right = try #require(CalendarDate(series.right.date))
        #expect(abs(reached.daysSince1970 - right.daysSince1970) <= 2, "\(reached)")
        #expect(forecast.outcome == .date && earliest <= reached && reached <= latest, "\(earliest) \(latest)")
        #expect(abs(date.daysSince1970 - reached.daysSince1970) <= 7, "\(date)")
        #expect(latest.daysSince1970 - earliest.daysSince1970 <= 35)
    }

    @Test("a change, a step and a curve are named with their numbers")
    func named() throws {
        let (kink, _) = try changed(limit: 20_000, ChangedRate.faster.value)
        let change = try #require(kink.change)
        let day = try #require(CalendarDate("2026-02-20"))
        #expect(abs(change.date.daysSince1970 - day.daysSince1970) <= 1)
        #expect(abs(change.perDayBefore - 50) < 2 && abs((kink.line?.perDay ?? 0) - 200) < 10)
        let (stepped, _) = try changed(limit: 20_000, ChangedRate.step.value)
        let step = try #require(stepped.step)
        #expect(step.date.description == "2026-01-31" && abs(step.height - 3000) < 50)
        #expect(abs((stepped.line?.perDay ?? 0) - 50) < 2 && stepped.change == nil)
        let (curved, _) = try changed(limit: 50_000, ChangedRate.twoPercent.value)
        let line = try #require(curved.line)
        #expect(line.form == .exponential && abs(line.acceleration - log(1.02)) < 0.002)
        #expect(curved.change == nil && curved.step == nil)
    }

    @Test("growth that slows down has no date beyond what it tends to")
    func slowing() throws {
        var noise = Noise(seed: 3)
        let values = (0..<60).map { 10_000 + 3000 * (1 - pow(0.95, Double($0))) + 15 * noise.normal() }
        let found = try forecast(values, limit: 16_000)
        #expect(found.date == nil && found.outcome != .step)
    }

    // MARK: - series without growth

    /// The part of series that have a date or a bound.
    private func called(_ days: Int, _ value: (Int, inout Noise) -> Double) throws -> Double {
        let rounds = days > 30 ? 20 : 50
        var count = 0
        for seed in 0..<rounds {
            var noise = Noise(seed: UInt64(seed * 7919 + days))
            let outcome = try forecast((0..<days).map { value($0 + 1 - days, &noise) }).outcome
            count += outcome == .date || outcome == .notBefore ? 1 : 0
        }
        return Double(count) / Double(rounds)
    }

    @Test("without growth there is no date, with independent or correlated days and weekends", arguments: [14, 30, 90])
    func flat(days: Int) throws {
        #expect(try called(days) { 50 + 2 * $1.normal() + 0 * Double($0) } <= 0.06)
        #expect(try called(days) { 50 + 2 * $1.alike(0.6) + 0 * Double($0) } <= 0.1)
        #expect(try called(days) { 50 - (($0 + 700) % 7 < 2 ? 20.0 : 0) + 2 * $1.normal() } <= 0.06)
    }

    @Test("a single step between levels, wherever it is, has no date", arguments: [14, 30, 90])
    func step(days: Int) throws {
        for place in stride(from: 3, to: days, by: max(days / 4, 1)) {
            let part = try called(days) { ($0 > place - days ? 60 : 50) + $1.normal() }
            #expect(part <= 0.1, "\(place): \(part)")
        }
    }

    @Test("after a sharp fall only the days from then on count, 21 of them are needed, and the former peak is passed")
    func fall() throws {
        let before = (0..<40).map { 20 + Double($0) }
        let few = try forecast(before + (0..<20).map { 10 + Double($0) })
        #expect(few.outcome == .tooFewDays && few.daysCounted == 20 && few.daysNeeded == 21)
        #expect(few.since == today.adding(days: -19))
        // It may fall again at the height at which it fell before.
        let lower = try forecast(before + (0..<30).map { 10 + Double($0) })
        #expect(lower.outcome == .notBefore && lower.daysCounted == 30 && lower.earliest == today.adding(days: 61))
        let higher = try forecast((0..<20).map { 20 + Double($0) } + (0..<31).map { 10 + Double($0) })
        #expect(higher.outcome == .date && higher.date == today.adding(days: 60))
        // A weekend is not a fall, nor is a fall that is still in progress.
        let weekends = (0..<41).map { (day: Int) -> Double in
            day % 7 >= 5 ? 30 + Double(day) / 10 : 50 + Double(day) / 10
        }
        #expect(try forecast(weekends).since == nil)
        let twice = try forecast((0..<60).map { Double(20 + $0 % 25 * 2) })
        #expect(twice.outcome == .emptied && twice.since == today.adding(days: -9))
    }
}
