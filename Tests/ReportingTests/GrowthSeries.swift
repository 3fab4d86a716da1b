import Foundation
import TestSupport

@testable import Reporting

/// A random series of daily values that goes on after its last known day as it did before, with the day on which it
/// reaches its limit.
struct GrowthSeries {
    /// What a series does. Values grow by about 1 a day before they change.
    enum Kind: String, CaseIterable {
        case plain, level, faster, slower, stepInGrowth, stepInLevel, stairsOf7, stairsOf14, weekdays, weekends
        case sawTooth, exponential, offsetExponential, saturating, logarithm, root
        // Not used when constants were chosen.
        case quadratic, threeRates, stopped, irregularStairs, lastingNoise, heavyTails, relativeNoise, stepAndFaster
        case wander, fallen, counts
        // Found by a tester, and their kin.
        case businessDays, weeklyPeaks, weekdayLevels, severalSteps, stairsOf30, cubic, powers

        /// Whether it never reaches a limit that it has not reached yet.
        var isEndless: Bool { [.level, .stepInLevel, .sawTooth, .stopped].contains(self) }
    }

    let kind: Kind
    /// By day, 0 for the last one; some days are missing.
    let values: [Int: Double]
    let limit: Double
    /// The first day on which the value, with its noise, is at the limit; `nil` if there is none within ten years.
    let reached: Int?

    private static let horizon = 3652

    init(_ kind: Kind, seed: UInt64) {
        var attempt: UInt64 = 0
        var made: (values: [Int: Double], limit: Double, reached: Int?)?
        while made == nil {
            var random = Random(seed &* 1_000_003 &+ attempt &* 7919)
            made = Self.make(kind, &random)
            attempt += 1
        }
        self.kind = kind
        (values, limit, reached) = made ?? ([:], 0, nil)
    }

    private struct Random {
        var noise: Noise
        init(_ seed: UInt64) { noise = Noise(seed: seed) }
        mutating func uniform(_ range: ClosedRange<Double>) -> Double { noise.uniform(range) }
        mutating func logarithmic(_ range: ClosedRange<Double>) -> Double {
            exp(noise.uniform(log(range.lowerBound)...log(range.upperBound)))
        }
        mutating func whole(_ range: ClosedRange<Int>) -> Int {
            min(Int(noise.uniform(Double(range.lowerBound)...Double(range.upperBound + 1))), range.upperBound)
        }
    }

