import TestSupport
import Testing

@testable import Reporting

@Suite("objectives")
struct ObjectiveTests {
    private let date = CalendarDate(daysSince1970: 20_779)
    private let orders = Endpoint(name: "/api/orders", method: "GET")
    private let checkout = Endpoint(name: "/api/checkout", method: "POST")

    private func share(_ text: String) throws -> RequestShare { try #require(RequestShare(text)) }

    /// `bad` of `requests` ended with 500 and took 400 ms; the others took 20 ms.
    private func traffic(_ requests: Int, bad: Int, unknown: Int = 0) -> Traffic {
        var traffic = Traffic()
        traffic.add(milliseconds: 20, status: 200, requests: requests - bad - unknown)
        traffic.add(milliseconds: 400, status: 500, requests: bad)
        traffic.add(milliseconds: 20, status: nil, requests: unknown)
        traffic.statuses = traffic.statuses.filter { $0.value > 0 }
        return traffic
    }

    private func day(_ traffic: [Endpoint: Traffic]) -> DailyDistributions {
        DailyDistributions(entries: traffic.map { DailyDistributions.Entry(endpoint: $0, traffic: $1) })
    }

    private func report(
        _ objective: Objective, today: [Endpoint: Traffic], earlier: [Int: [Endpoint: Traffic]] = [:],
        isDay: Bool = true
    ) -> ObjectiveReport {
        ObjectiveReport(
            objective,
            traffic: PeriodTraffic(
                today: day(today),
                earlier: Dictionary(uniqueKeysWithValues: earlier.map { (date.adding(days: -$0), day($1)) }),
                window: isDay
                    ? ReportWindow(date: date, timeZone: .utc)
                    : ReportWindow(ending: Instant(seconds: Int64(date.daysSince1970) * 86_400), timeZone: .utc)))
    }

    private func availability(_ text: String, _ pattern: EndpointPattern? = nil, minimum: Int = 1) throws -> Objective {
        Objective(name: "a", endpoints: pattern, milliseconds: nil, share: try share(text), minimumRequests: minimum)
    }

    @Test("a share is read exactly, with up to six decimals")
    func shares() throws {
        for (text, parts) in [
            ("99.9 %", 99_900_000), ("99.9%", 99_900_000), ("99 %", 99_000_000), ("0.000001 %", 1),
            ("99.999999%", 99_999_999),
            ("5%", 5_000_000),
        ] {
            let share = try share(text)
            #expect(share.parts == parts && RequestShare(fraction: share.fraction) == share, "\(text)")
        }
        for text in [
            "99.9", "100 %", "0 %", "0.0%", "-1 %", "99.9999999 %", "99. %", ".9 %", "9 9 %", "101%", "", "%", "٩٩ %",
            "1e1 %",
        ] {
            #expect(RequestShare(text) == nil, "\(text)")
        }
    }

    @Test("every request weighs the same, over 1, 7 and 30 days")
    func periods() throws {
        let found = report(
            try availability("99 %"), today: [orders: traffic(1000, bad: 5)],
            earlier: [
                1: [orders: traffic(3000, bad: 90)], 10: [orders: traffic(16_000, bad: 105)],
                40: [orders: traffic(9, bad: 9)],
            ])
        #expect(found.periods.map(\.days) == [1, 7, 30] && found.periods.map(\.daysOnRecord) == [1, 2, 3])
        #expect(found.periods.map(\.requests) == [1000, 4000, 20_000] && found.periods.map(\.bad) == [5, 95, 200])
        #expect(found.periods.map(\.badShare) == [0.005, 0.02375, 0.01])
        #expect(found.periods.map(\.burnRate) == [0.5, 2.375, 1])
        // 1 % of 20,000 is 200, and 200 were bad: nothing is left for three days, but the budget is for thirty.
        #expect(found.budget == ObjectiveReport.Budget(requests: 200, left: 0, leftShare: 0))
        #expect(found.periods.map(found.isSpent) == [false, true, true])
        #expect(!found.isExhausted && found.isBurning)
    }

    @Test("one request more or less than the budget decides whether it is spent, however large the numbers")
    func exact() throws {
        let objective = try availability("99.999999 %")
        for (requests, bad, isSpent) in [
            (100_000_000, 1, true), (100_000_001, 1, false), (1 << 47, 1_407_374, false), (1 << 47, 1_407_375, true),
            (1000, 0, false),
            (1, 1, true),
        ] {
            let found = report(objective, today: [orders: traffic(requests, bad: bad)])
            #expect(found.periods.allSatisfy { found.isSpent($0) == isSpent }, "\(requests), \(bad)")
        }
        // 0.1 % of 30 is 0.03 requests.
        let small = report(try availability("99.9 %"), today: [orders: traffic(30, bad: 0)])
        #expect(small.budget?.requests == 0.03 && small.budget?.leftShare == 1 && !small.isExhausted)
    }

    @Test("a budget is exhausted if chance is ruled out and days not on record could not save it")
    func exhausted() throws {
        let objective = try availability("99 %")
        // Of 30 days with 100 requests each, 30 may be bad.
        func days(_ count: Int, bad: Int) -> ObjectiveReport {
            report(
                objective, today: [orders: traffic(100, bad: bad)],
                earlier: Dictionary(
                    uniqueKeysWithValues: (1..<max(count, 2)).filter { $0 < count }.map {
                        ($0, [orders: traffic(100, bad: bad > 40 ? 0 : bad)])
                    }))
        }
        // 60 of 3,000: at least 1.2 % with 99.99 % confidence.
        #expect(days(30, bad: 2).isExhausted)
        // Exactly as many bad requests as allowed, which chance explains.
        let whole = days(30, bad: 1)
        #expect(
            whole.periods.last?.bad == 30 && whole.periods.map(whole.isSpent) == [true, true, true]
                && !whole.isExhausted)
        // 10 of 500, where 30 are allowed in total; 95 of 100 on the first day are more than a whole month may have.
        #expect(!days(5, bad: 2).isExhausted && days(1, bad: 95).isExhausted && days(5, bad: 95).isExhausted)
        // A day that spends its own part of the budget 20 times over has not spent that of the other 29.
        #expect(!days(1, bad: 20).isExhausted && days(1, bad: 20).isBurning)
        // Fewer than 5 bad requests are never evidence.
        let strict = try availability("99.999 %")
        #expect([4, 5].map { report(strict, today: [orders: traffic(40, bad: $0)]).isExhausted } == [false, true])
    }

