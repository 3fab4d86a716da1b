import TestSupport
import Testing

@testable import Reporting

@Suite("daily distributions")
struct DailyDistributionsTests {
    /// Requests: every third has no status, and every other one of the rest has 404.
    private func traffic(_ times: [Int], stored: [HourlyAggregate] = []) -> Traffic {
        var traffic = Traffic()
        for (index, time) in times.enumerated() {
            traffic.add(milliseconds: time, status: index % 3 == 0 ? nil : index % 2 == 0 ? 404 : -1, requests: 1)
        }
        traffic.stored = stored
        return traffic
    }

    private func aggregate(_ requests: Int, total: Int? = nil) -> HourlyAggregate {
        HourlyAggregate(
            requests: requests, errors: requests / 2, unknownStatus: requests / 4, meanMilliseconds: -3,
            totalMilliseconds: total, p50Milliseconds: 1, p95Milliseconds: requests == 0 ? nil : 20,
            p99Milliseconds: nil)
    }

    private func sample() -> DailyDistributions {
        var random = SeededRandom(7)
        return DailyDistributions(
            entries: (0..<6).map { number in
                DailyDistributions.Entry(
                    endpoint: Endpoint(name: number == 0 ? "" : "/é\(number)", method: number % 2 == 0 ? nil : "GET"),
                    traffic: traffic(
                        (0..<number * 40).map { _ in Int.random(in: -5...3000, using: &random) }
                            + (number == 5 ? [Int(Int32.max), Int(Int32.min)] : []),
                        stored: number == 3 ? [aggregate(7), aggregate(0, total: -5)] : []))
            })
    }

    @Test("distributions survive a round trip", arguments: 0..<50)
    func roundTripRandom(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let entries = (0..<Int.random(in: 0...8, using: &random)).map { index in
            var traffic = Traffic()
            for _ in 0..<Int.random(in: 0...200, using: &random) {
                let milliseconds = [10, 300, Int(Int32.max)].randomElement(using: &random) ?? 0
                let requests = [1, 100, 1_000_000_000].randomElement(using: &random) ?? 1
                traffic.add(
                    milliseconds: Int.random(in: 0...milliseconds, using: &random),
                    status: [nil, 0, 200, 599, Int(Int32.max), Int(Int32.min)].randomElement(using: &random) ?? nil,
                    requests: Int.random(in: 1...requests, using: &random))
            }
            traffic.stored = (0..<Int.random(in: 0...3, using: &random)).map {
                aggregate($0 * 100, total: index * 1000)
            }
            return DailyDistributions.Entry(
                endpoint: index == 7
                    ? .other
                    : Endpoint(
                        name: "/\(index)", method: [nil, "", "GET", "日本"].randomElement(using: &random) ?? nil),
                traffic: traffic)
        }
        let distributions = DailyDistributions(entries: entries.shuffled(using: &random))
        #expect(distributions.entries == entries)
        #expect(DailyDistributions(distributions.encoded()) == distributions)
        #expect(DailyDistributions(entries: entries).encoded() == distributions.encoded())
    }

    @Test("extreme values and empty distributions survive a round trip")
    func roundTrip() {
        #expect(DailyDistributions(sample().encoded()) == sample())
        let empty = DailyDistributions(entries: [])
        #expect(DailyDistributions(empty.encoded()) == empty)
    }

    @Test("more requests than can be added up are rejected as damage, the greatest possible number is not")
    func sums() {
        func distributions(hours: Int) -> DailyDistributions {
            var traffic = Traffic()
            traffic.stored = Array(repeating: aggregate(Traffic.greatestCount), count: hours)
            return DailyDistributions(
                entries: ["/a", "/b"].map {
                    DailyDistributions.Entry(endpoint: Endpoint(name: $0, method: nil), traffic: traffic)
                })
        }
        // A total of 2^57.
        let most = distributions(hours: 1 << 16)
        #expect(DailyDistributions(most.encoded()) == most)
        #expect(DailyDistributions(distributions(hours: (1 << 16) + 1).encoded()) == nil)
    }

