import Foundation
import TestSupport
import Testing

@testable import Reporting

/// How often a change of the query load is called where there is none, and how often a real one is found, on simulated
/// days of a server with weekends, busy and quiet days, jobs, and statements that vary a lot by themselves.
@Suite("simulated query load")
struct StatementComparisonSimulationTests {
    private static let days = ProcessInfo.processInfo.environment["DAYBOOK_SIMULATED_DAYS"].flatMap(Int.init)

    private struct Statement {
        let calls: Double
        let mean: Double
        /// Standard deviations, by day, of the logarithms of calls and average.
        let callsNoise: Double
        let meanNoise: Double
        /// A job that does not follow the number of requests.
        let isJob: Bool
    }

    private struct Server {
        private static let first = CalendarDate(daysSince1970: 20_000)
        private(set) var loads: [[String: StatementHour]] = []

        /// The statement that changes: 3 ms, and 1 % of the load.
        static let planted = "s00"

        init(seed: UInt64, days: Int) {
            var random = SimulationRandom(SeededRandom(seed))
            var statements = (0..<90).map { place in
                Statement(
                    calls: 2e6 / pow(Double(place + 1), 1.4) * random.uniform(0.5, 2),
                    mean: random.logUniform(0.02, 80),
                    callsNoise: random.uniform(0.03, 0.25),
                    meanNoise: random.uniform(0.03, 0.2), isJob: place % 5 == 4)
            }
            let load = statements.reduce(0) { $0 + $1.calls * $1.mean }
            statements.append(
                Statement(calls: 0.01 * load / 3, mean: 3, callsNoise: 0.1, meanNoise: 0.08, isJob: false))
            for day in 0..<days {
                let weekend = Self.first.adding(days: day).weekday >= 5 ? 0.55 : 1.0
                let volume = weekend * exp(0.12 * random.normal())
                let slowness = exp(0.04 * random.normal())
                loads.append(
                    Dictionary(
                        uniqueKeysWithValues: statements.enumerated().map { place, statement in
                            let calls =
                                statement.calls * (statement.isJob ? 1 : volume)
                                * exp(statement.callsNoise * random.normal())
                            let mean = statement.mean * slowness * exp(statement.meanNoise * random.normal())
                            let name = place == statements.count - 1 ? Self.planted : "s\(place + 1)"
                            var figures = StatementFigures()
                            figures[.calls] = Int(calls)
                            figures[.totalTime] = Int(Double(Int(calls)) * mean * 1e6)
                            return (name, StatementHour(figures))
                        }))
            }
        }

        func statements(on day: Int, slower factor: Double = 1, collected hours: Int = 24) -> Statements {
            func load(_ hour: StatementHour, _ factor: Double) -> StatementLoad {
                var figures = StatementFigures()
                figures[.calls] = hour.calls
                figures[.totalTime] = Int(hour.totalMilliseconds * factor * 1e6)
                return StatementLoad(figures, tracked: [])
            }
            let groups = loads[day].map { name, hour in
                StatementGroup(
                    fingerprint: name, query: name, formattedQuery: nil,
                    load: load(hour, name == Self.planted ? factor : 1), hours: [],
                    databases: [], roles: [], endpoint: nil)
            }.sorted { $0.load.totalMilliseconds > $1.load.totalMilliseconds }
            var all = StatementFigures()
            for group in groups {
                all[.calls] += group.load.calls
                all[.totalTime] += Int(group.load.totalMilliseconds * 1e6)
            }
            let start = ReportWindow(date: Self.first.adding(days: day), timeZone: .utc).start
            return Statements(
                grade: .exact, losses: [], from: start, to: start.adding(seconds: 86_400),
                total: StatementLoad(all, tracked: []),
                hours: (0..<24).map { hour in
                    Statements.Hour(
                        start: start.adding(seconds: Int64(hour) * 3600), grade: hour < hours ? .exact : .none,
                        calls: 0,
                        totalMilliseconds: 0)
                }, groups: groups,
                other: Statements.Other(groups: 0, load: StatementLoad(StatementFigures(), tracked: [])),
                unassigned: [], previousDays: [])
        }

