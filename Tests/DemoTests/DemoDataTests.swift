import MonitoringStore
import Reporting
import Testing

@testable import Demo

@Suite("demo data")
struct DemoDataTests {
    private let data = DemoData(DemoOptions(days: 21, requestsPerDay: 60_000))

    private func date(_ age: Int) -> CalendarDate { data.options.lastDate.adding(days: -age) }

    private func mean(_ records: [RequestRecord]) -> Double {
        Double(records.reduce(0) { $0 + $1.responseMilliseconds }) / Double(max(records.count, 1))
    }

    private func errorRate(_ records: [RequestRecord]) -> Double {
        Double(records.count { ($0.status ?? 0) >= 400 }) / Double(max(records.count, 1))
    }

    private func requests(age: Int, to endpoint: String) -> [RequestRecord] {
        data.requests(on: date(age)).filter { $0.endpoint == endpoint }
    }

    @Test("the same seed creates the same data, another seed other data")
    func deterministic() {
        let small = DemoOptions(days: 1, requestsPerDay: 500)
        let first = DemoData(small)
        let other = DemoData(DemoOptions(seed: 2, days: 1, requestsPerDay: 500))
        let date = small.lastDate
        #expect(first.requests(on: date) == DemoData(small).requests(on: date))
        #expect(first.slowQueries(on: date, plans: [:]) == DemoData(small).slowQueries(on: date, plans: [:]))
        #expect(first.resources(on: date) == DemoData(small).resources(on: date))
        #expect(first.requests(on: date) != other.requests(on: date))
    }

    @Test("days are complete, weekends are half as busy, and every record lies in its day")
    func volume() {
        let friday = data.requests(on: date(2))
        let sunday = data.requests(on: date(7))
        #expect((52_000...68_000).contains(friday.count))
        #expect((0.4...0.7).contains(Double(sunday.count) / Double(friday.count)))
        let window = ReportWindow(date: date(2), timeZone: .utc)
        #expect(friday.allSatisfy { window.contains($0.at) && $0.responseMilliseconds >= 0 })
        let methods: Set<String?> = ["GET", "POST", "PUT", "PATCH", "DELETE", nil]
        #expect(Set(friday.map(\.method)) == methods)
        #expect(friday.contains { $0.status == nil })
        #expect(Set(friday.compactMap(\.organization)).count == 12)
    }

    @Test("checkout fails for two hours of the last day, and only then")
    func burst() {
        let last = requests(age: 0, to: "/api/checkout")
        let window = ReportWindow(date: date(0), timeZone: .utc)
        let burst = last.filter { [14, 15].contains(window.hourIndex(of: $0.at)) }
        #expect(errorRate(burst) > 0.3)
        #expect(errorRate(last) > 0.05)
        #expect(errorRate(requests(age: 1, to: "/api/checkout")) < 0.02)
    }

    @Test("search has been slow for four days")
    func slowdown() {
        #expect(mean(requests(age: 4, to: "/api/search")) < 300)
        for age in 0...3 { #expect(mean(requests(age: age, to: "/api/search")) > 500) }
    }

    @Test("the silent hours and the hour of maintenance are empty, their neighbors are not")
    func silence() {
        for (age, silent) in [(12, 2..<5), (0, 3..<4)] {
            let window = ReportWindow(date: date(age), timeZone: .utc)
            let hours = Set(data.requests(on: date(age)).compactMap { window.hourIndex(of: $0.at) })
            #expect(hours == Set(0..<24).subtracting(silent))
        }
    }

    @Test("a slow query appears on the last two days, often enough to raise an alert")
    func slowQuery() {
        func joins(_ age: Int) -> [SlowQueryRecord] {
            data.slowQueries(on: date(age), plans: [:]).filter { $0.query.contains("gift") }
        }
        #expect(joins(2).isEmpty)
        #expect(joins(1).count > 40)
        let window = ReportWindow(date: date(0), timeZone: .utc)
        let byHour = Dictionary(grouping: joins(0).filter { $0.milliseconds >= 2000 }) { window.hourIndex(of: $0.at) }
        #expect(byHour.values.contains { $0.count > 5 })
        #expect(data.slowQueries(on: date(9), plans: [:]).allSatisfy { $0.milliseconds > 500 })
    }

    @Test("connections climb to their limit on the last day only")
    func connections() throws {
        func most(_ age: Int) -> Double {
            data.resources(on: date(age)).filter { $0.metric == "connection_count" }.map(\.value).max() ?? 0
        }
        #expect(most(0) >= 95)
        for age in 1...20 { #expect(most(age) < 70) }
    }

    @Test("one day with few requests works")
    func small() {
        let small = DemoData(DemoOptions(days: 1, requestsPerDay: 100))
        #expect(small.options.dates == [small.options.lastDate])
        #expect(!small.requests(on: small.options.lastDate).isEmpty)
    }
}
