import Testing

@testable import Reporting

@Suite("evidence")
struct EvidenceTests {
    /// Values from scipy 1.17, `stats.beta.ppf(level, events, requests - events + 1)`.
    @Test(
        "the lower end of the confidence interval is Clopper and Pearson's",
        arguments: [
            (44, 753, 0.01, 0.04025951397267414), (44, 753, 1e-4, 0.03159782499180449),
            (48, 114, 1e-5, 0.23626125456187175),
            (5, 20, 1e-4, 0.02447029527713305), (5, 20, 1e-5, 0.015077974719389296),
            (1, 1000, 0.05, 5.129197890901781e-05),
            (5, 1_000_000, 1e-4, 4.4446096910625517e-07), (999, 1000, 1e-4, 0.988306645363487),
            (120_000, 2_000_000, 1e-4, 0.059377323307471974),
            // All requests are errors: the root of the level.
            (20, 20, 1e-5, 0.5623413251903491), (1, 1, 0.01, 0.01),
        ])
    func bounds(events: Int, requests: Int, level: Double, bound: Double) {
        let found = Evidence(events: events, requests: requests).lowerBound(level: level)
        #expect(abs(found - bound) <= bound * 1e-9, "\(found)")
    }

    @Test("without errors, or requests, the rate and its bound are 0")
    func none() {
        for evidence in [Evidence(events: 0, requests: 1000), Evidence(events: 0, requests: 0)] {
            #expect(evidence.rate == 0 && evidence.lowerBound(level: 0.01) == 0 && !evidence.isAbove(0, level: 0.01))
        }
    }

    /// The smallest number of errors whose bound is above the threshold, from scipy 1.17.
    @Test(
        "a rate is above a threshold from the first number of errors that chance does not explain",
        arguments: [
            (20, 5, 7, 8), (100, 10, 16, 17), (1000, 39, 78, 83), (10_000, 255, 584, 596),
        ])
    func thresholds(requests: Int, warning: Int, critical: Int, hourly: Int) {
        func fewest(_ threshold: Double, _ level: Double) -> Int? {
            (0...requests).first { Evidence(events: $0, requests: requests).isAbove(threshold, level: level) }
        }
        #expect(fewest(0.02, Evidence.dailyLevel) == warning)
        #expect(fewest(0.05, Evidence.dailyLevel) == critical)
        #expect(fewest(0.05, Evidence.hourlyLevel) == hourly)
    }

    @Test("fewer than 5 errors are never above a threshold, not even 4 of 4")
    func fewest() {
        #expect(!Evidence(events: 4, requests: 4).isAbove(0.001, level: 0.5))
        #expect(Evidence(events: 5, requests: 5).isAbove(0.05, level: Evidence.hourlyLevel))
        #expect(!Evidence(events: 1, requests: 2).isAbove(0.05, level: Evidence.dailyLevel))
    }

    @Test("evidence is written with its counts, the bound and the confidence")
    func sentences() {
        #expect(
            Evidence(events: 44, requests: 753).sentence(level: 1e-4)
                == "44 of 753, at least 3.16 % with 99.99 % confidence")
        #expect(
            Evidence(events: 1204, requests: 4000).sentence(level: 1e-5)
                == "1,204 of 4,000, at least 27.1 % with 99.999 % confidence")
    }

    /// `count` requests, half of them 100 ms faster than `mean` and half slower, and `hours` known only from
    /// aggregates.
    private func traffic(_ count: Int, mean: Int, hours: Int = 0) -> Traffic {
        var traffic = Traffic()
        for milliseconds in [mean - 100, mean + 100] {
            traffic.add(milliseconds: milliseconds, status: 200, requests: count / 2)
        }
        traffic.stored = Array(
            repeating: HourlyAggregate(
                requests: 10, errors: 0, unknownStatus: 0, meanMilliseconds: mean, p50Milliseconds: mean,
                p95Milliseconds: mean, p99Milliseconds: mean),
            count: hours)
        return traffic
    }

    @Test("an average is above a threshold if its standard error cannot explain it")
    func averages() throws {
        // A standard error of 10 ms: 3.72 of them are 37.2 ms.
        let average = try #require(AverageEvidence(traffic(100, mean: 540)))
        #expect(average.requests == 100 && average.meanMilliseconds == 540 && abs(average.standardError - 10) < 0.1)
        #expect(average.isAbove(500) && !average.isAbove(503))
        // Four times as many requests, half the standard error.
        #expect(
            AverageEvidence(traffic(400, mean: 520))?.isAbove(500) == true
                && AverageEvidence(traffic(100, mean: 520))?.isAbove(500) == false)
        // With few requests the standard error itself is unknown.
        #expect(
            AverageEvidence(traffic(18, mean: 5000))?.isAbove(500) == false
                && AverageEvidence(traffic(20, mean: 5000))?.isAbove(500) == true)
    }

    @Test("with only aggregates, or without requests, an average is not evidence")
    func unknownAverages() {
        #expect(AverageEvidence(traffic(100, mean: 900, hours: 1)) == nil)
        #expect(AverageEvidence(Traffic()) == nil)
    }
}
