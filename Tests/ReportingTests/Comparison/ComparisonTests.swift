import Foundation
import TestSupport
import Testing

@testable import Reporting

/// What is called a change, in whole sentences, on days small enough to check by hand.
@Suite("comparison of days")
struct ComparisonTests {
    /// A Sunday.
    private let date = CalendarDate(daysSince1970: 20_779)
    private let orders = Endpoint(name: "/api/orders", method: "GET")

    /// Requests whose times are evenly distributed around `milliseconds`, which is about their p95 / 1.45.
    private func traffic(_ requests: Int, milliseconds: Double = 100, errors: Int = 0, status: Int = 500) -> Traffic {
        var traffic = Traffic()
        for step in 0..<20 {
            let time = Int((milliseconds * (0.55 + Double(step) / 20)).rounded())
            traffic.add(
                milliseconds: time, status: 200,
                requests: max((requests - errors) / 20 + (step < (requests - errors) % 20 ? 1 : 0), 0))
        }
        if errors > 0 { traffic.add(milliseconds: Int(milliseconds), status: status, requests: errors) }
        return traffic
    }

    /// A day's factor between 0.97 and 1.03, the same on every run.
    private func mood(_ age: Int, _ number: Int) -> Double {
        var random = SeededRandom(UInt64(age * 1000 + number))
        return Double.random(in: 0.97...1.03, using: &random)
    }

    /// Days of 20 endpoints that vary only by their daily factors, by age; `edit` turns them into the tested case.
    private func days(_ ages: some Sequence<Int>, _ edit: (Int, inout [Endpoint: Traffic]) -> Void = { _, _ in })
        -> [Int: [Endpoint: Traffic]]
    {
        var days: [Int: [Endpoint: Traffic]] = [:]
        for age in ages {
            var day: [Endpoint: Traffic] = [:]
            for number in 0..<20 {
                day[Endpoint(name: "/api/\(number)", method: "GET")] = traffic(
                    2000, milliseconds: (80 + Double(number)) * mood(age, number),
                    errors: 10 + Int(5 * mood(age, number + 50)))
            }
            day[orders] = traffic(4000, milliseconds: 200 * mood(age, 99), errors: 8)
            edit(age, &day)
            days[age] = day
        }
        return days
    }