    /// `nil` if the limit is reached already.
    private static func make(_ kind: Kind, _ random: inout Random)
        -> (values: [Int: Double], limit: Double, reached: Int?)?
    {
        let count = random.whole(14...90)
        let base = random.logarithmic(10...1000)
        let phase = random.whole(0...6)
        var spread = random.logarithmic(0.1...5)
        let change = -random.whole(5...max(6, min(45, count - 8)))
        let path: (Int) -> Double
        var isNoisy = true
        switch kind {
        case .plain, .lastingNoise, .heavyTails: path = { base + Double($0 + count) }
        case .level: path = { _ in base }
        case .faster:
            let rate = random.logarithmic(2...8)
            path = { base + Double($0 + count) + (rate - 1) * Double(max($0 - change, 0)) }
        case .slower:
            let rate = random.uniform(0.1...0.6)
            path = { base + Double($0 + count) + (rate - 1) * Double(max($0 - change, 0)) }
        case .stopped: path = { base + Double(min($0, change) + count) }
        case .threeRates:
            let rates = (0..<3).map { _ in random.logarithmic(0.3...5) }
            let first = -random.whole(max(count / 2, 10)...max(count * 3 / 4, 11))
            let second = -random.whole(7...max(count / 2 - 3, 8))
            path = {
                base + rates[0] * Double($0 + count) + (rates[1] - rates[0]) * Double(max($0 - first, 0))
                    + (rates[2] - rates[1]) * Double(max($0 - second, 0))
            }
        case .stepInGrowth, .stepInLevel:
            let height = random.logarithmic(5...100)
            let perDay = kind == .stepInGrowth ? 1.0 : 0
            path = { base + perDay * Double($0 + count) + ($0 >= change ? height : 0) }
        case .stepAndFaster:
            let (height, rate) = (random.logarithmic(5...100), random.logarithmic(2...6))
            let step = -random.whole(5...max(6, count - 8))
            path = {
                base + Double($0 + count) + (rate - 1) * Double(max($0 - change, 0)) + ($0 >= step ? height : 0)
            }
        case .stairsOf7, .stairsOf14, .stairsOf30:
            let tread = kind == .stairsOf7 ? 7 : kind == .stairsOf14 ? 14 : 30
            let offset = random.whole(0...tread - 1)
            path = { base + Double(tread * (($0 + 7 * count + offset) / tread)) }
        case .irregularStairs:
            var heights: [Double] = [base]
            for _ in 1...(count + horizon) {
                let isStep = random.uniform(0...1) < 1 / 6.0
                heights.append(heights[heights.count - 1] + (isStep ? random.uniform(3...9) : 0))
            }
            path = { heights[$0 + count] }
        case .weekdays:
            path = { day in
                let week = (day + 700 + phase) / 7
                return base + 7.0 / 5 * Double(week * 5 + min((day + 700 + phase) % 7, 5))
            }
        case .weekends:
            let dip = random.logarithmic(1...20)
            path = { base + Double($0 + count) - (($0 + 700 + phase) % 7 < 2 ? dip : 0) }
        case .businessDays, .weeklyPeaks, .weekdayLevels:
            let high = kind == .businessDays ? 5 : random.whole(1...2)
            let height = random.logarithmic(5...150)
            let levels = (0..<7).map {
                height * (kind == .weekdayLevels ? random.uniform(0...1) : $0 < high ? 1 : 0)
            }
            path = { base + Double($0 + count) + levels[($0 + 700 + phase) % 7] }
        case .severalSteps:
            let steps = (0..<random.whole(2...3)).map { _ in
                (day: -random.whole(4...max(5, count - 4)), height: random.logarithmic(5...100))
            }
            path = { day in base + Double(day + count) + steps.reduce(0) { $0 + (day >= $1.day ? $1.height : 0) } }
        case .cubic, .powers:
            let power = kind == .cubic ? 3 : random.uniform(1.3...5)
            let span = random.logarithmic(20...500)
            path = { base + span * pow(Double($0 + count) / Double(count), power) }
        case .sawTooth:
            let (period, offset) = (random.whole(5...30), random.whole(0...30))
            path = { base + Double(($0 + 10 * 91 + offset) % period) }
        case .exponential, .relativeNoise:
            let rate = random.logarithmic(0.01...0.1)
            spread *= base * rate * exp(rate * Double(count) * random.uniform(0...1))
            path = { base * exp(log1p(rate) * Double($0 + count)) }
            if kind == .relativeNoise { spread = min(0.03 * random.logarithmic(0.1...5), 0.15) }
        case .offsetExponential:
            let (rate, start) = (random.logarithmic(0.01...0.1), random.logarithmic(1...100))
            spread *= start * rate * exp(rate * Double(count) * random.uniform(0...1))
            path = { base + start * exp(log1p(rate) * Double($0 + count)) }
        case .saturating:
            let (span, days) = (random.logarithmic(20...500), random.logarithmic(10...100))
            path = { base + span * (1 - exp(-Double($0 + count) / days)) }
        case .logarithm:
            let (span, days) = (random.logarithmic(20...500), random.logarithmic(3...30))
            path = { base + span * log1p(Double($0 + count) / days) }
        case .root:
            let span = random.logarithmic(3...30)
            path = { base + span * Double($0 + count).squareRoot() }
        case .quadratic:
            let bend = random.logarithmic(0.005...0.1)
            path = { base + 0.3 * Double($0 + count) + bend * pow(Double($0 + count), 2) }
        case .wander:
            var levels: [Double] = [base]
            for _ in 1...(count + horizon) {
                levels.append(levels[levels.count - 1] + 1 + spread * random.noise.normal())
            }
            path = { levels[$0 + count] }
            isNoisy = false
        case .fallen:
            let height = random.uniform(0.3...0.8) * Double(count)
            path = { base + Double($0 + count) - ($0 >= change ? height : 0) }
        case .counts:
            spread = min(spread, 2)
            path = { base + Double($0 + count) * 0.7 }
        }
        func noisy(_ day: Int, _ random: inout Random) -> Double {
            switch kind {
            case .lastingNoise: path(day) + spread * random.noise.alike(0.8)
            case .heavyTails:
                path(day) + 0.5 * spread * random.noise.normal() / max(abs(random.noise.normal()), 0.2)
            case .relativeNoise: path(day) * exp(spread * random.noise.normal())
            case .counts: (path(day) + spread * random.noise.normal()).rounded()
            default: isNoisy ? path(day) + spread * random.noise.normal() : path(day)
            }
        }
        let missing = random.uniform(0...1) < 0.5 ? 0 : random.uniform(0...0.15)
        let outlying = random.uniform(0...1) < 0.5 ? 0 : random.uniform(0...0.05)
        var values: [Int: Double] = [:]
        for day in (1 - count)...0 {
            let value = noisy(day, &random)
            let isMissing = day < 0 && random.uniform(0...1) < missing
            let isOutlier = random.uniform(0...1) < outlying
            guard !isMissing else { continue }
            values[day] =
                isOutlier ? value + random.uniform(-1...1) * (20 + 10 * (kind == .relativeNoise ? 0 : spread)) : value
        }
        let ahead = Int(random.logarithmic(5...200))
        let highest = values.values.max() ?? base
        let limit: Double
        if kind.isEndless || (kind == .saturating && random.uniform(0...1) < 0.5) {
            limit = highest + (highest - base + 5) * random.logarithmic(0.1...3)
        } else {
            limit = path(ahead)
        }
        guard highest < limit else { return nil }
        let reached = (1...horizon).first { noisy($0, &random) >= limit }
        return (values, limit, reached)
    }
}
