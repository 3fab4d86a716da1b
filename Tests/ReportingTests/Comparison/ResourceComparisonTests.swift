import Foundation
import Testing

@testable import Reporting

/// Which resources are listed among the changes.
@Suite("comparison of resources")
struct ResourceComparisonTests {
    /// A Sunday.
    private let date = CalendarDate(daysSince1970: 20_779)

    private func changes(today: [Double], earlier: [Double], limit: Double? = 100, metric: String = "connection_count")
        -> [Change]
    {
        let window = ReportWindow(date: date, timeZone: .utc)
        let dates = (0..<Sightings.days).map { date.adding(days: $0 + 1 - Sightings.days) }
        return ResourceComparison.changes(
            of: [
                ResourceSeries(
                    metric: metric,
                    points: zip(window.hours, today).map { ResourceSeries.Point(at: $0.start, value: $1) }, limit: limit
                )
            ],
            earlier: Dictionary(
                uniqueKeysWithValues: earlier.enumerated().map { age, maximum in
                    (
                        date.adding(days: -1 - age),
                        [ResourceDay(metric: metric, last: maximum, mean: maximum, maximum: maximum)]
                    )
                }), dates: dates, from: 0.7)
    }

    @Test("a resource a tenth of its limit closer than on any day before is reported, with its days")
    func stated() throws {
        let change = try #require(changes(today: [20, 97, 40], earlier: [41, 47, 45, 40, 42, 43, 44, 46]).first)
        #expect(
            change.subject == .resource("connection_count") && change.kind == .worse && change.measure == .greatestValue
        )
        #expect(change.before == 47 && change.after == 97 && change.requests == 0)
        #expect(change.sentence == "Peaked at 97 of 100; at most 47 on the previous 8 days")
        #expect(change.sightings.seen == 9 && change.sightings.known == 9)
        #expect(change.sightings.values?.suffix(4) == [45, 47, 41, 97])
        let subject = try JSONEncoder().encode(change.subject)
        #expect(try JSONDecoder().decode(ChangeSubject.self, from: subject) == change.subject)
    }

    @Test(
        "a resource is not reported if it was there before, is far from its limit, has none, or has few days",
        arguments: [
            ([79.0], [70.0, 60, 60, 60, 60, 60, 60], 100.0), ([69], [10, 10, 10, 10, 10, 10, 10], 100),
            ([97], [10, 10, 10, 10, 10, 10], 100),
            ([97], [10, 10, 10, 10, 10, 10, 10], nil), ([97], [10, 10, 10, 10, 10, 10, 10], 0),
            ([], [10, 10, 10, 10, 10, 10, 10], 100),
        ] as [([Double], [Double], Double?)])
    func silent(today: [Double], earlier: [Double], limit: Double?) {
        #expect(changes(today: today, earlier: earlier, limit: limit).isEmpty)
    }
}
