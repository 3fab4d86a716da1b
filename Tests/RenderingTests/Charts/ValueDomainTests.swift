import Testing

@testable import Rendering

@Suite struct ValueDomainTests {
    private func domain(_ values: [Double], rules: [Double] = [], isCount: Bool = false) -> ValueDomain {
        ValueDomain(values: values, rules: rules.map { ChartRule(value: $0, label: "limit") }, isCount: isCount)
    }

    @Test(
        "a domain contains zero and all values, rounded outward",
        arguments: [
            ([31.0, 97], 0.0, 100.0), ([5], 0, 5), ([-3, 17], -5, 20), ([-9], -10, 0), ([.nan, .infinity, 3], 0, 3),
        ])
    func bounds(values: [Double], lower: Double, upper: Double) {
        let domain = domain(values)
        #expect((domain.lower, domain.upper) == (lower, upper))
    }

    @Test("without values there are no ticks; zeros alone have one")
    func nothing() {
        #expect(domain([]).ticks.isEmpty)
        #expect(domain([.nan]).ticks.isEmpty)
        #expect(domain([0, 0]).ticks == [0])
    }

    @Test("a rule within three times the largest value is drawn", arguments: [50.0, 100, 300])
    func near(rule: Double) {
        let domain = domain([100, 20], rules: [rule])
        #expect(domain.rules.map(\.value) == [rule])
        #expect(domain.upper >= rule)
        #expect(domain.distantRules.isEmpty)
    }

    @Test("a more distant rule is not drawn and does not change the domain")
    func far() {
        let domain = domain([100, 20], rules: [301, 200])
        #expect(domain.rules.map(\.value) == [200])
        #expect(domain.distantRules.map(\.value) == [301])
        #expect(domain.upper == 200)
    }

    @Test("without a curve to flatten, rules are drawn", arguments: [[], [0.0]])
    func alone(values: [Double]) {
        #expect(domain(values, rules: [500]).rules.map(\.value) == [500])
    }

    @Test("huge values make a valid domain", arguments: [9_007_199_254_740_992, 1e300, Double.greatestFiniteMagnitude])
    func huge(value: Double) {
        let domain = domain([value])
        #expect(domain.upper.isFinite && domain.upper >= value)
        #expect(!domain.ticks.isEmpty)
    }
}
