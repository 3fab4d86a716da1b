import Testing

@testable import Reporting

/// The findings that decide about a mail on change.
@Suite("findings that are mailed")
struct MailFindingsTests {
    private func day(
        _ findings: [(name: String, state: Finding.State, level: Health.Status, isAcknowledged: Bool)],
        hasRequests: Bool = true
    ) -> Findings {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        var traffic = Traffic()
        traffic.add(milliseconds: 20, status: 200, requests: 100)
        let row = HourlyTraffic.Piece(slot: window.hours[0], traffic: [Endpoint(name: "/a", method: "GET"): traffic])
        var report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: hasRequests ? [row] : [], stored: []),
                slowQueries: SlowQueryTally(window: window),
                storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
        report.findings = findings.map { finding in
            Finding(
                id: finding.name, kind: .times, subject: .service, state: finding.state, level: finding.level,
                since: nil, harm: Finding.Harm(),
                headline: "h", sentence: "s.", text: "t", details: [], evidence: nil, related: [], hours: nil,
                acknowledged: finding.isAcknowledged ? Finding.Acknowledged(note: "", until: nil) : nil)
        }
        return Findings(report)
    }

    private func isMailed(_ today: Findings, after before: Findings) -> Bool {
        DeliveryPolicy.onChange.reasonToSkip(today, before: ("2026-11-21", before)) == nil
    }

    @Test("on change, a new, gone, acknowledged or re-leveled finding is mailed; the same one is not")
    func changes() {
        let none = day([])
        let slow = day([("a", .new, .warning, false)])
        #expect(isMailed(slow, after: none) && isMailed(none, after: slow))
        #expect(!isMailed(slow, after: slow) && !isMailed(none, after: none))
        #expect(!isMailed(day([("a", .lasting, .warning, false)]), after: slow))
        #expect(isMailed(day([("a", .lasting, .critical, false)]), after: slow))
        #expect(isMailed(day([("b", .new, .warning, false)]), after: slow))
        #expect(isMailed(day([("a", .lasting, .warning, true)]), after: slow))
        #expect(isMailed(day([("a", .standing, .ok, false)]), after: slow))
    }

    @Test("on change, an ended finding is mailed on its day, and its absence on the next day is not")
    func ended() {
        let none = day([])
        let better = day([("a", .ended, .ok, false)])
        #expect(isMailed(better, after: none))
        #expect(!isMailed(none, after: better) && !isMailed(better, after: better))
    }

    @Test(
        "on alert, the verdict decides: new problems and standing server errors are mailed, other findings are not"
    )
    func alerts() {
        func isMailed(_ state: Finding.State, _ level: Health.Status, acknowledged: Bool = false) -> Bool {
            DeliveryPolicy.onAlert.reasonToSkip(day([("a", state, level, acknowledged)]), before: nil) == nil
        }
        #expect(isMailed(.new, .critical) && isMailed(.lasting, .warning) && isMailed(.standing, .warning))
        #expect(
            !isMailed(.new, .ok) && !isMailed(.standing, .ok) && !isMailed(.ended, .ok)
                && !isMailed(.new, .critical, acknowledged: true))
        #expect(DeliveryPolicy.onAlert.reasonToSkip(day([], hasRequests: false), before: nil) == nil)
    }
}
