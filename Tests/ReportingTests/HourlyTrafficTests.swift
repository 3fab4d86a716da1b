import Testing

@testable import Reporting

@Suite("hourly traffic")
struct HourlyTrafficTests {
    private let endpoint = Endpoint(name: "/a", method: nil)

    private func window(_ zone: String = "UTC") throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: try #require(ReportTimeZone(zone)))
    }

    private func rows(_ count: Int) -> Traffic {
        var traffic = Traffic()
        traffic.add(milliseconds: 10, status: 200, requests: count)
        return traffic
    }

    private func aggregate(_ requests: Int) -> HourlyAggregate {
        HourlyAggregate(
            requests: requests, errors: 0, unknownStatus: 0, meanMilliseconds: 10, p50Milliseconds: 10,
            p95Milliseconds: 10, p99Milliseconds: 10)
    }

    private func merged(_ window: ReportWindow, rowsByHour: [Int: Int], stored: [(Instant, Int)]) -> HourlyTraffic {
        let storedHours = stored.map {
            HourlyTraffic.StoredHour(start: $0.0, endpoint: endpoint, aggregate: aggregate($0.1))
        }
        let slots = HourlyTraffic.slots(window: window, storedStarts: storedHours.map(\.start))
        let pieces = slots.enumerated().map { index, slot in
            HourlyTraffic.Piece(slot: slot, traffic: rowsByHour[index].map { [endpoint: rows($0)] } ?? [:])
        }
        return HourlyTraffic(window: window, rows: pieces, stored: storedHours)
    }

    @Test("the source with more requests counts, and rows when both have as many")
    func moreDataWins() throws {
        let window = try window()
        let hours = window.hours
        let traffic = merged(
            window, rowsByHour: [0: 5, 1: 5, 2: 5],
            stored: [(hours[0].start, 4), (hours[1].start, 5), (hours[2].start, 6), (hours[3].start, 7)])
        let requests = traffic.hours.prefix(4).map { $0[endpoint]?.requests }
        #expect(requests == [5, 5, 6, 7])
        #expect(traffic.hours.prefix(4).map { $0[endpoint]?.stored.count } == [0, 0, 1, 1])
        #expect(traffic.notes.isEmpty)
    }

    @Test("stored hours that are no hours of the zone count in the hour they begin in, and rows are never counted twice")
    func unaligned() throws {
        let window = try window("Asia/Kolkata")
        // The first hour is 18:30 to 19:30 UTC; a stored hour from 19:00 to 20:00 UTC touches two.
        let stored = try #require(Instant("2026-11-21T19:00:00Z"))
        let slots = HourlyTraffic.slots(window: window, storedStarts: [stored])
        #expect(slots.count == 26)
        // Pieces: 18:30-19:00, 19:00-19:30, 19:30-20:00, 20:00-20:30, then whole hours.
        let traffic = merged(window, rowsByHour: [0: 1, 1: 2, 2: 4, 3: 8], stored: [(stored, 100)])
        #expect(traffic.hours.prefix(2).map { $0[endpoint]?.requests } == [101, 8])
    }

    @Test("a stored hour that reaches over the edge cannot be divided, and this is said")
    func straddling() throws {
        let window = try window("Asia/Kolkata")
        let stored = try #require(Instant("2026-11-21T18:00:00Z"))
        let without = merged(window, rowsByHour: [:], stored: [(stored, 12)])
        #expect(
            without.notes == [
                "1 stored hour with 12 requests reaches over the edge of the window; an aggregate cannot be divided, so they are not counted."
            ])
        #expect(without.hours[0].isEmpty)
        #expect(merged(window, rowsByHour: [0: 3], stored: [(stored, 12)]).notes.isEmpty)
    }

    @Test("of stored hours that overlap, the first counts")
    func overlapping() throws {
        let window = try window()
        let start = window.hours[4].start
        let traffic = merged(window, rowsByHour: [:], stored: [(start, 10), (start.adding(seconds: 1800), 9)])
        #expect(traffic.hours.reduce(0) { $0 + ($1[endpoint]?.requests ?? 0) } == 10)
    }

    @Test("coverage tells exact, bounded, mixed and silent hours apart")
    func coverage() {
        var bounded = Traffic()
        bounded.stored = [aggregate(3)]
        func grade(_ hours: [Traffic]) -> Coverage { Coverage(hours: hours, notes: []) }
        #expect(grade([Traffic(), Traffic()]).grade == .empty)
        #expect(grade([rows(1), Traffic()]).grade == .exact)
        #expect(grade([bounded, Traffic()]).grade == .bounded)
        let mixed = grade([bounded, rows(1), Traffic(), bounded.merging(rows(1))])
        #expect(mixed.grade == .mixed)
        #expect([mixed.hoursExact, mixed.hoursBounded, mixed.hoursWithoutRequests] == [1, 2, 1])
    }
}
