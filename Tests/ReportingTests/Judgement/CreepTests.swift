import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("slow growth")
struct CreepTests {
    /// A Sunday.
    private let date = CalendarDate(daysSince1970: 20_779)
    private let growing = Endpoint(name: "/grows", method: "GET")

    /// 90 days of 12 endpoints whose P95 has 5 % noise, and of `/grows`, whose P95 is multiplied by `factor` for the
    /// day's age.
    private func history(_ seed: UInt64 = 1, days: Int = 90, requests: Int = 1000, _ factor: (Int) -> Double)
        -> CreepHistory
    {
        var random = SimulationRandom(SeededRandom(seed))
        var history = CreepHistory()
        for age in (0..<days).reversed() {
            var entries: [DailyDistributions.Entry] = []
            for number in 0...12 {
                let p95 = (number == 0 ? 400 * factor(age) : 200 + 20 * Double(number)) * exp(0.05 * random.normal())
                var traffic = Traffic()
                traffic.add(milliseconds: Int(p95.rounded()), status: 200, requests: requests)
                entries.append(
                    DailyDistributions.Entry(
                        endpoint: number == 0 ? growing : Endpoint(name: "/\(number)", method: "GET"), traffic: traffic)
                )
            }
            history.add(date.adding(days: -age), DailyDistributions(entries: entries))
        }
        return history
    }

    private func found(_ history: CreepHistory) -> [Creep] {
        Creep.find(history, on: date, settings: ComparisonSettings())
    }

    @Test("0.3 % per day over 60 days is found with its rate, figures and days", arguments: 1...5)
    func grows(seed: UInt64) throws {
        let all = found(history(seed, days: 60) { pow(1.003, Double(59 - $0)) })
        #expect(all.map(\.endpoint) == [growing])
        let creep = try #require(all.first)
        #expect(abs(creep.perDay - 0.003) < 0.001, "\(creep.perDay)")
        #expect(abs(creep.before - 400) < 20 && abs(creep.after - 477) < 25, "\(creep.before), \(creep.after)")
        #expect(creep.days == 60 && creep.first == date.adding(days: -59))
    }

    @Test("quiet series, one that gets faster, and one with a single bad week are not growth", arguments: 1...5)
    func quiet(seed: UInt64) {
        #expect(found(history(seed) { _ in 1 }) == [])
        #expect(found(history(seed) { pow(1.003, Double($0)) }) == [])
        #expect(found(history(seed) { (10..<17).contains($0) ? 1.5 : 1 }) == [])
    }

    @Test("a step is a change of a day, not growth", arguments: 1...5)
    func step(seed: UInt64) {
        #expect(found(history(seed) { $0 < 45 ? 1.3 : 1 }) == [])
        #expect(found(history(seed) { $0 < 20 ? 1.3 : 1 }) == [])
    }

    @Test("what all endpoints have in common is not growth of a single one")
    func common() {
        var random = SimulationRandom(SeededRandom(3))
        var history = CreepHistory()
        for age in (0..<90).reversed() {
            let entries = (0..<12).map { number in
                var traffic = Traffic()
                traffic.add(
                    milliseconds: Int(300 * pow(1.003, Double(89 - age)) * exp(0.05 * random.normal())), status: 200,
                    requests: 1000)
                return DailyDistributions.Entry(endpoint: Endpoint(name: "/\(number)", method: "GET"), traffic: traffic)
            }
            history.add(date.adding(days: -age), DailyDistributions(entries: entries))
        }
        #expect(found(history) == [])
    }

    @Test("growth needs 30 days with 100 requests, including the day itself")
    func fewDays() {
        #expect(found(history(days: 29) { pow(1.02, Double(28 - $0)) }) == [])
        #expect(found(history(days: 30) { pow(1.02, Double(29 - $0)) }).map(\.endpoint) == [growing])
        #expect(found(history(requests: 99) { pow(1.003, Double(89 - $0)) }) == [])
        let past = history { pow(1.003, Double(89 - $0)) }
        #expect(Creep.find(past, on: date.adding(days: 1), settings: ComparisonSettings()) == [])
    }

    @Test("only the Sunday report runs the test")
    func weekday() {
        #expect(
            (0..<7).map { Report.asksForGrowth(on: date.adding(days: $0)) } == [
                true, false, false, false, false, false, false,
            ])
    }
}
