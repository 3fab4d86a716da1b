import Testing

@testable import Reporting

@Suite("alert groups")
struct AlertGroupTests {
    private let start = Instant(seconds: 1_795_305_600)

    private func alert(
        _ type: String? = "high_error_rate", _ source: Alert.Source = .stored, day: Int64 = 0, endpoint: String? = "/a",
        acknowledged: Bool = false, occurrences: Int = 1, hours: AlertHours? = nil
    ) -> Alert {
        Alert(
            type: type, severity: .high, message: "m\(day)", source: source, raisedAt: start.adding(seconds: day * 86_400), endpoint: endpoint,
            method: endpoint == nil ? nil : "GET", acknowledged: acknowledged, occurrences: occurrences, hours: hours)
    }

    @Test("what is stored and what the report found of one cause are one, as old as the oldest")
    func merged() {
        let hours = AlertHours(threshold: 0.05, values: [nil, 0.1], breaches: [1])
        let groups = AlertGroup.groups([
            alert(day: -3, occurrences: 9), alert(endpoint: nil), alert(.some("high_error_rate"), .computed, occurrences: 2, hours: hours),
        ])
        #expect(groups.map(\.alerts.count) == [2, 1])
        #expect(groups[0].raisedAt == start.adding(seconds: -3 * 86_400) && groups[0].occurrences == 9 && groups[0].hours == hours)
        #expect(groups[1].hours == nil && groups[1].cause.endpoint == nil)
    }

    @Test("one that is open again is open, since it is open again; alerts of no type are each alone")
    func open() {
        let groups = AlertGroup.groups([alert(), alert(day: -5, acknowledged: true), alert(nil), alert(nil, day: 1)])
        #expect(groups.map(\.alerts.count) == [2, 1, 1] && !groups[0].isAcknowledged && groups[0].raisedAt == start)
        #expect(AlertGroup.groups([]).isEmpty && AlertGroup.groups([alert(acknowledged: true)])[0].isAcknowledged)
    }

    @Test("the hours of an alert are those that its rule breaks")
    func hours() throws {
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        let thresholds = AlertThresholds()
        let points = window.hours.enumerated().map { index, slot in
            var traffic = Traffic()
            if index < 3 { traffic.add(milliseconds: 1, status: 500, requests: [1, 2, 5][index]) }
            if index < 3 { traffic.add(milliseconds: 1, status: 200, requests: [4, 38, 15][index]) }
            return HourPoint(start: slot.start, traffic: traffic)
        }
        // 1 of 5 are too few, 2 of 40 no more than 5 %, 5 of 20 a breach.
        let errors = AlertHours.errorRate(points, thresholds)
        #expect(Array(errors.values.prefix(4)) == [0.2, 0.05, 0.25, nil] && errors.breaches == [2] && errors.threshold == 0.05)
        let slow = AlertHours.slowQueries(
            [4: LatencyHistogram([1999, 2000, 2000, 2000, 2000, 2000, 2000]), 5: LatencyHistogram([9000, 9000])], window: window, thresholds)
        #expect(slow.values.compactMap(\.self).reduce(0, +) == 8 && slow.breaches == [4] && slow.values.count == 24)
        let series = ResourceSeries(
            metric: "x", points: [(0, 5.0), (60, 70), (3600, 69), (90_000, 99)].map { .init(at: window.start.adding(seconds: $0), value: $1) }, limit: 100)
        let resource = try #require(AlertHours.resource(series, window: window, thresholds))
        #expect(Array(resource.values.prefix(3)) == [70, 69, nil] && resource.breaches == [0] && resource.threshold == 70)
        #expect(AlertHours.resource(series.limited(by: ["x": 0]), window: window, thresholds) == nil)
    }
}
