import TestSupport
import Testing

@testable import Rendering
@testable import Reporting

@Suite("an objective in words")
struct ObjectiveTextTests {
    /// One day with requests of which some failed, judged by 99.9 % of requests without a server error.
    private func objective(_ requests: Int, failed: Int) throws -> ObjectiveReport {
        let date = try #require(CalendarDate("2026-03-03"))
        var traffic = Traffic()
        traffic.add(milliseconds: 20, status: 200, requests: requests - failed)
        traffic.add(milliseconds: 20, status: 500, requests: failed)
        let day = DailyDistributions(entries: [
            DailyDistributions.Entry(endpoint: Endpoint(name: "/api/checkout", method: "POST"), traffic: traffic)
        ])
        return ObjectiveReport(
            Objective(
                name: "Avail", endpoints: nil, milliseconds: nil, share: try #require(RequestShare("99.9 %")),
                minimumRequests: 1),
            traffic: PeriodTraffic(today: day, earlier: [:], window: ReportWindow(date: date, timeZone: .utc)))
    }

    /// Case 14-budget-text: 29.972 are allowed, and the burn rate is 1.0009.
    @Test("an allowance is rounded down, and a burn rate above 1 is never written as 1")
    func allowance() throws {
        let objective = try objective(29_972, failed: 30)
        #expect(
            ObjectiveText.budget(objective)
                == "Too early to say: 30 server errors, 29 allowed so far; 1 of 30 days on record.")
        #expect(objective.periods.map(ObjectiveText.burnRate) == ["1.01x", "1.01x", "1.01x"])
    }

    @Test("near a budget, the words agree with whether more failed than is allowed", arguments: 0..<100)
    func bounds(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let requests = Int.random(in: 2000...5_000_000, using: &random)
        let failed = max(requests / 1000 + Int.random(in: -1...1, using: &random), 0)
        let objective = try objective(requests, failed: failed)
        let isOver = failed * 1000 > requests
        let text = try #require(objective.periods.last.map(ObjectiveText.burnRate))
        let rate = try #require(Double(text.dropLast()))
        #expect(failed * 1000 == requests ? rate == 1 : isOver ? rate > 1 : rate < 1, "\(requests), \(failed): \(text)")
    }
}
