import Foundation
import Testing

@testable import Reporting

@Suite("false calls")
struct FalseCallLimitTests {
    /// A test in one direction with a floor that costs nothing unless given.
    private func test(_ chance: Double, weight: Double = 1, floor: Double = 1, beyond: Bool = true)
        -> FalseCallLimit.Test
    {
        FalseCallLimit.Test(
            chance: chance, weight: weight, isBeyondFloor: beyond,
            directions: [FalseCallLimit.Direction(weight: weight, floorChance: floor)])
    }

    @Test("the number of calls is what chance may make, whatever else is called")
    func strict() {
        // Each of 200 tests may have a chance of 0.05 / 200.
        let tests = [0.00024, 0.00026, 1e-9].map { test($0) } + (0..<197).map { _ in test(0.5) }
        #expect(FalseCallLimit.called(tests, falseCalls: 0.05).prefix(3) == [true, false, true])
    }

    @Test("with few tests, a chance of one in two thousand days is not called")
    func cap() {
        #expect(FalseCallLimit.called([test(0.0004), test(0.0006)], falseCalls: 0.05) == [true, false])
    }

    @Test("a difference within its floor is never called, whatever its chance")
    func floor() {
        #expect(FalseCallLimit.called([test(1e-9, beyond: false), test(1e-9)], falseCalls: 0.05) == [false, true])
    }

    /// Usually 100 ms: 20 ms are 0.181 on this scale.
    @Test(
        "a difference must reach the floor relative to the forecast, and half of it relative to the printed figure",
        arguments: [(0.185, 100.0, true), (0.175, 100.0, false), (0.185, 110.0, true), (0.185, 111.0, false)])
    func floor(difference: Double, before: Double, isBeyond: Bool) {
        let deviation = Deviation(difference: difference, expected: log1p(100), spread: 0.05, degreesOfFreedom: 70)
        let after = expm1(log1p(100) + difference)
        var traffic = Traffic()
        traffic.add(milliseconds: Int(after), status: 200, requests: 4000)
        let test = MeasureScale(.p95, settings: ComparisonSettings()).test(
            deviation, before: before, after: after, today: DayFigures(traffic), isService: false)
        #expect(test.isBeyondFloor == isBeyond)
    }

    @Test("tests that chance cannot bring beyond their floor cost the others nothing")
    func distantFloors() {
        let many = [test(0.0004)] + (0..<299).map { _ in test(0.5, floor: 1e-9) }
        #expect(FalseCallLimit.called(many, falseCalls: 0.05).first == true)
        let others = [test(0.0004)] + (0..<299).map { _ in test(0.5) }
        #expect(FalseCallLimit.called(others, falseCalls: 0.05).first == false)
    }

    @Test("a test with less weight needs a smaller chance")
    func weights() {
        #expect(FalseCallLimit.called([test(0.0003, weight: 0.1), test(0.9)], falseCalls: 0.05) == [false, false])
        #expect(FalseCallLimit.called([test(0.00003, weight: 0.1), test(0.9)], falseCalls: 0.05) == [true, false])
        #expect(FalseCallLimit.called([], falseCalls: 0.05) == [])
    }
}
