import Testing

@testable import Reporting

@Suite("coverage")
struct CoverageTests {
    private enum Hour { case silent, rows, stored, both, storedNothing }

    private func traffic(_ hour: Hour) -> Traffic {
        var traffic = Traffic()
        if hour == .rows || hour == .both { traffic.add(milliseconds: 10, status: 200, requests: 2) }
        if hour == .stored || hour == .both || hour == .storedNothing {
            traffic.stored = [
                HourlyAggregate(
                    requests: hour == .storedNothing ? 0 : 3, errors: 0, unknownStatus: 0, meanMilliseconds: 10,
                    p50Milliseconds: 10,
                    p95Milliseconds: 10, p99Milliseconds: 10)
            ]
        }
        return traffic
    }

    private func coverage(_ hours: [Hour]) -> Coverage {
        Coverage(hours: hours.map { traffic($0) }, sources: [], slots: [], notes: ["a note"])
    }

    @Test("a window without requests is empty")
    func empty() {
        for hours in [[], [.silent], [.silent, .silent], [.storedNothing]] as [[Hour]] {
            let coverage = coverage(hours)
            #expect(coverage.grade == .empty)
            #expect(
                [coverage.hoursExact, coverage.hoursBounded, coverage.hoursWithoutRequests] == [0, 0, hours.count])
        }
    }

    @Test("hours of rows, with silent hours in between, are exact")
    func exact() {
        let coverage = coverage([.rows, .silent, .rows, .storedNothing])
        #expect(coverage.grade == .exact)
        #expect([coverage.hoursExact, coverage.hoursBounded, coverage.hoursWithoutRequests] == [2, 0, 2])
    }

    @Test("hours of aggregates alone, with silent hours in between, are bounded")
    func bounded() {
        let coverage = coverage([.stored, .silent, .stored])
        #expect(coverage.grade == .bounded)
        #expect([coverage.hoursExact, coverage.hoursBounded, coverage.hoursWithoutRequests] == [0, 2, 1])
    }

    @Test("logs that begin or end inside a window cover its whole hours between")
    func part() throws {
        let day = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        func covered(_ from: Int64, _ to: Int64) -> Coverage {
            Coverage(
                hours: [], sources: [], slots: day.hours,
                covered: HourSlot(start: day.start.adding(seconds: from), end: day.start.adding(seconds: to)), notes: []
            )
        }
        let whole = covered(0, 86_400)
        #expect(whole.begins == nil)
        #expect(whole.ends == nil)
        #expect(day.hours.allSatisfy(whole.covers))
        let part = covered(36_120, 50_400)
        #expect(part.begins == day.start.adding(seconds: 36_120))
        #expect(part.ends == day.start.adding(seconds: 50_400))
        #expect(day.hours.indices.filter { part.covers(day.hours[$0]) } == [11, 12, 13])
        #expect(!day.hours.contains(where: covered(0, 0).covers))
    }

    @Test("both kinds make the window mixed; an hour with both is bounded")
    func mixed() {
        let hours = coverage([.stored, .rows, .silent])
        #expect(hours.grade == .mixed)
        #expect([hours.hoursExact, hours.hoursBounded, hours.hoursWithoutRequests] == [1, 1, 1])
        let hour = coverage([.both])
        #expect(hour.grade == .mixed)
        #expect([hour.hoursExact, hour.hoursBounded, hour.hoursWithoutRequests] == [0, 1, 0])
    }

    @Test("notes are kept unchanged")
    func notes() { #expect(coverage([.rows]).notes == ["a note"]) }

    @Test("consecutive hours with the same sources are one span, and silent hours separate spans")
    func sources() {
        let slots = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).hours
        let sources: [Set<HourlyTraffic.Source>] = [
            [.rows], [.rows], [], [.rows], [.distributions, .rows], [.rows, .distributions], [.aggregates], [],
        ]
        let spans = Coverage(hours: [], sources: sources, slots: slots, notes: []).sources
        #expect(spans?.map(\.sources) == [[.rows], [.rows], [.distributions, .rows], [.aggregates]])
        #expect(spans?.map(\.start) == [0, 3, 4, 6].map { slots[$0].start })
        #expect(spans?.map(\.end) == [1, 3, 5, 6].map { slots[$0].end })
        #expect(Coverage(hours: [], sources: [], slots: [], notes: []).sources == [])
    }
}
