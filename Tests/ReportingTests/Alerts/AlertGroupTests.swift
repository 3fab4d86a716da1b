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
            type: type, severity: .high, message: "m\(day)", source: source,
            raisedAt: start.adding(seconds: day * 86_400), endpoint: endpoint,
            method: endpoint == nil ? nil : "GET", acknowledged: acknowledged, occurrences: occurrences, hours: hours)
    }

    @Test("a stored alert and a found one with the same cause are one, as old as the older")
    func merged() {
        let hours = AlertHours(threshold: 0.05, values: [nil, 0.1], breaches: [1])
        let groups = AlertGroup.groups([
            alert(day: -3, occurrences: 9), alert(endpoint: nil),
            alert(.some("high_error_rate"), .computed, occurrences: 2, hours: hours),
        ])
        #expect(groups.map(\.alerts.count) == [2, 1])
        #expect(
            groups[0].raisedAt == start.adding(seconds: -3 * 86_400) && groups[0].occurrences == 9
                && groups[0].hours == hours)
        #expect(groups[1].hours == nil && groups[1].cause.endpoint == nil)
    }

    @Test("a reopened cause is open since it reopened; an alert without a type is a group of its own")
    func open() {
        let groups = AlertGroup.groups([alert(), alert(day: -5, acknowledged: true), alert(nil), alert(nil, day: 1)])
        #expect(groups.map(\.alerts.count) == [2, 1, 1] && !groups[0].isAcknowledged && groups[0].raisedAt == start)
        #expect(AlertGroup.groups([]).isEmpty && AlertGroup.groups([alert(acknowledged: true)])[0].isAcknowledged)
    }

    private func pair(acknowledgedAt: Int64?, lastHour: Int64?, breaches: Int64...) -> [Alert] {
        let stored = Alert(
            type: "slow_query", severity: .high, message: "stored", source: .stored, raisedAt: start,
            acknowledged: true,
            acknowledgedAt: acknowledgedAt.map { start.adding(seconds: $0) }, occurrences: 4,
            lastHour: lastHour.map { start.adding(seconds: $0) })
        let computed = Alert(
            type: "slow_query", severity: .high, message: "found", source: .computed,
            raisedAt: start.adding(seconds: breaches[0]),
            occurrences: breaches.count, hours: AlertHours(threshold: 5, values: [9], breaches: [0]),
            lastHour: start.adding(seconds: breaches[breaches.count - 1]))
        return [computed, stored]
    }

    @Test(
        "acknowledging a row acknowledges what the report finds for its cause, until a later hour breaks the rule"
    )
    func acknowledged() {
        for alerts in [
            pair(acknowledgedAt: 7300, lastHour: 3600, breaches: 0, 3600),
            pair(acknowledgedAt: 7200, lastHour: 3600, breaches: 0, 7200),
            pair(acknowledgedAt: nil, lastHour: 3600, breaches: 0, 3600),
            pair(acknowledgedAt: nil, lastHour: nil, breaches: 0),
        ] {
            let group = AlertGroup.groups(alerts)[0]
            #expect(group.isAcknowledged && group.alerts.allSatisfy(\.acknowledged) && group.occurrences == 4)
            let merged = group.merged
            #expect(
                merged.source == .stored && merged.acknowledged && merged.acknowledgedAt == alerts[1].acknowledgedAt)
            #expect(merged.message == "found" && merged.hours == alerts[0].hours && merged.raisedAt == start)
        }
        for alerts in [
            pair(acknowledgedAt: 7300, lastHour: 3600, breaches: 0, 10_800),
            pair(acknowledgedAt: nil, lastHour: 3600, breaches: 7200),
        ] {
            let group = AlertGroup.groups(alerts)[0]
            #expect(!group.isAcknowledged && group.merged == alerts[0])
        }
        // An open row keeps its cause open, whatever was acknowledged before.
        let open = Alert(
            type: "slow_query", severity: .low, message: "again", source: .stored, raisedAt: start.adding(seconds: 7200)
        )
        let group = AlertGroup.groups(
            ([open] + pair(acknowledgedAt: 7300, lastHour: 3600, breaches: 0)).sorted { $0.isListed(before: $1) })[0]
        #expect(!group.isAcknowledged && group.merged.source == .stored && group.merged.acknowledgedAt == nil)
        #expect(group.merged.severity == .high && group.merged.raisedAt == start)
    }

    @Test("an alert belongs to a window if an hour of it broke the rule, not if it is only still open")
    func windows() throws {
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        func alert(_ first: Int64, _ last: Int64?, hours: AlertHours? = nil) -> Alert {
            Alert(
                type: "x", severity: nil, message: "", source: .stored, raisedAt: window.start.adding(seconds: first),
                hours: hours,
                lastHour: last.map { window.start.adding(seconds: $0) })
        }
        #expect(alert(0, 0).isOf(window) && alert(-86_400, 0).isOf(window) && alert(-86_400, 90_000).isOf(window))
        #expect(!alert(-86_400, -3600).isOf(window) && !alert(86_400, 86_400).isOf(window))
        #expect(alert(-86_400, -3600, hours: AlertHours(threshold: 1, values: [], breaches: [4])).isOf(window))
        // Reports archived without the last hour listed only alerts of their window.
        #expect(alert(-86_400, nil).isOf(window))
    }
}
