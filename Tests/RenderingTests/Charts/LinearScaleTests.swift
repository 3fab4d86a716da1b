import Testing

@testable import Rendering

@Suite struct LinearScaleTests {
    @Test("values map to a descending range", arguments: [(0.0, 200.0), (50, 100), (100, 0), (150, -100)])
    func mapping(value: Double, position: Double) {
        #expect(LinearScale(domain: (0, 100), range: (200, 0)).position(of: value) == position)
    }

    @Test("a domain of a single value maps to the middle of the range", arguments: [-1.0, 5, 7])
    func degenerate(value: Double) {
        #expect(LinearScale(domain: (5, 5), range: (10, 20)).position(of: value) == 15)
    }

    @Test("a domain that is not finite maps to the middle of the range", arguments: [Double.nan, .infinity])
    func notFinite(bound: Double) {
        #expect(LinearScale(domain: (0, bound), range: (10, 20)).position(of: 3) == 15)
    }

    @Test("a value that is not finite has no position", arguments: [Double.nan, .infinity, -.infinity])
    func missing(value: Double) {
        #expect(LinearScale(domain: (0, 1), range: (0, 1)).position(of: value) == nil)
    }

    @Test("the whole range of Double is a valid domain")
    func huge() {
        let most = Double.greatestFiniteMagnitude
        let scale = LinearScale(domain: (-most, most), range: (0, 100))
        #expect(scale.position(of: -most) == 0)
        #expect(scale.position(of: 0) == 50)
        #expect(scale.position(of: most) == 100)
    }
}
