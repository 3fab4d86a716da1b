import Foundation
import Testing

@testable import Reporting

/// How often a comparison calls a change where there is none, and how often it finds a real one, on simulated days.
/// `make simulate` runs many more of them.
@Suite("simulated comparisons")
struct ComparisonSimulationTests {
    private static let days = ProcessInfo.processInfo.environment["DAYBOOK_SIMULATED_DAYS"].flatMap(Int.init)

    /// Expectations by number of days on record: at most this many false calls in 20 days, and at least this share
    /// found of times that are 30 % longer and of three times as many errors. With four weeks of days, these are the
    /// documented values. Runs with fewer days than `make simulate` allow for chance.
    @Test(
        "unchanged days have few calls, and changes are found",
        arguments: [(7, 1.0, 0.77, 0.93), (14, 1.0, 0.88, 0.95), (28, 1.0, 0.95, 0.95)])
    func rates(history: Int, falseCalls: Double, times: Double, errors: Double) {
        var calls = 0
        var days = 0
        var found = (times: 0, ofTimes: 0, errors: 0, ofErrors: 0)
        // By default, most days have four weeks of history.
        let each = Self.days == nil ? (history < 28 ? 8 : 12) : 20
        for series in 0..<max((Self.days ?? 0) / each, 1) {
            var service = ServiceSimulation(seed: UInt64(series * 7919 + history), days: history + each)
            for day in history..<service.days {
                days += 1
                calls += service.comparison(of: day, history: history).changes.count
                if let endpoint = service.endpoint(on: day, forErrors: false) {
                    let changed = service.comparison(
                        of: day, history: history, changed: (endpoint, .init(timeFactor: 1.3)))
                    found.ofTimes += 1
                    if service.isCalled(endpoint, [.p95], in: changed) { found.times += 1 }
                }
                if let endpoint = service.endpoint(on: day, forErrors: true) {
                    let changed = service.comparison(
                        of: day, history: history, changed: (endpoint, .init(errorFactor: 3)))
                    found.ofErrors += 1
                    if service.isCalled(endpoint, [.errors, .serverErrors], in: changed) { found.errors += 1 }
                }
            }
        }
        let rates = (
            calls: 20 * Double(calls) / Double(days), times: Double(found.times) / Double(found.ofTimes),
            errors: Double(found.errors) / Double(found.ofErrors)
        )
        print(
            "simulation: \(history) days of history, \(days) days: \(rates.calls) false calls on 20 days (at most \(falseCalls));"
                + " found \(rates.times) of longer times (at least \(times)), \(rates.errors) of more errors (at least \(errors))"
        )
        // Three standard deviations of this count.
        let deviations = days < 600 ? 3.0 : 0
        let room = { (rate: Double, count: Int) in
            deviations * (max(rate * (1 - rate), 0.01) / Double(count)).squareRoot()
        }
        #expect(rates.calls <= falseCalls + 20 * deviations * (falseCalls / 20 / Double(days)).squareRoot())
        #expect(rates.times >= times - room(times, found.ofTimes))
        #expect(rates.errors >= errors - room(errors, found.ofErrors))
    }
}
