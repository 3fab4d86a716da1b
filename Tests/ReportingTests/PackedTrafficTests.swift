import Reporting
import Testing

@Suite("packed traffic")
struct PackedTrafficTests {
    @Test("what was added comes out, in the same order")
    func roundTrip() {
        var first = Traffic()
        first.add(milliseconds: 12, status: 200, requests: 3)
        first.add(milliseconds: 90_000, status: nil, requests: 1)
        var second = Traffic()
        second.add(milliseconds: 0, status: 503, requests: 70_000)
        var packed = PackedTraffic()
        for (endpoint, traffic) in [(7, first), (0, second), (7, second), (2, Traffic())] {
            packed.add(traffic, of: endpoint)
        }
        var visited: [(Int, Traffic)] = []
        packed.visit { visited.append(($0, $1)) }
        #expect(visited.map(\.0) == [7, 0, 7, 2])
        #expect(visited.map(\.1) == [first, second, second, Traffic()])
    }
}
