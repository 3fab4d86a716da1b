import Testing

@testable import Reporting

@Suite("bursts of errors")
struct ErrorBurstTests {
    /// 24 hours of 100 requests, with `errors` in some of them.
    private func hours(_ errors: [Int: Int], requests: Int = 100) -> [(requests: Int, errors: Int)?] {
        (0..<24).map { (requests, errors[$0] ?? 0) }
    }

    private func days(_ count: Int, errors: Int, requests: Int = 2400) -> [(requests: Int, errors: Int)] {
        Array(repeating: (requests, errors), count: count)
    }

    @Test("hours with many errors are found, although the day's rate dilutes them")
    func found() throws {
        // 20 of 2,400 requests are 0.8 % of the day, and 10 % of two hours.
        let burst = try #require(ErrorBurst.find(in: hours([14: 11, 15: 9]), before: days(28, errors: 2)))
        #expect(burst.hours == 14..<16 && burst.evidence == Evidence(events: 20, requests: 200))
        #expect(abs(burst.usual - 2.0 / 2400) < 1e-6 && burst.chance < 1e-9)
        // From midnight, and until midnight.
        #expect(ErrorBurst.find(in: hours([0: 20]), before: days(28, errors: 2))?.hours == 0..<1)
        #expect(ErrorBurst.find(in: hours([22: 9, 23: 9]), before: days(28, errors: 2))?.hours == 22..<24)
    }

    @Test("a stretch has errors in its first and last hour, and hours without any in between")
    func stretch() {
        #expect(
            ErrorBurst.find(in: hours([5: 1, 10: 12, 12: 12, 17: 1]), before: days(28, errors: 2))?.hours == 10..<13)
    }

    @Test("what chance explains is not a burst")
    func chance() {
        // The usual number of errors, in whatever hours.
        #expect(ErrorBurst.find(in: hours([3: 1, 9: 2, 20: 1]), before: days(28, errors: 4)) == nil)
        // Fewer than 5 errors.
        #expect(ErrorBurst.find(in: hours([9: 4]), before: days(28, errors: 0)) == nil)
        // As many as in the worst hour of an endpoint whose error rate is 5 %.
        #expect(
            ErrorBurst.find(
                in: hours(Dictionary(uniqueKeysWithValues: (0..<24).map { ($0, 5) }).merging([9: 11]) { $1 }),
                before: days(28, errors: 120)) == nil)
        #expect(ErrorBurst.find(in: hours([:]), before: days(28, errors: 4)) == nil)
    }

    @Test("errors that come in bursts on other days too need more of them")
    func clustered() {
        // 10 errors per day in one week and none in the other: twice the variance of independent errors.
        let uneven = days(14, errors: 0) + days(14, errors: 10)
        let even = days(28, errors: 5)
        let fewest = { (before: [(requests: Int, errors: Int)]) in
            (1...60).first { ErrorBurst.find(in: hours([9: $0]), before: before) != nil }
        }
        let (few, many) = (fewest(even) ?? 0, fewest(uneven) ?? 0)
        #expect(few >= 5 && many > few, "\(few), \(many)")
    }

    @Test("two incidents on other days do not hide one on this day")
    func blinded() {
        #expect(
            ErrorBurst.find(in: hours([14: 20]), before: days(26, errors: 2) + days(2, errors: 800))?.hours == 14..<15)
    }

    @Test("an endpoint without earlier days has no burst, and hours of aggregates end a stretch")
    func unknown() {
        #expect(ErrorBurst.find(in: hours([14: 50]), before: []) == nil)
        var known = hours([13: 20, 15: 20])
        known[14] = nil
        #expect(ErrorBurst.find(in: known, before: days(28, errors: 2))?.hours.count == 1)
    }
}