    private func report(
        _ days: [Int: [Endpoint: Traffic]], silentHours: Set<Int> = [], settings: ReportSettings = ReportSettings()
    ) -> Report {
        var earlier: [CalendarDate: DailyDistributions] = [:]
        var entries: [CalendarDate: DayEntry] = [:]
        func report(_ age: Int) -> Report {
            let window = ReportWindow(date: date.adding(days: -age), timeZone: .utc)
            let day = days[age] ?? [:]
            let pieces = window.hours.enumerated().filter { age > 0 || !silentHours.contains($0.offset) }.map {
                hour, slot in
                // All requests in the first hour, except one in each of the others.
                var part: [Endpoint: Traffic] = [:]
                if hour == 23 { part = day } else { part[Endpoint(name: "/tick", method: nil)] = traffic(40) }
                return HourlyTraffic.Piece(slot: slot, traffic: part)
            }
            return Report(
                Observations(
                    window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                    slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
                earlier: EarlierDays(earlier, entries: entries), settings: settings, version: "0.0.0")
        }
        for age in days.keys.sorted(by: >) where age > 0 {
            let window = ReportWindow(date: date.adding(days: -age), timeZone: .utc)
            var day = days[age] ?? [:]
            day[Endpoint(name: "/tick", method: nil)] = traffic(40 * 23)
            let made = report(age)
            earlier[window.date ?? date] = DailyDistributions(
                entries: day.map { DailyDistributions.Entry(endpoint: $0, traffic: $1) })
            entries[window.date ?? date] = DayEntry(made, path: window.path)
        }
        return report(0)
    }

    private func changes(_ report: Report) throws -> [String] {
        try #require(report.comparison).changes.map { "\($0.kind) \($0.subject.name): \($0.sentence)" }
    }

    @Test("hours in a damaged excerpt that are not hours of a clock are rejected")
    func hours() throws {
        for json in ["[5]", "[]", "[" + Array(repeating: "0", count: 25).joined(separator: ",") + "]"] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(HourlyVolume.self, from: Data(json.utf8)) }
        }
        let day = "[null,7" + String(repeating: ",0", count: 22) + "]"
        #expect(try JSONDecoder().decode(HourlyVolume.self, from: Data(day.utf8)).requests[1] == 7)
    }

    @Test("days that differ only by their daily factors have no change")
    func calm() throws {
        let report = report(days(0...28))
        let comparison = try #require(report.comparison)
        #expect(try changes(report) == [])
        #expect(comparison.note == nil && comparison.steady == 22 && comparison.unjudged == [] && comparison.days == 28)
        #expect(comparison.service.kind == .steady)
        let endpoint = try #require(report.endpoints.first { $0.endpoint == orders }?.comparison)
        #expect(endpoint.kind == .steady && endpoint.sightings.seen == 29 && endpoint.sightings.known == 29)
        #expect(endpoint.dayBefore?.requests == 4000 && endpoint.sameWeekday?.days == 4)
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test("a slower endpoint is reported with its figures and first day, day after day, and no other endpoint is")
    func slower() throws {
        let history = days(0...28) { age, day in
            if age <= 3 { day[orders] = traffic(4000, milliseconds: 300 * mood(age, 99), errors: 8) }
        }
        // The effect of one endpoint on the whole service is listed after it.
        let stated = try changes(report(history))
        #expect(
            try #require(stated.first).wholeMatch(
                of:
                    /worse GET \/api\/orders: P95 2\d\d → 4\d\d ms \(\+\d\d %\), 4,000 requests; higher than on any of the last 4 Sundays; since 19 Nov/
            ) != nil,
            "\(stated)")
        #expect(stated.dropFirst().allSatisfy { $0.hasPrefix("worse the whole service: ") }, "\(stated)")
        let first = history.filter { $0.key >= 3 }.reduce(into: [Int: [Endpoint: Traffic]]()) {
            $0[$1.key - 3] = $1.value
        }
        let sentence = try #require(try changes(report(first)).first)
        #expect(sentence.hasPrefix("worse GET /api/orders: P95 ") && !sentence.contains("since"), "\(sentence)")
    }

    @Test("a day on which every endpoint is slower is one change of the service and none of its endpoints")
    func common() throws {
        let report = report(
            days(0...28) { age, day in
                guard age == 0 else { return }
                for number in 0..<20 {
                    day[Endpoint(name: "/api/\(number)", method: "GET")] = traffic(
                        2000, milliseconds: (80 + Double(number)) * 1.5 * mood(age, number), errors: 14)
                }
                day[orders] = traffic(4000, milliseconds: 300 * mood(age, 99), errors: 8)
            })
        let comparison = try #require(report.comparison)
        #expect(comparison.changes.map(\.subject) == [.service] && comparison.changes.map(\.measure) == [.p95])
    }

    @Test("errors are called server errors or errors, and an incident last week does not hide a new one")
    func failing() throws {
        let failing = report(
            days(0...28) { age, day in
                if age == 0 || age == 7 { day[orders] = traffic(4000, milliseconds: 200 * mood(age, 99), errors: 240) }
            })
        #expect(
            try changes(failing).filter { $0.contains("/api/orders") } == [
                "worse GET /api/orders: Server errors 0.2 → 6 %, 240 of 4,000 requests; higher than on 3 of the last 4 Sundays"
            ])
        let refusing = report(
            days(0...28) { age, day in
                if age == 0 { day[orders] = traffic(4000, milliseconds: 200 * mood(age, 99), errors: 240, status: 422) }
            })
        #expect(
            try changes(refusing).filter { $0.contains("/api/orders") } == [
                "worse GET /api/orders: Errors 0.2 → 6 %, 240 of 4,000 requests; higher than on any of the last 4 Sundays"
            ])
        // The strip shows the measure that changed, not the response time.
        let values = try #require(refusing.comparison?.changes.first { $0.subject == .endpoint(orders) }).sightings
            .values
        #expect(values?.last == 0.06 && values?.dropLast().compactMap(\.self).allSatisfy { $0 < 0.01 } == true)
    }

    @Test(
        "new, gone and returned endpoints are reported; intermittent ones and those possibly among others are not")
    func appearances() throws {
        let new = Endpoint(name: "/new", method: "POST")
        let gone = Endpoint(name: "/gone", method: nil)
        let back = Endpoint(name: "/back", method: "GET")
        let weekly = Endpoint(name: "/weekly", method: "GET")
        var history = days(0...28) { age, day in
            if age == 0 { day[new] = traffic(300) }
            if age > 0 { day[gone] = traffic(412) }
            if age == 0 || age > 10 { day[back] = traffic(150) }
            if age.isMultiple(of: 7) { day[weekly] = traffic(150) }
        }
        #expect(
            try changes(report(history)) == [
                "gone /gone: No requests, usually 412 a day; the last on 21 Nov",
                "new POST /new: 300 requests, P95 145 ms, 0 % failed; not seen on the 28 days before",
                "returned GET /back: 150 requests, P95 145 ms, 0 % failed; none for 10 days, the last on 11 Nov",
            ])
        // Where others are counted together, the endpoint may be among them.
        for age in 1...28 { history[age]?[.other] = traffic(100) }
        history[0]?[.other] = traffic(100)
        #expect(try changes(report(history)) == [])
    }

    @Test("too little data is reported as such, not as steady")
    func tooLittle() throws {
        #expect(
            report([0: days([0])[0] ?? [:]]).comparison?.note == "First day on record: nothing to compare with yet.")
        #expect(
            report(days(0...2)).comparison?.note
                == "Only 2 earlier days on record; changes are reported from the sixth day on.")
        let rare = report(
            days(0...28) { age, day in
                day[Endpoint(name: "/rare", method: "GET")] = traffic(40)
                if age < 4 { day[Endpoint(name: "/young", method: "GET")] = traffic(400) }
            })
        #expect(
            rare.comparison?.unjudged == [
                Comparison.Unjudged(reason: "fewer than 100 requests", endpoints: 1),
                Comparison.Unjudged(reason: "seen on fewer than 5 earlier days", endpoints: 1),
            ])
    }

    @Test(
        "a day with missing hours is compared in its hours, and endpoints of the missing hours are not gone"
    )
    func missingHours() throws {
        // 5 of the 24 hours, with 200 of some 45,000 requests: the day counts as complete.
        #expect(try changes(report(days(0...10), silentHours: [1, 2, 3, 4, 5])) == [])
        let silent = report(days(0...10), silentHours: [23])
        #expect(silent.comparison?.note == nil)
        // The hour with all requests of the other endpoints: the hour is missing, they are not gone.
        #expect(silent.comparison?.changes.filter { $0.kind == .gone } == [])
    }

    @Test("only calendar days are compared, and numbers of any size do not trap")
    func extremes() throws {
        var history = days(0...10)
        for age in 0...10 {
            var huge = Traffic()
            huge.add(
                milliseconds: age.isMultiple(of: 2) ? Int(Int32.max) : -5, status: age == 0 ? 500 : 200,
                requests: 1 << 47)
            history[age]?[Endpoint(name: "/huge", method: "GET")] = huge
        }
        let report = report(history)
        #expect(report.comparison?.days == 10)
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test("with mail on change, the same change on the next day is not news; its end is")
    func findings() throws {
        let history = days(0...28) { age, day in
            if (1...4).contains(age) { day[orders] = traffic(4000, milliseconds: 300 * mood(age, 99), errors: 8) }
        }
        func shifted(_ days: Int) -> Findings {
            Findings(
                report(
                    history.filter { $0.key >= days }.reduce(into: [Int: [Endpoint: Traffic]]()) {
                        $0[$1.key - days] = $1.value
                    }))
        }
        #expect(shifted(1) == shifted(2))
        #expect(shifted(0) != shifted(1))
        #expect(DeliveryPolicy.onChange.reasonToSkip(shifted(1), before: ("2026-11-20", shifted(2))) != nil)
        #expect(DeliveryPolicy.onChange.reasonToSkip(shifted(0), before: ("2026-11-21", shifted(1))) == nil)
    }
}
