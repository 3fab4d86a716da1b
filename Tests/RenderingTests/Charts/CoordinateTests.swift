import Testing

@testable import Rendering

@Suite struct CoordinateTests {
    @Test(
        "numbers have at most two decimals and no superfluous zeros",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (12, "12"), (0.5, "0.5"), (-3.25, "-3.25"), (1.005, "1"), (1.015, "1.01"),
            (0.07, "0.07"), (99.999, "100"), (-0.001, "0"), (-0.5, "-0.5"), (1.1, "1.1"), (10.01, "10.01"),
        ])
    func decimals(number: Double, text: String) {
        #expect(Coordinate.text(number) == text)
    }

    @Test(
        "no number is written with an exponent or a name",
        arguments: [
            (Double.nan, "0"), (.infinity, "0"), (-.infinity, "0"), (1e300, "1000000"), (-1e300, "-1000000"),
            (.leastNonzeroMagnitude, "0"),
        ])
    func extremes(number: Double, text: String) {
        #expect(Coordinate.text(number) == text)
    }
}
