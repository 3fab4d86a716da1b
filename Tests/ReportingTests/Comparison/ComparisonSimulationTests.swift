import Foundation
import Testing

@testable import Reporting

/// How often a comparison calls a change where there is none, and how often it finds one, on simulated days.
/// `make simulate` asks many more of them.
@Suite("simulated comparisons")
struct ComparisonSimulationTests {
    private static let nights = ProcessInfo.processInfo.environment["DAYBOOK_SIMULATED_NIGHTS"].flatMap(Int.init)

    /// What is to be expected with so many nights archived: false calls on 20 nights at most, and found at least, of a time
    /// that is 30 % longer and of three times as many errors; with four weeks of them what is promised. A run of fewer nights than
    /// `make simulate` asks for has room for its own chance.
    @Test("unchanged days have few calls, and changes are found", arguments: [(7, 1.0, 0.80, 0.93), (14, 1.0, 0.90, 0.95), (28, 1.0, 0.95, 0.95)])
    func rates(history: Int, falseCalls: Double, times: Double, errors: Double) {
        var calls = 0
        var nights = 0
        var found = (times: 0, ofTimes: 0, errors: 0, ofErrors: 0)
        // Where nobody asked for more, most of them with four weeks of history.
        let each = Self.nights == nil ? (history < 28 ? 8 : 12) : 20
        for series in 0..<max((Self.nights ?? 0) / each, 1) {
            var service = ServiceSimulation(seed: UInt64(series * 7919 + history), nights: history + each)
            for night in history..<service.nights {
                nights += 1
                calls += service.comparison(of: night, history: history).changes.count
                if let endpoint = service.endpoint(on: night, forErrors: false) {
                    let changed = service.comparison(of: night, history: history, changed: (endpoint, .init(timeFactor: 1.3)))
                    found.ofTimes += 1
                    if service.isCalled(endpoint, [.p95], in: changed) { found.times += 1 }
                }
                if let endpoint = service.endpoint(on: night, forErrors: true) {
                    let changed = service.comparison(of: night, history: history, changed: (endpoint, .init(errorFactor: 3)))
                    found.ofErrors += 1
                    if service.isCalled(endpoint, [.errors, .serverErrors], in: changed) { found.errors += 1 }
                }
            }
        }
        let rates = (
            calls: 20 * Double(calls) / Double(nights), times: Double(found.times) / Double(found.ofTimes),
            errors: Double(found.errors) / Double(found.ofErrors)
        )
        print(
            "simulation: \(history) days of history, \(nights) days: \(rates.calls) false calls on 20 days (at most \(falseCalls));"
                + " found \(rates.times) of longer times (at least \(times)), \(rates.errors) of more errors (at least \(errors))")
        // Three standard deviations of such a count.
        let deviations = nights < 600 ? 3.0 : 0
        let room = { (rate: Double, count: Int) in deviations * (max(rate * (1 - rate), 0.01) / Double(count)).squareRoot() }
        #expect(rates.calls <= falseCalls + 20 * deviations * (falseCalls / 20 / Double(nights)).squareRoot())
        #expect(rates.times >= times - room(times, found.ofTimes))
        #expect(rates.errors >= errors - room(errors, found.ofErrors))
    }
}