        func changes(on day: Int, history: Int, slower factor: Double = 1) -> [Change] {
            comparison(on: day, history: history, slower: factor).changes
        }

        func comparison(on day: Int, history: Int, slower factor: Double = 1) -> Comparison {
            let date = Self.first.adding(days: day)
            let dates = (0..<Sightings.days).map { date.adding(days: $0 + 1 - Sightings.days) }
            let service = DayFigures(Traffic([20], status: 200, times: 5000))
            let place = Sightings.days - 1 - history
            let days = DayHistory(
                days: dates.enumerated().map { index, date in
                    DayHistory.Day(
                        date: date, isArchived: index >= place, hasOthers: false, gap: nil,
                        service: index >= place ? service : nil)
                }, endpoints: [:])
            let earlier = (1...history).map { age in
                SlowQueryDay(
                    date: date.adding(days: -age), queries: [], isComplete: true,
                    statements: StatementDay(statements(on: day - age)))
            }
            return DayComparison(
                days,
                statements: StatementHistory(
                    statements(on: day, slower: factor), days: earlier, dates: dates),
                hasDate: true, settings: ComparisonSettings()
            ).comparison
        }
    }

    @Test(
        "3 ms that become 9 ms at 1 % of the load are found on the first day, within the limit of false calls",
        arguments: [(7, 0.95), (14, 0.95), (28, 0.95)])
    func rates(history: Int, least: Double) {
        var (days, calls, found) = (0, 0, 0)
        let each = 12
        for series in 0..<max((Self.days ?? 120) / each, 1) {
            let server = Server(seed: UInt64(series * 104_729 + history), days: history + each)
            for day in history..<history + each {
                days += 1
                calls += server.changes(on: day, history: history).count
                let changes = server.changes(on: day, history: history, slower: 3)
                if changes.contains(where: {
                    $0.subject == .query(Server.planted) && $0.kind == .worse && $0.measure == .statementMean
                }) {
                    found += 1
                }
            }
        }
        let rate = Double(found) / Double(days)
        let falseCalls = 20 * Double(calls) / Double(days)
        print(
            "simulation: query load, \(history) days of history, \(days) days: \(falseCalls) false calls on 20 days (at most 1.0); found \(rate) of 3 to 9 ms (at least \(least))"
        )
        #expect(rate >= least)
        // Three standard deviations of this count.
        #expect(falseCalls <= 1 + 3 * 20 * (0.05 / Double(days)).squareRoot())
    }

    @Test("listed queries are changed, unchanged, or not compared")
    func counted() throws {
        let server = Server(seed: 1, days: 15)
        let listed = server.statements(on: 14).groups.count
        for (factor, history) in [(1.0, 14), (3, 14), (3, 1)] {
            let found = server.comparison(on: 14, history: history, slower: factor)
            let changed = Set(found.changes.map(\.subject)).count
            let queries = try #require(found.queries)
            #expect(queries.steady + queries.unjudged + changed == listed)
            #expect(history == 1 ? queries.steady == 0 : queries.steady > listed / 2)
            #expect((changed > 0) == (factor > 1 && history > 1))
        }
    }

    @Test("hours in which nothing was collected do not count, and a day with too few others is not compared")
    func missingHours() {
        let server = Server(seed: 1, days: 2)
        let date = CalendarDate(daysSince1970: 20_001)
        func history(collected hours: Int) -> StatementHistory {
            StatementHistory(
                server.statements(on: 1),
                days: [
                    SlowQueryDay(
                        date: date.adding(days: -1), queries: [], isComplete: true,
                        statements: StatementDay(server.statements(on: 0, collected: hours)))
                ], dates: [date.adding(days: -1), date])
        }
        let whole = server.statements(on: 0).total.totalMilliseconds
        #expect(history(collected: 24).days[0]?.totalMilliseconds == whole)
        #expect(history(collected: 20).days[0]?.totalMilliseconds == whole * 1.2)
        #expect(history(collected: 19).days[0] == nil)
        #expect(history(collected: 19).figures[Server.planted]?[0] == nil)
        #expect(history(collected: 19).days[1] != nil)
    }
}
