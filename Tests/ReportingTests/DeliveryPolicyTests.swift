import Testing

@testable import Reporting

@Suite("when a day is mailed")
struct DeliveryPolicyTests {
    /// 100 requests, `failed` of them with a server error, and the given alerts; no request if `failed` is `nil`.
    private func findings(failed: Int?, alerts: [Alert] = []) -> Findings {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20779), timeZone: .utc)
        let pieces = failed.map { failed in
            var traffic = Traffic()
            if failed < 100 { traffic.add(milliseconds: 20, status: 200, requests: 100 - failed) }
            if failed > 0 { traffic.add(milliseconds: 20, status: 500, requests: failed) }
            return [HourlyTraffic.Piece(slot: window.hours[0], traffic: [Endpoint(name: "/a", method: "GET"): traffic])]
        }
        return Findings(
            Report(
                Observations(
                    window: window, traffic: HourlyTraffic(window: window, rows: pieces ?? [], stored: []),
                    slowQueries: SlowQueryTally(window: window), storedAlerts: alerts, resources: [], notes: []),
                settings: ReportSettings(), version: "0.0.0"))
    }

    private func alert(_ severity: Severity = .low, acknowledged: Bool = false, occurrences: Int = 1) -> Alert {
        Alert(
            type: "slow_query", severity: severity, message: "slow", source: .stored, raisedAt: Instant(seconds: 0),
            acknowledged: acknowledged, occurrences: occurrences)
    }

    private let onAlert = "it is sent on alert, the verdict is neither warning nor critical, and no alert is open"
    private let onChange = "it is sent on change, and verdict and findings are the same as on 2026-11-21"

    @Test(
        "a day without requests is always mailed: silence must never look like health",
        arguments: DeliveryPolicy.allCases)
    func silence(policy: DeliveryPolicy) {
        let silent = findings(failed: nil)
        #expect(policy.reasonToSkip(silent, before: ("2026-11-21", silent)) == nil)
    }

    @Test("always is always")
    func always() {
        let calm = findings(failed: 0)
        #expect(DeliveryPolicy.always.reasonToSkip(calm, before: ("2026-11-21", calm)) == nil)
    }

    @Test(
        "on alert, a day is mailed for its verdict and for an open alert of any severity, not for an acknowledged one")
    func alerts() {
        func reason(_ findings: Findings) -> String? { DeliveryPolicy.onAlert.reasonToSkip(findings, before: nil) }
        #expect(reason(findings(failed: 0)) == onAlert)
        #expect(reason(findings(failed: 0, alerts: [alert(.critical, acknowledged: true)])) == onAlert)
        #expect(reason(findings(failed: 0, alerts: [alert()])) == nil)
        // 3 of 100 can be chance, 12 are above 2 %.
        #expect(reason(findings(failed: 3)) == onAlert)
        #expect(reason(findings(failed: 12)) == nil)
        #expect(reason(findings(failed: 50)) == nil)
    }

    @Test("on change, a day is mailed if its findings differ, not if only its figures do")
    func changes() {
        func reason(_ today: Findings, _ before: Findings?) -> String? {
            DeliveryPolicy.onChange.reasonToSkip(today, before: before.map { ("2026-11-21", $0) })
        }
        let calm = findings(failed: 0)
        #expect(reason(calm, nil) == nil)
        #expect(reason(calm, calm) == onChange)
        #expect(reason(findings(failed: 1), calm) == onChange)
        #expect(reason(findings(failed: 12), findings(failed: 13)) == onChange)
        #expect(reason(findings(failed: 12), calm) == nil)
        #expect(reason(calm, findings(failed: 12)) == nil)
        #expect(reason(findings(failed: 50), findings(failed: 12)) == nil)
        #expect(reason(calm, findings(failed: nil)) == nil)
        let alerted = findings(failed: 0, alerts: [alert()])
        #expect(reason(alerted, calm) == nil)
        #expect(reason(alerted, findings(failed: 0, alerts: [alert(occurrences: 4)])) == onChange)
        #expect(reason(alerted, findings(failed: 0, alerts: [alert(.high)])) == nil)
    }
}
