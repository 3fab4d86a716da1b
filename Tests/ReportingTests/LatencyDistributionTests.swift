import Testing

@testable import Reporting

@Suite("distribution of response times")
struct LatencyDistributionTests {
    @Test("a bin includes its lower edge and excludes its upper one")
    func bins() {
        #expect(LatencyBin.index(of: -5) == 0 && LatencyBin.index(of: 0) == 0 && LatencyBin.index(of: 1) == 1)
        #expect(
            LatencyBin.index(of: 59_999) == LatencyBin.count - 2 && LatencyBin.index(of: 60_000) == LatencyBin.count - 1
        )
        for (index, edge) in LatencyBin.edges.enumerated() {
            #expect(LatencyBin.index(of: edge) == index + 1 && LatencyBin.index(of: edge - 1) == index)
        }
        let counts = LatencyBin.counts(LatencyHistogram([0, 1, 1, 2, 99, 100, 70_000]))
        #expect(
            counts.reduce(0, +) == 7 && counts[0] == 1 && counts[1] == 2 && counts[2] == 1
                && counts[LatencyBin.count - 1] == 1)
        #expect(counts[LatencyBin.index(of: 99)] == 1 && counts[LatencyBin.index(of: 100)] == 1)
    }

    @Test("counts range from the first bin with requests to the last, and every other bin is empty")
    func packed() {
        let packed = BinCounts([0, 0, 3, 0, 4, 0])
        #expect(packed.first == 2 && packed.counts == [3, 0, 4] && packed.total == 7)
        #expect((-1...6).map { packed[$0] } == [0, 0, 0, 3, 0, 4, 0, 0])
        #expect(BinCounts([0, 0]).counts.isEmpty && BinCounts([]).total == 0)
        #expect(packed[.min] == 0 && packed[.max] == 0)
    }

    @Test("the days before are added up; a day without requests does not count")
    func baseline() {
        var traffic = Traffic()
        traffic.add(milliseconds: 12, status: 200, requests: 3)
        let distribution = LatencyDistribution(
            hours: [Traffic(), traffic],
            earlier: [LatencyHistogram([12, 500]), LatencyHistogram(), LatencyHistogram([13])])
        #expect(distribution.baseline?.days == 2 && distribution.baseline?.requests.total == 3)
        #expect(distribution.today[LatencyBin.index(of: 12)] == 3 && distribution.hours[0].counts.isEmpty)
        #expect(LatencyDistribution(hours: [traffic], earlier: []).baseline == nil)
    }

    @Test("statuses other than success are counted by hour, requests without a status last")
    func statuses() {
        var first = Traffic()
        first.add(milliseconds: 1, status: 503, requests: 2)
        first.add(milliseconds: 1, status: nil, requests: 1)
        first.add(milliseconds: 1, status: 200, requests: 9)
        var second = Traffic()
        second.add(milliseconds: 1, status: 404, requests: 4)
        #expect(
            StatusHours.errors([first, second]) == [
                StatusHours(status: 404, requests: [0, 4]), StatusHours(status: 503, requests: [2, 0]),
                StatusHours(status: nil, requests: [1, 0]),
            ])
    }
}