    @Test("periods with fewer requests than the minimum are not judged, however bad they are")
    func few() throws {
        let found = report(try availability("99 %", minimum: 42), today: [orders: traffic(41, bad: 41)])
        #expect(
            found.periods.allSatisfy { !found.isJudged($0) && !found.isSpent($0) } && !found.isExhausted
                && !found.isBurning)
        #expect(report(try availability("99 %", minimum: 41), today: [orders: traffic(41, bad: 41)]).isExhausted)
        let none = report(try availability("99 %"), today: [:])
        #expect(
            none.periods.allSatisfy { $0.badShare == nil && $0.burnRate == nil } && none.budget?.leftShare == nil
                && !none.isExhausted)
    }

    @Test("a request is good if it took less than the given time, whatever its status")
    func faster() throws {
        var times = Traffic()
        for milliseconds in [299, 300, 301] { times.add(milliseconds: milliseconds, status: nil, requests: 10) }
        let objective = Objective(
            name: "a", endpoints: nil, milliseconds: 300, share: try share("50 %"), minimumRequests: 1)
        let found = report(objective, today: [orders: times])
        #expect(found.periods[0].requests == 30 && found.periods[0].bad == 20 && found.periods[0].unknownStatus == 0)
    }

    @Test("requests without a status, and those known only from aggregates, are left out and counted")
    func leftOut() throws {
        var some = traffic(100, bad: 2, unknown: 10)
        some.stored = [
            HourlyAggregate(
                requests: 50, errors: 50, unknownStatus: 0, meanMilliseconds: 900, p50Milliseconds: 900,
                p95Milliseconds: 900,
                p99Milliseconds: 900)
        ]
        let period = try #require(report(try availability("99 %"), today: [orders: some]).periods.first)
        #expect(period.requests == 90 && period.bad == 2 && period.unknownStatus == 10 && period.bounded == 50)
    }

    @Test("a pattern counts what it matches, and days that did not keep endpoints apart are counted")
    func pattern() throws {
        let folded = [orders: traffic(10, bad: 0), Endpoint.other: traffic(70, bad: 7)]
        let earlier = [1: folded, 2: [orders: traffic(10, bad: 1), checkout: traffic(5, bad: 5)]]
        let today = [orders: traffic(100, bad: 0), checkout: traffic(50, bad: 1)]
        let all = report(try availability("99 %"), today: today, earlier: earlier)
        #expect(
            all.periods.map(\.requests) == [150, 245, 245] && all.periods.map(\.daysUnknown) == [0, 0, 0]
                && all.endpoints == 2)
        let api = report(
            try availability("99 %", EndpointPattern(name: "/api/*", method: nil)), today: today, earlier: earlier)
        #expect(api.periods.map(\.requests) == [150, 175, 175] && api.periods.map(\.bad) == [1, 7, 7])
        #expect(api.periods.map(\.daysUnknown) == [0, 1, 1] && api.endpoints == 2)
        // An endpoint that was nevertheless kept apart is known.
        let single = report(
            try availability("99 %", EndpointPattern(name: "/api/orders", method: "GET")), today: today,
            earlier: earlier)
        #expect(
            single.periods.map(\.requests) == [100, 120, 120] && single.periods.map(\.daysUnknown) == [0, 0, 0]
                && single.endpoints == 1)
        let gone = report(
            try availability("99 %", EndpointPattern(name: "/api/checkout", method: "POST")), today: today,
            earlier: earlier)
        #expect(gone.periods.map(\.daysUnknown) == [0, 1, 1])
    }

    @Test(
        "a star matches any characters, everything else itself, and the whole name has to match",
        arguments: [
            ("/api/*", "/api/", true), ("/api/*", "/api/a/b", true), ("/api/*", "/apis", false), ("*", "", true),
            ("*", "/x", true),
            ("/a*/c", "/a/b/c", true), ("/a*/c", "/a/b/c/d", false), ("**a**", "xxaxx", true), ("/a", "/a", true),
            ("/a", "/ab", false),
            ("/[a]?", "/[a]?", true), ("/[a]?", "/ab", false), ("/e\u{301}", "/\u{e9}", false), ("", "", true),
            ("", "a", false),
        ])
    func star(pattern: String, name: String, isMatch: Bool) {
        #expect(EndpointPattern(name: pattern, method: nil).matches(Endpoint(name: name, method: "GET")) == isMatch)
    }

    @Test("the method must be equal; grouped endpoints match no pattern; many stars take no time")
    func method() {
        #expect(EndpointPattern(name: "*", method: "GET").matches(orders))
        #expect(!EndpointPattern(name: "*", method: "get").matches(orders))
        #expect(!EndpointPattern(name: "*", method: "GET").matches(Endpoint(name: "/", method: nil)))
        #expect(!EndpointPattern(name: "*", method: nil).matches(.other))
        let stars = String(repeating: "*a", count: 200) + "*b"
        #expect(
            !EndpointPattern(name: stars, method: nil).matches(
                Endpoint(name: String(repeating: "a", count: 10_000), method: nil)))
    }

    @Test("24 hours that are not a calendar day have figures and no budget")
    func noDay() throws {
        let found = report(try availability("99 %"), today: [orders: traffic(100, bad: 50)], isDay: false)
        #expect(found.periods.map(\.days) == [1] && found.budget == nil && !found.isExhausted && !found.isBurning)
    }
}
