import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("details of stored hours")
struct PackedDetailsTests {
    private func traffic(_ random: inout SeededRandom, organizations: Int) -> OrganizationTraffic {
        var traffic = OrganizationTraffic()
        for number in 0...organizations {
            let organization = number == 0 ? Organization.none : .known(OrganizationID(high: 7, low: UInt64(number)))
            var latencies = LatencyHistogram()
            for endpoint in [Endpoint(name: "/a", method: "GET"), Endpoint(name: "/ü\n", method: nil)] {
                let requests = Int.random(in: 1...50, using: &random)
                let status = [200, 404, 503, nil].randomElement(using: &random) ?? nil
                var total = 0
                for _ in 0..<requests {
                    let milliseconds = Int.random(in: -3...100_000, using: &random)
                    latencies.add(milliseconds)
                    total += milliseconds
                }
                traffic.add(
                    RequestCount(requests: requests, status: status, totalMilliseconds: total), to: endpoint,
                    of: organization, hour: 3)
            }
            traffic.add(latencies, of: organization)
        }
        return traffic
    }

    private func messages() -> ErrorMessageTally {
        var messages = ErrorMessageTally()
        messages.add("connection :number refused", to: Endpoint(name: "/a", method: "GET"), requests: 3)
        messages.add("é\u{0}", to: Endpoint(name: "/only", method: "PUT"))
        return messages
    }

    private func same(_ one: OrganizationTraffic, _ other: OrganizationTraffic) -> Bool {
        let all = Set(one.totals.keys).union(other.totals.keys)
        return one.counts == other.counts && one.errors == other.errors && one.size == other.size
            && all.allSatisfy { one.latencies(of: $0) == other.latencies(of: $0) }
    }

    @Test("what is packed is unpacked as it was, with few organizations and with too many for distributions")
    func roundTrip() throws {
        var random = SeededRandom(3)
        for organizations in [0, 1, 12, 700] {
            let traffic = traffic(&random, organizations: organizations)
            let requests = traffic.totals.values.reduce(0) { $0 + $1.requests }
            let packed = try #require(PackedDetails(traffic, messages: messages(), requests: requests))
            let read = try #require(PackedDetails(bytes: packed.bytes))
            #expect(read == packed && read.requests == requests && read.tellOrganizations)
            let unpacked = try #require(read.unpacked(hour: 3))
            let found = try #require(unpacked.organizations)
            #expect(same(found, traffic))
            #expect((found.latencies(of: .none) == nil) == (organizations > 500))
            let endpoint = Endpoint(name: "/a", method: "GET")
            #expect(unpacked.messages.messages(of: endpoint) == messages().messages(of: endpoint))
            #expect(unpacked.messages.messages(of: Endpoint(name: "/only", method: "PUT")) != nil)
        }
        let none = try #require(PackedDetails(nil, messages: messages(), requests: 9))
        #expect(!none.tellOrganizations && none.unpacked(hour: 0)?.organizations == nil)
    }

    @Test("two halves merged are the whole, whatever the order")
    func merged() throws {
        var random = SeededRandom(4)
        let parts = (0..<2).map { _ in traffic(&random, organizations: 20) }
        var sums: [OrganizationTraffic] = []
        for order in [[0, 1], [1, 0]] {
            var sum = OrganizationTraffic()
            for place in order {
                let requests = parts[place].totals.values.reduce(0) { $0 + $1.requests }
                let packed = try #require(
                    PackedDetails(parts[place], messages: ErrorMessageTally(), requests: requests))
                sum.merge(try #require(packed.unpacked(hour: 3)?.organizations))
            }
            sums.append(sum)
        }
        var whole = parts[0]
        whole.merge(parts[1])
        #expect(same(sums[0], whole) && same(sums[1], whole))
    }

    @Test("damaged bytes are refused, and never end the program")
    func damaged() throws {
        var random = SeededRandom(5)
        let packed = try #require(
            PackedDetails(traffic(&random, organizations: 5), messages: messages(), requests: 100))
        #expect(PackedDetails(bytes: []) == nil && PackedDetails(bytes: [9, 1, 1]) == nil)
        for length in 0..<packed.bytes.count {
            #expect(PackedDetails(bytes: Array(packed.bytes.prefix(length)))?.unpacked(hour: 0) == nil)
        }
        for _ in 0..<3000 {
            var bytes = packed.bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = PackedDetails(bytes: bytes)?.unpacked(hour: 0)
        }
    }

    @Test("a sum of times that does not fit is not stored")
    func tooLarge() {
        var traffic = OrganizationTraffic()
        traffic.add(
            RequestCount(requests: 1, status: 200, totalMilliseconds: .max / 2), to: Endpoint(name: "/a", method: nil),
            of: .none)
        #expect(PackedDetails(traffic, messages: ErrorMessageTally(), requests: 1) == nil)
    }
}
