import Testing

@testable import Reporting

@Suite("saturating sums")
struct SaturatingSumTests {
    @Test("sums and differences stop at the greatest and the least integer")
    func saturated() {
        #expect(Int.max.addingSaturated(1) == .max)
        #expect(Int.min.addingSaturated(-1) == .min)
        #expect(Int.min.subtractingSaturated(1) == .min)
        #expect(0.subtractingSaturated(.min) == .max)
        #expect([.max, .max, 5].saturatingSum == Int.max)
        #expect([Int]().saturatingSum == 0)
        #expect([3, -5].saturatingSum == -2)
    }
}
