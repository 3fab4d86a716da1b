import Testing

@testable import Reporting

@Suite("false calls")
struct FalseCallLimitTests {
    /// A test in one direction whose floor costs nothing unless it is given.
    private func test(_ chance: Double, weight: Double = 1, floor: Double = 1, beyond: Bool = true) -> FalseCallLimit.Test {
        FalseCallLimit.Test(
            chance: chance, weight: weight, isBeyondFloor: beyond,
            directions: [FalseCallLimit.Direction(weight: weight, floorChance: floor)])
    }

    @Test("without floors and weights it is the procedure of Benjamini and Hochberg")
    func benjaminiHochberg() {
        // Of 15 tests at 5 %, from Benjamini and Hochberg 1995, section 3.2: the first four are called.
        let chances = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
        ]
        let called = FalseCallLimit.called(chances.map { test($0) }, rate: 0.05)
        #expect(called == chances.map { $0 <= 0.0095 })
    }

    @Test("what is not beyond its floor is never called, whatever its chance")
    func floor() {
        #expect(FalseCallLimit.called([test(1e-9, beyond: false), test(1e-9)], rate: 0.05) == [false, true])
    }

    @Test("tests that chance cannot bring beyond their floor cost the others nothing")
    func distantFloors() {
        let many = [test(0.04)] + (0..<99).map { _ in test(0.5, floor: 1e-9) }
        #expect(FalseCallLimit.called(many, rate: 0.05).first == true)
        let others = [test(0.04)] + (0..<99).map { _ in test(0.5) }
        #expect(FalseCallLimit.called(others, rate: 0.05).first == false)
    }

    @Test("a test of less weight takes a smaller chance")
    func weights() {
        #expect(FalseCallLimit.called([test(0.03, weight: 0.1), test(0.9)], rate: 0.05) == [false, false])
        #expect(FalseCallLimit.called([test(0.003, weight: 0.1), test(0.9)], rate: 0.05) == [true, false])
        #expect(FalseCallLimit.called([], rate: 0.05) == [])
    }
}