    @Test("the file has the bytes of its description")
    func layout() {
        var a = Traffic()
        a.add(milliseconds: 3, status: nil, requests: 1)
        a.add(milliseconds: 3, status: 200, requests: 1)
        a.add(milliseconds: 200, status: 200, requests: 1)
        let distributions = DailyDistributions(entries: [
            DailyDistributions.Entry(endpoint: .other, traffic: Traffic()),
            DailyDistributions.Entry(
                endpoint: Endpoint(name: "/b", method: "GET"), traffic: traffic([], stored: [aggregate(300, total: 9)])),
            DailyDistributions.Entry(endpoint: Endpoint(name: "/a", method: nil), traffic: a),
        ])
        // 3 as zigzag is 6; 200 is 197 more: 0xC5 0x01 with seven bits per byte; status 200 is 401, 0x91 0x03; 300 is
        // 0xAC 0x02, 150 is 0x96 0x01; -3 as zigzag is 5.
        let first: [UInt8] = [2] + Array("/a".utf8) + [0, 2, 6, 2, 0xC5, 0x01, 1, 2, 0, 1, 0x91, 0x03, 2, 0]
        let second: [UInt8] =
            [2] + Array("/b".utf8) + [1, 3] + Array("GET".utf8)
            + [0, 0, 1, 0xAC, 0x02, 0x96, 0x01, 75, 5, 19, 3, 41, 0]
        let other: [UInt8] = [0, 2, 0, 0, 0]
        #expect(distributions.encoded() == Array("DBD3".utf8) + [3] + first + [0] + second + [0] + other + [0, 0])
    }

