import Testing

@testable import Reporting

@Suite("verdict")
struct VerdictTests {
    /// A night of 19 requests to each endpoint, so few that no hourly rule fires.
    private func verdict(_ endpoints: [(name: String, milliseconds: Int, errors: Int)], alerts: [Alert] = []) throws
        -> Verdict
    {
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        // Each in an hour of its own.
        let pieces = endpoints.enumerated().map { index, endpoint in
            var traffic = Traffic()
            traffic.add(milliseconds: endpoint.milliseconds, status: 200, requests: 19 - endpoint.errors)
            traffic.add(milliseconds: endpoint.milliseconds, status: 500, requests: endpoint.errors)
            return HourlyTraffic.Piece(
                slot: window.hours[index], traffic: [Endpoint(name: endpoint.name, method: "GET"): traffic])
        }
        return Verdict(
            Report(
                Observations(
                    window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                    slowQueries: SlowQueryTally(window: window), storedAlerts: alerts, resources: [], notes: []),
                settings: ReportSettings(), version: "0.0.0"))
    }

    private func alert(_ severity: Severity?, acknowledged: Bool = false) -> Alert {
        Alert(
            type: "slow_query", severity: severity, message: "m", source: .stored,
            raisedAt: Instant(seconds: 1_795_305_600), acknowledged: acknowledged)
    }

    @Test("a quiet night is well")
    func well() throws {
        #expect(
            try verdict([("/a", 10, 0)])
                == Verdict(
                    status: .ok, sentence: "All is well: 19 requests, 0 % failed, every endpoint within its thresholds."
                ))
    }

    @Test("a bad night names its worst endpoint and counts the rest")
    func critical() throws {
        #expect(
            try verdict([("/a", 1200, 0), ("/b", 2000, 0), ("/c", 700, 0), ("/d", 1, 0)], alerts: [alert(.high)])
                == Verdict(
                    status: .critical,
                    sentence:
                        "Needs attention: GET /b and 1 other endpoint are critical, GET /c is in warning and 1 alert is open. 76 requests, 0 % failed."
                ))
    }

    @Test("one critical endpoint is named alone, with what failed")
    func oneCritical() throws {
        // 1 of 38 requests: 2.63 %.
        #expect(
            try verdict([("/a", 10, 0), ("/b", 10, 1)])
                == Verdict(
                    status: .critical, sentence: "Needs attention: GET /b is critical. 38 requests, 2.63 % failed."))
    }

    @Test("endpoints in warning are worth a look")
    func warning() throws {
        #expect(
            try verdict([("/a", 600, 0), ("/b", 700, 0), ("/c", 800, 0)])
                == Verdict(
                    status: .warning,
                    sentence: "Worth a look: GET /c and 2 other endpoints are in warning. 57 requests, 0 % failed."))
    }

    @Test("open alerts alone are worth a look, and a critical one needs attention")
    func alerts() throws {
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.high), alert(.medium), alert(nil)])
                == Verdict(status: .warning, sentence: "Worth a look: 3 alerts are open. 19 requests, 0 % failed."))
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.critical)])
                == Verdict(status: .critical, sentence: "Needs attention: 1 alert is open. 19 requests, 0 % failed."))
    }

    @Test("an acknowledged alert is no longer news")
    func acknowledged() throws {
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.critical, acknowledged: true)]) == verdict([("/a", 10, 0)]))
    }

    @Test("silence is never health")
    func silent() throws {
        let sentence =
            "No requests were recorded: this is not health, it is silence. Check that logging and collection run."
        #expect(try verdict([]) == Verdict(status: .idle, sentence: sentence))
        #expect(try verdict([], alerts: [alert(.critical)]) == Verdict(status: .critical, sentence: sentence))
    }

    @Test("a name too long for a sentence is cut after 80 characters")
    func longName() throws {
        let name = "/" + String(repeating: "x", count: 79)
        #expect(
            try verdict([(name, 1200, 0)]).sentence
                == "Needs attention: GET \(name) is critical. 19 requests, 0 % failed.")
        #expect(
            try verdict([(name + "y", 1200, 0)]).sentence
                == "Needs attention: GET \(name)… is critical. 19 requests, 0 % failed.")
    }
}
