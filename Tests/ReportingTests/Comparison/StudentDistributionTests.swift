import Foundation
import Testing

@testable import Reporting

@Suite("Student's t distribution")
struct StudentDistributionTests {
    /// Values from scipy 1.17, `stats.t.sf`.
    @Test(
        "its tails match published values, also where they are tiny",
        arguments: [
            (1, 1, 0.25), (2.5, 3, 0.036288047774515914), (5, -2, 0.9490302605850708), (10, 1.8124611228107335, 0.05),
            (30, 8, 3.1329112378503795e-09), (123.4, 4.2, 2.534877080092356e-05), (10_000, 5, 2.9151633068313295e-07),
        ])
    func tails(degrees: Double, t: Double, chance: Double) {
        let found = StudentDistribution(degreesOfFreedom: degrees).chance(above: t)
        #expect(abs(found - chance) <= chance * 1e-9, "\(found)")
    }

    @Test("NaN and infinite values have a defined result and never trap")
    func extremes() {
        let distribution = StudentDistribution(degreesOfFreedom: 7)
        #expect(distribution.chance(above: .infinity) == 0)
        #expect(distribution.chance(above: -.infinity) == 1)
        #expect(distribution.chance(above: .nan) == 0.5)
        #expect(distribution.chance(above: 0) == 0.5)
        #expect(distribution.chance(above: 1e200) == 0)
        #expect(StudentDistribution(degreesOfFreedom: 0).chance(above: 3) == 0)
    }

    /// Values from scipy 1.17.
    @Test(
        "the incomplete beta function has its known values",
        arguments: [
            (0.5, 0.5, 0.3, 0.36901011956554536), (2, 3, 0.5, 0.6875), (50, 0.5, 0.99, 0.3173043978741973),
            (2, 3, 0, 0), (2, 3, 1, 1),
        ])
    func beta(a: Double, b: Double, x: Double, value: Double) {
        #expect(abs(IncompleteBeta(a, b).value(at: x) - value) < 1e-12)
    }

    /// Values from scipy 1.17.
    @Test(
        "log gamma, its derivatives, and the inverse of the second have their known values",
        arguments: [
            (0.5, 0.5723649429247, -1.9635100260214235, 4.93480220054468),
            (20, 39.33988418719949, 2.970523992242149, 0.051270822935203124),
        ])
    func gamma(x: Double, logarithm: Double, first: Double, second: Double) {
        #expect(abs(logGamma(x) - logarithm) < 1e-10)
        #expect(abs(digamma(x) - first) < 1e-10)
        #expect(abs(trigamma(x) - second) < 1e-10)
        #expect(abs(inverseTrigamma(second) - x) < 1e-6)
    }
}
