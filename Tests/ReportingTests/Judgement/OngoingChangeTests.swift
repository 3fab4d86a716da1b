import Foundation
import Testing

@testable import Reporting

@Suite("changes that last")
struct OngoingChangeTests {
    private func change(_ kind: Change.Kind = .worse, _ measure: Change.Measure? = .p95, since: CalendarDate? = nil)
        -> Change
    {
        Change(
            subject: .endpoint(RecordedDays.orders), kind: kind, measure: measure, before: 100, after: 200,
            requests: 1000, since: since,
            sentence: "s", sightings: Sightings(seen: 1, known: 1, p95Milliseconds: []))
    }

    @Test("what got worse is checked again for four weeks, with its first day")
    func kept() {
        let date = RecordedDays.date
        #expect(OngoingChange.all([change()], on: date).map(\.since) == [date])
        #expect(
            OngoingChange.all([change(since: date.adding(days: -27))], on: date).map(\.since) == [
                date.adding(days: -27)
            ])
        #expect(OngoingChange.all([change(since: date.adding(days: -28))], on: date).isEmpty)
        #expect(OngoingChange.all([change(.better), change(.gone, nil), change(.new, nil)], on: date).isEmpty)
    }

    @Test("a day has a change if it is closer to the changed level than to the usual one for such a day")
    func there() throws {
        let ongoing = try #require(OngoingChange.all([change()], on: RecordedDays.date).first)
        func isThere(_ value: Double, usual: Double) -> Bool { ongoing.isThere(value, usual: usual, on: { log1p($0) }) }
        #expect(
            isThere(200, usual: 100) && isThere(160, usual: 100) && !isThere(140, usual: 100)
                && !isThere(100, usual: 100))
        // A weekend is faster than working days, and still has the change.
        #expect(isThere(120, usual: 60) && !isThere(70, usual: 60))
    }

    /// Endpoints have 40 % of the requests on weekends and are a quarter faster.
    private func weeks() -> RecordedDays { RecordedDays(days: 26) { $0.calmWeekend() } }

    @Test(
        "an endpoint slower since Friday is reported on every day over the weekend, until it is standing"
    )
    func weekend() throws {
        // 26 days before a Sunday: the reported days begin on a Sunday, so Friday is five days later.
        var days = weeks()
        while days.date.weekday != 4 { days.next() }
        let friday = days.date
        var states: [Finding.State?] = []
        var since: [CalendarDate?] = []
        for _ in 0..<9 {
            let report = days.next { $0.slow(RecordedDays.orders, by: 1.6) }
            let finding = report.findings?.first { $0.subject == .endpoint(RecordedDays.orders) && $0.kind == .times }
            states.append(finding?.state)
            since.append(finding?.since)
        }
        #expect(states == [.new] + Array(repeating: .lasting, count: 6) + [.standing, .standing])
        #expect(since == [nil] + Array(repeating: friday, count: 8))
        // It ends, which is news for one day.
        let ended = days.next()
        #expect(ended.findings?.contains { $0.subject == .endpoint(RecordedDays.orders) && $0.isAlarm } == false)
    }

    @Test("a query slower since Friday is slower on a weekend with few executions too")
    func queries() {
        var days = RecordedDays(days: 26) { day in
            day.calmWeekend()
            day.queries["export"] = (day.isWeekend ? 12 : 40, 1000, "/api/export")
        }
        while days.date.weekday != 4 { days.next() }
        let kinds = (0..<4).map { _ in
            days.next { day in day.queries["export"] = (day.isWeekend ? 12 : 40, 4000, "/api/export") }.comparison?
                .changes.filter { $0.subject == .query("export") }.map(\.kind)
        }
        #expect(kinds == Array(repeating: [.worse], count: 4))
    }
}
