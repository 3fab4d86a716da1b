import TestSupport
import Testing

@testable import Reporting

@Suite("hourly traffic")
struct HourlyTrafficTests {
    private let endpoint = Endpoint(name: "/a", method: nil)

    private func window(_ zone: String = "UTC", _ date: String = "2026-11-22") throws -> ReportWindow {
        ReportWindow(date: try #require(CalendarDate(date)), timeZone: try #require(ReportTimeZone(zone)))
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

    private func hour(_ start: Instant) -> HourSlot { HourSlot(start: start, end: start.adding(seconds: 3600)) }

    private func merged(_ window: ReportWindow, rowsByPiece: [Int: Int], stored: [(Instant, Int)]) -> HourlyTraffic {
        let storedHours = stored.map {
            HourlyTraffic.StoredHour(start: $0.0, endpoint: endpoint, aggregate: aggregate($0.1))
        }
        let slots = HourlyTraffic.slots(window: window, stored: storedHours.map(\.slot))
        let pieces = slots.enumerated().map { index, slot in
            HourlyTraffic.Piece(slot: slot, traffic: rowsByPiece[index].map { [endpoint: rows($0)] } ?? [:])
        }
        return HourlyTraffic(window: window, rows: pieces, stored: storedHours)
    }

    private func requests(_ traffic: HourlyTraffic) -> Int {
        traffic.hours.reduce(0) { $1.values.reduce($0) { $0 + $1.requests } }
    }

    @Test("the source with more requests counts, and rows win a tie")
    func moreDataWins() throws {
        let window = try window()
        let hours = window.hours
        let traffic = merged(
            window, rowsByPiece: [0: 5, 1: 5, 2: 5],
            stored: [
                (hours[0].start, 4), (hours[1].start, 5), (hours[2].start, 6), (hours[3].start, 7), (hours[4].start, 0),
            ])
        #expect(traffic.hours.count == 24)
        #expect(traffic.hours.prefix(5).map { $0[endpoint]?.requests } == [5, 5, 6, 7, nil])
        #expect(traffic.hours.prefix(4).map { $0[endpoint]?.stored.count } == [0, 0, 1, 1])
        // Rows that lose to an aggregate are dropped completely: the aggregate includes them.
        #expect(traffic.hours.prefix(4).map { $0[endpoint]?.latencies.requests } == [5, 5, 0, 0])
        #expect(traffic.notes.isEmpty)
    }

    @Test(
        "a stored hour's requests without rows are added to the rows, unless its total is higher",
        arguments: [(100, 100, 3, 103), (100, 90, 10, 100), (100, 90, 15, 105), (100, 90, 4, 100), (100, 100, 0, 100)])
    func detached(stored: Int, detached: Int, found: Int, expected: Int) throws {
        let window = try window()
        let hour = HourlyTraffic.StoredHour(
            start: window.hours[2].start, endpoint: endpoint, traffic: rows(stored), detached: rows(detached))
        let pieces = window.hours.enumerated().map { index, slot in
            HourlyTraffic.Piece(slot: slot, traffic: index == 2 && found > 0 ? [endpoint: rows(found)] : [:])
        }
        let traffic = HourlyTraffic(window: window, rows: pieces, stored: [hour])
        #expect(traffic.hours[2][endpoint] == rows(expected))
        #expect(traffic.notes.isEmpty)
    }

    @Test("sources are compared per endpoint, and an endpoint without a method is separate")
    func methods() throws {
        let window = try window()
        let get = Endpoint(name: "/a", method: "GET")
        let empty = Endpoint(name: "/a", method: "")
        let other = Endpoint(name: "/b", method: nil)
        let pieces = window.hours.map { hour in
            HourlyTraffic.Piece(
                slot: hour, traffic: hour == window.hours[0] ? [endpoint: rows(1), get: rows(10), empty: rows(3)] : [:])
        }
        let stored = [(endpoint, 7), (get, 7), (other, 2)].map {
            HourlyTraffic.StoredHour(start: window.start, endpoint: $0.0, aggregate: aggregate($0.1))
        }
        let first = try #require(HourlyTraffic(window: window, rows: pieces, stored: stored).hours.first)
        #expect(first.mapValues(\.requests) == [endpoint: 7, get: 10, empty: 3, other: 2])
        #expect(first[endpoint]?.stored == [aggregate(7)])
        #expect(first[get]?.stored == [])
    }

    @Test("rows are split at the window's hours and at the edges of stored hours within it")
    func slots() throws {
        let kolkata = try window("Asia/Kolkata")
        // Whole UTC hours, the first of which begins before the window: 18:00Z, 19:00Z; both end at half past in this
        // zone.
        let starts = try ["2026-11-21T18:00:00Z", "2026-11-21T19:00:00Z"].map { try #require(Instant($0)) }
        let slots = HourlyTraffic.slots(window: kolkata, stored: starts.map(hour))
        let edges = [
            "2026-11-21T18:30:00Z", "2026-11-21T19:00:00Z", "2026-11-21T19:30:00Z", "2026-11-21T20:00:00Z",
            "2026-11-21T20:30:00Z",
        ]
        #expect(slots.prefix(5).map(\.start.description) == edges)
        #expect(slots.count == 26)
        #expect(zip(slots, slots.dropFirst()).allSatisfy { $0.end == $1.start })
        #expect(slots.first?.start == kolkata.start && slots.last?.end == kolkata.end)
        // Aligned hours cause no split.
        let utc = try window()
        #expect(HourlyTraffic.slots(window: utc, stored: utc.hours) == utc.hours)
        #expect(HourlyTraffic.slots(window: try window("Pacific/Apia", "2011-12-30"), stored: []) == [])
    }

    @Test("a stored hour of another zone is divided by time, and rows are never counted twice")
    func unaligned() throws {
        let window = try window("Asia/Kolkata")
        // The first hour is 18:30 to 19:30 UTC; a stored hour from 19:00 to 20:00 UTC touches two.
        let stored = try #require(Instant("2026-11-21T19:00:00Z"))
        // Pieces: 18:30-19:00, 19:00-19:30, 19:30-20:00, 20:00-20:30, then whole hours.
        let traffic = merged(window, rowsByPiece: [0: 1, 1: 2, 2: 4, 3: 8], stored: [(stored, 100)])
        #expect(traffic.hours.prefix(2).map { $0[endpoint]?.requests } == [51, 58])
        #expect(traffic.hours.prefix(3).map { $0[endpoint]?.isDivided } == [true, true, nil])
        #expect(
            traffic.notes == [
                "1 stored hour does not begin at an hour of Asia/Kolkata: its 100 requests are divided by time, so the figures of these hours are approximate."
            ])
        // With no more requests than the rows of both its halves, 2 + 4, it is not used.
        let rows = merged(window, rowsByPiece: [0: 1, 1: 2, 2: 4, 3: 8], stored: [(stored, 6)])
        #expect(rows.hours.prefix(2).map { $0[endpoint]?.requests } == [3, 12])
        #expect(rows.notes.isEmpty)
    }

    @Test("of a stored hour that reaches over midnight each day counts its part, and both count all")
    func straddling() throws {
        let (day, next) = (try window("Asia/Kolkata", "2026-11-21"), try window("Asia/Kolkata"))
        let midnight = try #require(Instant("2026-11-21T18:00:00Z"))
        for count in [1, 2, 12, 999, 100_000] {
            let parts = [day, next].map { requests(merged($0, rowsByPiece: [:], stored: [(midnight, count)])) }
            #expect(parts.reduce(0, +) == count)
            #expect(abs(parts[0] - parts[1]) <= 1 + count / 50, "\(parts)")
        }
        // Rows of the part inside the window are there, so nothing is missing.
        let rows = merged(next, rowsByPiece: [0: 3], stored: [(midnight, 12)])
        #expect(rows.notes.isEmpty && requests(rows) == 3)
    }

    @Test("the parts of a stored hour have its times and statuses, in the same proportions")
    func parts() throws {
        var traffic = Traffic()
        for (status, count) in [(200, 700), (404, 200), (500, 100)] {
            for value in 0..<count { traffic.add(milliseconds: value, status: status, requests: 1) }
        }
        let start = try #require(Instant("2026-11-21T18:00:00Z"))
        let cuts = [0, 900, 1800, 3600].map { start.adding(seconds: $0) }
        let parts = zip(cuts, cuts.dropFirst()).map {
            traffic.part(of: hour(start), in: HourSlot(start: $0, end: $1))
        }
        let whole = parts.reduce(into: Traffic()) { $0.merge($1) }
        #expect(whole.latencies == traffic.latencies && whole.statuses == traffic.statuses)
        for (part, share) in zip(parts, [0.25, 0.25, 0.5]) {
            #expect(abs(Double(part.requests) - 1000 * share) <= 12, "\(part.requests)")
            #expect(abs(Double(part.statuses[500] ?? 0) - 100 * share) <= 5)
            #expect(abs((part.latencies.meanMilliseconds ?? 0) - (traffic.latencies.meanMilliseconds ?? 0)) < 15)
        }
        let apart = HourSlot(start: start.adding(seconds: 3600), end: start.adding(seconds: 7200))
        #expect(traffic.part(of: hour(start), in: apart).isEmpty)
    }

    @Test("a stored hour as short as the last one of its day counts whole, in the zone in which it was stored")
    func shortHour() throws {
        // Clocks go from 02:00 back to 01:30 on this day of 24.5 hours.
        let window = try window("Australia/Lord_Howe", "2026-04-05")
        let last = try #require(window.hours.last)
        #expect(window.hours.count == 25 && last.seconds == 1800)
        let short = HourlyTraffic.StoredHour(
            start: last.start, seconds: 1800, endpoint: endpoint, traffic: rows(7), detached: rows(7))
        let traffic = HourlyTraffic(window: window, rows: [], stored: [short])
        #expect(traffic.hours[24][endpoint] == rows(7) && traffic.notes.isEmpty)
    }

    @Test("of stored hours that overlap, the first counts, in whatever order they come")
    func overlapping() throws {
        let window = try window()
        let start = window.hours[4].start
        let stored = [(start, 10), (start.adding(seconds: 1800), 9), (start.adding(seconds: 3600), 5)]
        for stored in [stored, stored.reversed()] {
            // 4:00 and 5:00 do not overlap; 4:30 overlaps both.
            let traffic = merged(window, rowsByPiece: [:], stored: stored)
            #expect(traffic.hours[4][endpoint]?.requests == 10 && traffic.hours[5][endpoint]?.requests == 5)
            #expect(requests(traffic) == 15)
        }
    }

    @Test("where hours of two zones meet, the window's own count whole, and the others what is left of them")
    func meeting() throws {
        let window = try window()
        let former = window.start.adding(seconds: -2700)
        let stored = [(former, 60), (window.start, 60), (window.hours[1].start, 60)]
        let today = merged(window, rowsByPiece: [:], stored: stored)
        #expect(today.hours.prefix(3).map { $0[endpoint]?.requests } == [60, 60, nil] && today.notes.isEmpty)
        let yesterday = try merged(self.window("UTC", "2026-11-21"), rowsByPiece: [:], stored: stored)
        #expect(yesterday.hours.last?[endpoint]?.requests == 45)
    }

    @Test("no request is lost or counted twice, whatever was stored", arguments: 0..<100)
    func reconciled(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let zone = try #require(
            ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"].randomElement(using: &random))
        let window = try window(zone, seed.isMultiple(of: 2) ? "2026-10-04" : "2026-11-22")
        // Whole UTC hours, some of which straddle the edges.
        let floor = window.start.seconds - window.start.seconds % 3600
        let stored = (0...24).filter { _ in Bool.random(using: &random) }.map {
            (Instant(seconds: floor + Int64($0) * 3600), Int.random(in: 1...20, using: &random))
        }.filter { $0.0 < window.end }
        let slots = HourlyTraffic.slots(window: window, stored: stored.map { hour($0.0) })
        let rows = Dictionary(uniqueKeysWithValues: slots.indices.map { ($0, Int.random(in: 0...12, using: &random)) })
        let traffic = merged(window, rowsByPiece: rows.filter { $0.value > 0 }, stored: stored.shuffled(using: &random))
        // UTC hours do not overlap each other: each counts with the greater of both sources, and uncovered time counts
        // with its rows.
        var expected = 0
        var covered: Set<Int> = []
        for (start, count) in stored {
            let end = start.adding(seconds: 3600)
            let pieces = slots.indices.filter { start <= slots[$0].start && slots[$0].end <= end }
            let found = pieces.reduce(0) { $0 + (rows[$1] ?? 0) }
            covered.formUnion(pieces)
            if window.start <= start, end <= window.end {
                expected += max(count, found)
            } else if found > 0 {
                expected += found
            } else {
                // The neighboring day counts the rest.
                let day = HourSlot(start: window.start, end: window.end)
                var whole = Traffic()
                whole.stored = [aggregate(count)]
                expected += whole.part(of: hour(start), in: day).requests
            }
        }
        expected += slots.indices.filter { !covered.contains($0) }.reduce(0) { $0 + (rows[$1] ?? 0) }
        #expect(requests(traffic) == expected)
    }

    @Test("a clock time that occurs twice is two hours")
    func clockChange() throws {
        let window = try window("Europe/Berlin", "2026-10-25")
        let traffic = merged(window, rowsByPiece: [2: 5, 3: 7], stored: [(window.hours[3].start, 9)])
        #expect(traffic.hours.count == 25)
        #expect(traffic.hours[1...4].map { $0[endpoint]?.requests } == [nil, 5, 9, nil])
    }
}

@Suite("endpoint")
struct EndpointTests {
    @Test("endpoints are ordered by the bytes of their names, then of their methods, without a method first")
    func order() {
        let sorted = [
            Endpoint(name: "", method: nil), Endpoint(name: "/B", method: "GET"), Endpoint(name: "/a", method: nil),
            Endpoint(name: "/a", method: ""), Endpoint(name: "/a", method: "GET"), Endpoint(name: "/a", method: "get"),
            Endpoint(name: "/a/b", method: nil), Endpoint(name: "/z", method: "GET"), Endpoint(name: "/é", method: nil),
        ]
        #expect(sorted.reversed().sorted() == sorted)
        for (index, endpoint) in sorted.enumerated() {
            #expect(sorted.map { endpoint < $0 } == sorted.indices.map { index < $0 })
        }
    }

    @Test("names with different bytes are different endpoints, even if they look the same")
    func bytes() {
        // é as one scalar, and as e with a combining accent: PostgreSQL treats them as different.
        let composed = Endpoint(name: "/caf\u{E9}", method: "GET")
        let decomposed = Endpoint(name: "/cafe\u{301}", method: "GET")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed && !(composed < decomposed))
    }
}
