import Reporting
import Testing

@testable import Ingestion

@Suite("access log aggregate")
struct AccessLogAggregateTests {
    private func entry(_ endpoint: Int, _ milliseconds: Int32, _ status: Int16?, at text: String) throws
        -> AccessLogEntry
    {
        let at = try #require(Instant(text))
        return AccessLogEntry(
            endpoint: endpoint, milliseconds: milliseconds, status: status, microseconds: at.microseconds)
    }

    @Test("requests are aggregated by whole hour and endpoint, earliest first")
    func hours() throws {
        var aggregate = AccessLogAggregate(timeZone: .utc)
        #expect(aggregate.isEmpty)
        for (endpoint, milliseconds, status, at) in [
            (1, 5, 200, "2026-11-22T14:00:00Z"), (0, 7, 500, "2026-11-22T14:59:59.999999Z"),
            (1, 5, nil, "2026-11-22T14:30:00Z"),
            (1, 9, 200, "2026-11-22T13:59:59.999999Z"), (1, 90_000, 200, "2026-11-22T14:10:00Z"),
            (2, 1, nil, "1969-12-31T23:59:59.999999Z"), (2, 1, nil, "1969-12-31T23:00:00Z"),
        ] as [(Int, Int32, Int16?, String)] {
            aggregate.add(try entry(endpoint, milliseconds, status, at: at))
        }
        #expect(!aggregate.isEmpty)
        // 14 h: 5 ms twice, 90 s, and 7 ms of another endpoint; 13 h: 9 ms; 23 h: 1 ms twice. Statuses: 200, none and
        // 500; 200; none.
        #expect(aggregate.distinctCounts == 5 + 5)
        var hours: [AccessLogAggregate.Hour] = []
        aggregate.takeHours { hours.append($0) }
        #expect(
            hours.map(\.slot.start.description) == [
                "1969-12-31T23:00:00Z", "2026-11-22T13:00:00Z", "2026-11-22T14:00:00Z",
            ])
        let last = try #require(hours.last)
        #expect(last.traffic.map(\.endpoint) == [0, 1])
        #expect(last.traffic[0].traffic == traffic([(7, 500)]))
        #expect(last.traffic[1].traffic == traffic([(5, 200), (5, nil), (90_000, 200)]))
        #expect(hours[0].traffic[0].traffic == traffic([(1, nil), (1, nil)]))
        #expect(aggregate.isEmpty)
        #expect(aggregate.distinctCounts == 0)
        aggregate.takeHours { _ in Issue.record("it is empty") }
    }

    @Test("it is empty even after its consumer failed")
    func consumerFails() throws {
        struct Full: Error {}
        var aggregate = AccessLogAggregate(timeZone: .utc)
        aggregate.add(try entry(0, 1, nil, at: "2026-11-22T14:00:00Z"))
        #expect(throws: Full.self) { try aggregate.takeHours { _ in throw Full() } }
        #expect(aggregate.isEmpty)
    }

    @Test("random requests give the same result as adding them one by one", arguments: 0..<4)
    func random(seed: Int) throws {
        var random = SplitMix64(UInt64(seed))
        var aggregate = AccessLogAggregate(timeZone: .utc)
        var expected: [Int64: [Int: Traffic]] = [:]
        for _ in 0..<2 {
            for _ in 0..<3000 {
                let endpoint = Int.random(in: 0..<Int.random(in: 1...40, using: &random), using: &random)
                let milliseconds =
                    Bool.random(using: &random)
                    ? Int32.random(in: 0...50, using: &random) : Int32.random(in: 0...Int32.max, using: &random)
                let status = Bool.random(using: &random) ? nil : Int16.random(in: 100...999, using: &random)
                let hour = Int64.random(in: -2...5, using: &random)
                let at = hour * 3_600_000_000 + Int64.random(in: 0..<3_600_000_000, using: &random)
                aggregate.add(
                    AccessLogEntry(endpoint: endpoint, milliseconds: milliseconds, status: status, microseconds: at))
                expected[hour * 3_600_000_000, default: [:]][endpoint, default: Traffic()]
                    .add(milliseconds: Int(milliseconds), status: status.map { Int($0) }, requests: 1)
            }
            var starts: [Int64] = []
            aggregate.takeHours { hour in
                starts.append(hour.slot.start.microseconds)
                #expect(
                    Dictionary(uniqueKeysWithValues: hour.traffic.map { ($0.endpoint, $0.traffic) })
                        == expected[hour.slot.start.microseconds])
                #expect(hour.traffic.map(\.endpoint) == hour.traffic.map(\.endpoint).sorted())
            }
            #expect(starts == expected.keys.sorted())
            expected = [:]
        }
    }

    private func traffic(_ requests: [(Int, Int?)]) -> Traffic {
        var traffic = Traffic()
        for (milliseconds, status) in requests { traffic.add(milliseconds: milliseconds, status: status, requests: 1) }
        return traffic
    }
}