    @Test("a file of earlier versions, without hours of endpoints, is read and rewritten in this version's format")
    func withoutHours() throws {
        // As written by version 0.9: /a with two requests, 3 and 200 ms, status 200; /b with an aggregate; no other
        // endpoints.
        let a: [UInt8] = [2] + Array("/a".utf8) + [0, 2, 6, 1, 0xC5, 0x01, 1, 1, 0x91, 0x03, 2, 0]
        let b: [UInt8] =
            [2] + Array("/b".utf8) + [1, 3] + Array("GET".utf8) + [
                0, 0, 1, 0xAC, 0x02, 0x96, 0x01, 75, 5, 19, 3, 41, 0,
            ]
        let bytes = Array("DBD2".utf8) + [3] + a + b + [0, 2, 0, 0, 0]
        let read = try #require(DailyDistributions(bytes))
        #expect(
            read.entries.map(\.endpoint) == [
                Endpoint(name: "/a", method: nil), Endpoint(name: "/b", method: "GET"), .other,
            ])
        #expect(
            read.entries.map(\.traffic.requests) == [2, 300, 0] && read.entries.allSatisfy { $0.hours == nil }
                && read.answeredBefore == [])
        #expect(
            read.entries[0].traffic.latencies.bins.map(\.milliseconds) == [3, 200]
                && read.entries[0].traffic.statuses == [200: 2])
        #expect(read.answered == [Endpoint(name: "/a", method: nil), Endpoint(name: "/b", method: "GET")])
        let written = read.encoded()
        #expect(written.starts(with: "DBD3".utf8) && DailyDistributions(written) == read)
        #expect(
            bytes.indices.allSatisfy { DailyDistributions(Array(bytes[..<$0])) == nil }
                && DailyDistributions(bytes + [0]) == nil)
    }

    @Test("a day is the sum of its hours, including those known only from aggregates")
    func ofTraffic() throws {
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        let endpoint = Endpoint(name: "/a", method: "GET")
        let pieces = window.hours.prefix(3).enumerated().map { index, hour in
            var traffic = Traffic()
            traffic.add(milliseconds: 10 * index, status: 200, requests: 2)
            return HourlyTraffic.Piece(slot: hour, traffic: [endpoint: traffic])
        }
        let stored = [1, 5].map {
            HourlyTraffic.StoredHour(
                start: window.hours[$0].start, endpoint: endpoint,
                aggregate: HourlyAggregate(
                    requests: 7, errors: 0, unknownStatus: 0, meanMilliseconds: 1, p50Milliseconds: 1,
                    p95Milliseconds: 1, p99Milliseconds: 1))
        }
        #expect(
            DailyDistributions(HourlyTraffic(window: window, rows: pieces, stored: stored), in: window).entries == [
                DailyDistributions.Entry(
                    endpoint: endpoint,
                    traffic: pieces[0].traffic[endpoint, default: Traffic()]
                        .merging(pieces[2].traffic[endpoint, default: Traffic()]).merging(stored[0].traffic)
                        .merging(stored[1].traffic),
                    hours: HourlyVolume(requests: [2, 7, 2, 0, 0, 7] + [Int?](repeating: 0, count: 18)))
            ])
    }

    @Test("every number that is read is written back", arguments: [0, 1, -1, 1 << 60, (1 << 61) - 1, 1 - (1 << 61)])
    func optionalNumbers(number: Int) {
        var traffic = Traffic()
        traffic.stored = [
            HourlyAggregate(
                requests: 1, errors: 0, unknownStatus: 0, meanMilliseconds: 0, totalMilliseconds: number,
                p50Milliseconds: number,
                p95Milliseconds: nil, p99Milliseconds: nil)
        ]
        let distributions = DailyDistributions(entries: [
            .init(endpoint: Endpoint(name: "/", method: nil), traffic: traffic)
        ])
        #expect(DailyDistributions(distributions.encoded()) == distributions)
    }

    @Test("impossibly many requests are rejected, in one bin as well as in many")
    func tooMany() {
        func read(_ bins: Int, of requests: Int) -> LatencyHistogram? {
            var histogram = LatencyHistogram()
            for milliseconds in 0..<bins { histogram.add(milliseconds, requests: requests) }
            return LatencyHistogram(encoded: histogram.encoded())
        }
        #expect(read(1, of: Traffic.greatestCount)?.requests == Traffic.greatestCount)
        #expect(read(1, of: Traffic.greatestCount + 1) == nil)
        #expect(read(1024, of: Traffic.greatestCount / 1024)?.requests == Traffic.greatestCount)
        #expect(read(1025, of: Traffic.greatestCount / 1024) == nil)
    }

    @Test("a truncated file, or one with extra bytes, is rejected")
    func truncated() {
        let bytes = sample().encoded()
        #expect(bytes.indices.filter { DailyDistributions(Array(bytes[..<$0])) != nil } == [])
        #expect(DailyDistributions(bytes + [0]) == nil)
        #expect(DailyDistributions(bytes + bytes) == nil)
    }

    @Test(
        "bytes that violate the format are rejected",
        arguments: [
            [], Array("DBD1".utf8) + [0], Array("dbd2".utf8) + [0],
            // A number of endpoints, then of bins, that no file could hold; a number without an end.
            Array("DBD2".utf8) + Array(repeating: 0xFF, count: 8) + [0x3F],
            Array("DBD2".utf8) + [1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
            Array("DBD2".utf8) + Array(repeating: 0xFF, count: 20),
            Array("DBD2".utf8) + Array(repeating: 0x80, count: 20),
            // A name longer than the file, one that is not valid UTF-8, an unknown kind of endpoint, a name for the
            // others.
            Array("DBD2".utf8) + [1, 0x7F, 0x61], Array("DBD2".utf8) + [1, 1, 0xFF, 0, 0, 0, 0],
            Array("DBD2".utf8) + [1, 0, 5, 0, 0, 0], Array("DBD2".utf8) + [1, 1, 0x61, 2, 0, 0, 0],
            // A bin without requests; a bin not later than the one before; one beyond 2^31 - 1 ms.
            Array("DBD2".utf8) + [1, 0, 0, 1, 6, 0, 0, 0], Array("DBD2".utf8) + [1, 0, 0, 2, 6, 1, 0, 1, 1, 0, 2, 0],
            Array("DBD2".utf8) + [1, 0, 0, 1, 0x80, 0x80, 0x80, 0x80, 0x10, 1, 1, 0, 1, 0],
            // Statuses for fewer requests than the bins; for none; the same status twice; no status after one.
            Array("DBD2".utf8) + [1, 0, 0, 1, 6, 2, 1, 0, 1, 0],
            Array("DBD2".utf8) + [1, 0, 0, 1, 6, 2, 2, 0, 2, 5, 0, 0],
            Array("DBD2".utf8) + [1, 0, 0, 1, 6, 2, 2, 5, 1, 5, 1, 0],
            Array("DBD2".utf8) + [1, 0, 0, 1, 6, 2, 2, 5, 1, 0, 1, 0],
            // An hour with more errors than requests.
            Array("DBD2".utf8) + [1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0],
            // No list of answered endpoints; neither 0 nor 24 hours; an endpoint counted together in the answered list;
            // more than are carried.
            Array("DBD3".utf8) + [0],
            Array("DBD3".utf8) + [1, 1, 0x61, 0, 0, 0, 0, 23] + Array(repeating: 1, count: 23) + [0],
            Array("DBD3".utf8) + [0, 1, 0, 2], Array("DBD3".utf8) + [0, 0x91, 0x4E],
        ] as [[UInt8]])
    func broken(bytes: [UInt8]) {
        #expect(DailyDistributions(bytes) == nil)
    }

    @Test("no bytes make it trap, and whatever is read survives a round trip", arguments: 0..<4)
    func mutated(seed: Int) {
        let bytes = sample().encoded()
        var random = SeededRandom(UInt64(seed) + 11)
        var changed = 0
        for _ in 0..<2000 {
            var broken = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0..<broken.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: broken.remove(at: position)
                case 1: broken.insert(UInt8.random(in: 0...255, using: &random), at: position)
                default: broken[position] = UInt8.random(in: 0...255, using: &random)
                }
            }
            if let read = DailyDistributions(broken), DailyDistributions(read.encoded()) != read { changed += 1 }
        }
        #expect(changed == 0)
    }
}
