import Foundation
import TestSupport
import Testing

@testable import Reporting

/// How slow queries compare with previous days, and how often chance is called a change.
@Suite("comparison of slow queries")
struct QueryComparisonTests {
    /// A Sunday.
    private let date = CalendarDate(daysSince1970: 20_779)

    private struct Day {
        /// Number of executions and their total time, by fingerprint.
        var queries: [String: (count: Int, milliseconds: Int)] = [:]
        var isComplete = true
    }

    private func group(_ fingerprint: String, _ count: Int, _ milliseconds: Int) -> SlowQueryGroup {
        SlowQueryGroup(
            fingerprint: fingerprint, query: "SELECT *\n  FROM \(fingerprint) WHERE id = $1", count: count,
            totalMilliseconds: milliseconds,
            meanMilliseconds: Double(milliseconds) / Double(count), maxMilliseconds: milliseconds / count * 2,
            p95Milliseconds: Double(milliseconds / count) * 1.5, severity: .medium,
            endpoints: ["/api/\(fingerprint)", "/other"],
            organizations: 2, firstSeen: date.start, lastSeen: date.start, plan: nil,
            standardDeviationMilliseconds: Double(milliseconds) / Double(count) / 2,
            byOrganization: SlowQueryBreakdown([
                ExactText("0a0e0000-0000-4000-8000-000000000002"): counts(
                    count - count / 4, milliseconds - milliseconds / 4),
                ExactText("0a0e0000-0000-4000-8000-000000000003"): counts(count / 4, milliseconds / 4),
            ]).labelled([OrganizationID("0a0e0000-0000-4000-8000-000000000002")!: "Blau & Söhne"]))
    }

    private func counts(_ count: Int, _ milliseconds: Int) -> SlowQueryCounts {
        var counts = SlowQueryCounts()
        counts.count = count
        counts.milliseconds = milliseconds
        return counts
    }

    /// - Parameter days: oldest first, the reported day last.
    private func comparison(_ days: [Day]) -> Comparison {
        let dates = (0..<Sightings.days).map { date.adding(days: $0 + 1 - Sightings.days) }
        let service = DayFigures(Traffic([20], status: 200, times: 5000))
        let first = Sightings.days - days.count
        let history = DayHistory(
            days: dates.enumerated().map { index, date in
                DayHistory.Day(
                    date: date, isArchived: index >= first, hasOthers: false, gap: nil,
                    service: index >= first ? service : nil)
            }, endpoints: [:])
        func day(_ index: Int) -> SlowQueryDay {
            let day = days[index]
            return SlowQueryDay(
                date: dates[first + index],
                queries: day.queries.sorted { $0.key < $1.key }.map { name, query in
                    SlowQueryDay.Query(
                        fingerprint: name, excerpt: "SELECT * FROM \(name) WHERE id = $1", count: query.count,
                        totalMilliseconds: query.milliseconds,
                        p95Milliseconds: Double(query.milliseconds / query.count) * 1.5,
                        planShape: nil, planOutline: PlanOutline(lines: []))
                }, isComplete: day.isComplete)
        }
        let today = days[days.count - 1]
        let queries = SlowQueries(
            thresholdMilliseconds: 500, count: 0, totalMilliseconds: 0,
            groups: today.queries.sorted { $0.key < $1.key }.map {
                group($0.key, $0.value.count, $0.value.milliseconds)
            },
            other: SlowQueries.Other(count: today.isComplete ? 0 : 3, totalMilliseconds: 0))
        return DayComparison(
            history, queries: QueryHistory(queries, days: days.indices.dropLast().map(day), dates: dates),
            hasDate: true,
            settings: ComparisonSettings()
        ).comparison
    }

    /// Days on which the query takes about a minute with 40 executions, edited by age in days.
    private func days(_ count: Int, _ edit: (Int, inout Day) -> Void) -> [Day] {
        (0..<count).map { index in
            let age = count - 1 - index
            var random = SeededRandom(UInt64(age + 1))
            var day = Day()
            for name in ["a", "b"] {
                let executions = 40 + Int.random(in: -4...4, using: &random)
                day.queries[name] = (executions, executions * 1500 + Int.random(in: -3000...3000, using: &random))
            }
            edit(age, &day)
            return day
        }
    }

    @Test("a query that takes more time is worse, with the endpoint that sent it and the organization")
    func worse() throws {
        let found = comparison(
            days(29) { age, day in if age <= 2 { day.queries["a"] = (160 + age, 290_000 - age * 700) } })
        let change = try #require(found.changes.first)
        #expect(found.changes.count == 1)
        #expect(change.subject == .query("a") && change.kind == .worse && change.measure == .slowTime)
        #expect(change.excerpt == "SELECT * FROM a WHERE id = $1")
        #expect(
            change.sentence
                == "total time 63.3 s → 4.8 min (+358 %), 160 executions (usually 41), from /api/a and 1 other endpoint, 75.0 % of its time for Blau & Söhne, since 20 Nov"
        )
        #expect(change.sightings.seen == 29 && change.sightings.known == 29)
        #expect(change.sightings.values?.last == 290_000)
        #expect(found.queries == Comparison.Queries(steady: 1, unjudged: 0))
    }

    @Test("a query that takes less time is better")
    func better() throws {
        let found = comparison(days(29) { age, day in if age == 0 { day.queries["a"] = (20, 14_000) } })
        let change = try #require(found.changes.first)
        #expect(found.changes.count == 1 && change.kind == .better)
        #expect(change.sentence.hasPrefix("total time 63.3 s → 14.0 s (−78 %), 20 executions (usually 41), "))
        #expect(change.sentence.hasSuffix(", lower than on any of the last 4 Sundays"))
    }

    @Test("a query is new for three days, from five days on record on, unless an earlier day may have had it unlisted")
    func new() throws {
        func seen(since first: Int, of count: Int, isComplete: Bool = true) -> Comparison {
            comparison(
                days(count) { age, day in
                    day.isComplete = isComplete || age == 0
                    if age <= first { day.queries["n"] = (12, 30_000) }
                })
        }
        let change = try #require(seen(since: 0, of: 15).changes.first)
        #expect(change.kind == .new && change.subject == .query("n") && change.since == nil)
        #expect(
            change.sentence
                == "12 executions, 30.0 s in total, longest 5,000 ms, from /api/n and 1 other endpoint, 75.0 % of its time for Blau & Söhne, new (not seen on the 14 days before)"
        )
        let second = try #require(seen(since: 1, of: 15).changes.first)
        #expect(second.kind == .new && second.since == date.adding(days: -1))
        #expect(second.sentence.hasSuffix(", new since 21 Nov (not seen on the 13 days before)"))
        #expect(seen(since: 3, of: 15).changes.isEmpty)
        #expect(seen(since: 3, of: 15).queries == Comparison.Queries(steady: 2, unjudged: 1))
        #expect(seen(since: 0, of: 6).changes.map(\.kind) == [.new])
        #expect(seen(since: 0, of: 5).changes.isEmpty)
        #expect(seen(since: 0, of: 15, isComplete: false).changes.isEmpty)
    }

    @Test("a query with few executions is worse if each takes several times as long as on any earlier day")
    func fewExecutions() {
        // As seen in a database without requests: 4 to 12 executions a day of 0.5 to 0.9 s.
        let before = [4412, 3839, 5066, 6577, 4360, 2492, 9028, 6166, 8092, 2716, 3155, 3244]
        let counts = [7, 5, 6, 10, 6, 4, 12, 7, 11, 5, 4, 5]
        func found(_ today: (count: Int, milliseconds: Int)) -> [Change.Kind] {
            comparison(
                days(13) { age, day in day.queries["few"] = age == 0 ? today : (counts[12 - age], before[12 - age]) }
            ).changes.filter { $0.subject == .query("few") }.map(\.kind)
        }
        #expect(found((6, 21_197)) == [.worse])
        #expect(found((11, 8_800)).isEmpty)
    }

    @Test("a query with a small total time is not news")
    func small() {
        #expect(comparison(days(15) { age, day in if age == 0 { day.queries["n"] = (3, 4999) } }).changes.isEmpty)
    }

    @Test("a query that is no longer slow is gone, and one that returns after a week is back")
    func goneAndBack() throws {
        let gone = try #require(
            comparison(days(20) { age, day in if age == 0 { day.queries["a"] = nil } }).changes.first)
        #expect(gone.kind == .gone && gone.requests == 0 && gone.excerpt == "SELECT * FROM a WHERE id = $1")
        #expect(
            gone.sentence == "Not slow any more; usually 39 slow executions a day, 60.9 s in total, the last on 21 Nov")
        let unlisted = comparison(
            days(20) { age, day in
                if age == 0 {
                    day.queries["a"] = nil
                    day.isComplete = false
                }
            })
        #expect(unlisted.changes.isEmpty)
        let back = try #require(
            comparison(days(25) { age, day in if (1...8).contains(age) { day.queries["a"] = nil } }).changes.first)
        #expect(back.kind == .returned && back.since == date.adding(days: -9))
        #expect(back.sentence.hasSuffix(", none for 8 days, the last on 13 Nov"))
    }

    @Test(
        "with few days, or if slow only on some, a query is called only if it is several times above all of them"
    )
    func fewDays() throws {
        func few(_ query: (count: Int, milliseconds: Int)) -> Comparison {
            comparison(days(5) { age, day in if age == 0 { day.queries["a"] = query } })
        }
        func rare(_ query: (count: Int, milliseconds: Int)) -> Comparison {
            comparison(
                days(29) { age, day in
                    if age > 0, age % 3 > 0 { day.queries["a"] = nil }
                    if age == 0 { day.queries["a"] = query }
                })
        }
        // Twice the usual time may be chance here; ten times is not.
        #expect(
            few((80, 120_000)).changes.isEmpty
                && few((80, 120_000)).queries == Comparison.Queries(steady: 0, unjudged: 2))
        #expect(
            rare((80, 120_000)).changes.isEmpty
                && rare((80, 120_000)).queries == Comparison.Queries(steady: 1, unjudged: 1))
        let certain = try #require(few((400, 900_000)).changes.first)
        #expect(certain.kind == .worse && certain.subject == .query("a"))
        #expect(
            certain.sentence
                == "total time 60.4 s → 15.0 min (15x), 400 executions (usually 39), from /api/a and 1 other endpoint, 75.0 % of its time for Blau & Söhne, higher than on any of the last 4 days"
        )
        #expect(few((400, 900_000)).queries == Comparison.Queries(steady: 0, unjudged: 1))
        #expect(
            rare((400, 900_000)).changes.map(\.subject) == [.query("a")]
                && rare((400, 900_000)).queries == Comparison.Queries(steady: 1, unjudged: 0))
        // Many more executions of the usual length are certain too; a few long ones are not.
        #expect(few((3, 200_000)).changes.map(\.kind) == [.worse] && few((2, 200_000)).changes.isEmpty)
    }

    /// Queries with 10 to 300 slow executions per day. Their number has a daily factor shared by all (10 %), one of its
    /// own (15 %, half of which remains on the next day), and chance; weekends have 60 %.
    private func simulated(_ seed: UInt64, queries: Int = 15) -> [Day] {
        var random = SimulationRandom(SeededRandom(seed))
        let rates = (0..<queries).map { _ in random.logUniform(10, 300) }
        var own = rates.map { _ in 0.15 * random.normal() }
        return (0..<29).map { index in
            let common = 0.1 * random.normal()
            let weekend = date.adding(days: index - 28).weekday >= 5 ? 0.6 : 1
            var day = Day()
            for query in rates.indices {
                own[query] = 0.5 * own[query] + (0.75).squareRoot() * 0.15 * random.normal()
                let mean = rates[query] * weekend * exp(common + own[query])
                let count = max(Int((mean + mean.squareRoot() * random.normal()).rounded()), 1)
                let time = (0..<count).reduce(0.0) { sum, _ in sum + 900 * exp(0.5 * random.normal()) }
                day.queries["q\(query)"] = (count, Int(time))
            }
            return day
        }
    }

    @Test("chance calls at most one change on 20 days, and triple the time is found on 95 of 100")
    func rates() {
        let days = 120
        var falseCalls = 0
        var (found, changed) = (0, 0)
        for seed in 0..<days {
            var day = simulated(UInt64(seed))
            falseCalls += comparison(day).changes.count
            let today = day.count - 1
            guard
                let name = day[today].queries.keys.sorted().first(where: {
                    day[today - 1].queries[$0]?.count ?? 0 >= 30
                }),
                let query = day[today].queries[name]
            else { continue }
            day[today].queries[name] = (query.count * 3, query.milliseconds * 3)
            changed += 1
            if comparison(day).changes.contains(where: { $0.subject == .query(name) && $0.kind == .worse }) {
                found += 1
            }
        }
        #expect(falseCalls <= days / 20, "\(falseCalls) false calls on \(days) days")
        #expect(Double(found) >= 0.95 * Double(changed), "found \(found) of \(changed)")
    }
}

extension CalendarDate {
    fileprivate var start: Instant { ReportTimeZone.utc.start(of: self) }
}

extension Traffic {
    init(_ milliseconds: [Int], status: Int, times: Int) {
        self.init()
        for value in milliseconds { add(milliseconds: value, status: status, requests: times) }
    }
}
