import Testing

@testable import Reporting

@Suite("verdict")
struct VerdictTests {
    /// A night of 19 requests to each endpoint, so few that no hourly rule fires.
    private func verdict(_ endpoints: [(name: String, milliseconds: Int, errors: Int)], alerts: [Alert] = [], objectives: [Objective] = []) throws
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
        var settings = ReportSettings()
        settings.objectives = objectives
        return Verdict(
            Report(
                Observations(
                    window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                    slowQueries: SlowQueryTally(window: window), storedAlerts: alerts, resources: [], notes: []),
                settings: settings, version: "0.0.0"))
    }

    private func alert(_ severity: Severity?, _ endpoint: String? = nil, acknowledged: Bool = false) -> Alert {
        Alert(
            type: "slow_query", severity: severity, message: "m", source: .stored,
            raisedAt: Instant(seconds: 1_795_305_600), endpoint: endpoint, acknowledged: acknowledged)
    }

    @Test("an exhausted error budget is at least a warning, with requests and without, and one that is kept says nothing")
    func objectives() throws {
        func objective(_ name: String, _ share: String) throws -> Objective {
            Objective(name: name, endpoints: nil, milliseconds: 100, share: try #require(RequestShare(share)), minimumRequests: 1)
        }
        // 19 of 38 requests take 200 ms.
        let night = [(name: "/a", milliseconds: 10, errors: 0), (name: "/b", milliseconds: 200, errors: 0)]
        #expect(try verdict(night, objectives: [objective("Fast", "40 %")]).finding == "All is well: every endpoint is within its thresholds.")
        #expect(
            try verdict(night, objectives: [objective("Fast", "40 %"), objective("Faster", "50 %"), objective("Fastest", "99 %")])
                == Verdict(
                    status: .warning,
                    finding: "Worth a look: the error budget of Faster and of 1 other objective is exhausted.",
                    volume: "38 requests, 0 % failed."))
        #expect(
            try verdict(night, alerts: [alert(.critical)], objectives: [objective("Faster", "50 %")]).finding
                == "Needs attention: the error budget of Faster is exhausted and 1 alert is open.")
        #expect(try verdict([], objectives: [objective("Faster", "50 %")]).status == .idle)
    }

    @Test("a quiet night is well")
    func well() throws {
        #expect(
            try verdict([("/a", 10, 0)])
                == Verdict(
                    status: .ok, finding: "All is well: every endpoint is within its thresholds.",
                    volume: "19 requests, 0 % failed."))
    }

    @Test("a bad night names its worst endpoint and counts the rest")
    func critical() throws {
        #expect(
            try verdict([("/a", 1200, 0), ("/b", 2000, 0), ("/c", 700, 0), ("/d", 1, 0)], alerts: [alert(.high)])
                == Verdict(
                    status: .critical,
                    finding:
                        "Needs attention: GET /b (mean 2,000 ms is above 1,000 ms) and 1 other endpoint are critical, GET /c (mean 700 ms is above 500 ms) is in warning and 1 alert is open.",
                    volume: "76 requests, 0 % failed."))
    }

    @Test("one critical endpoint is named alone, with what failed")
    func oneCritical() throws {
        // 1 of 38 requests: 2.63 %.
        #expect(
            try verdict([("/a", 10, 0), ("/b", 10, 1)])
                == Verdict(
                    status: .critical,
                    finding: "Needs attention: GET /b (5.26 % of requests fail, above 5 %) is critical.",
                    volume: "38 requests, 2.63 % failed."))
    }

    @Test("endpoints in warning are worth a look")
    func warning() throws {
        #expect(
            try verdict([("/a", 600, 0), ("/b", 700, 0), ("/c", 800, 0)])
                == Verdict(
                    status: .warning,
                    finding:
                        "Worth a look: GET /c (mean 800 ms is above 500 ms) and 2 other endpoints are in warning.",
                    volume: "57 requests, 0 % failed."))
    }

    @Test("open alerts alone are worth a look, and a critical one needs attention")
    func alerts() throws {
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.high), alert(.medium, "/a"), alert(nil, "/b")])
                == Verdict(
                    status: .warning, finding: "Worth a look: 3 alerts are open, first slow queries.",
                    volume: "19 requests, 0 % failed."))
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.critical)])
                == Verdict(
                    status: .critical, finding: "Needs attention: 1 alert is open, about slow queries.",
                    volume: "19 requests, 0 % failed."))
    }

    @Test(
        "an alert alone says what it is about",
        arguments: [
            ("high_error_rate", "/a", "GET", nil, "the error rate of GET /a"),
            ("high_error_rate", nil, nil, nil, "the error rate of the whole service"),
            ("slow_query", "/a", nil, nil, "slow queries of /a"),
            ("resource_threshold", nil, nil, "database_size", "resource database_size"),
            ("resource_threshold", nil, nil, nil, "a resource"), ("other", "/a", nil, nil, "/a"),
            (nil, nil, nil, nil, "the whole service"),
        ] as [(String?, String?, String?, String?, String)])
    func causes(type: String?, endpoint: String?, method: String?, metric: String?, cause: String) throws {
        let alert = Alert(
            type: type, severity: .high, message: "m", source: .stored, raisedAt: Instant(seconds: 1_795_305_600),
            endpoint: endpoint, method: method, metric: metric)
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert]).finding == "Worth a look: 1 alert is open, about \(cause).")
    }

    @Test("an acknowledged alert is no longer news")
    func acknowledged() throws {
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.critical, acknowledged: true)]) == verdict([("/a", 10, 0)]))
    }

    @Test("silence is never health")
    func silent() throws {
        let silence =
            "No requests were recorded: this is not health, it is silence. Check that logging and collection run"
        #expect(try verdict([]) == Verdict(status: .idle, finding: silence + ".", volume: ""))
        #expect(try verdict([]).sentence == silence + ".")
        #expect(
            try verdict([], alerts: [alert(.critical)])
                == Verdict(status: .critical, finding: silence + "; 1 alert is open.", volume: ""))
    }

    @Test("a name too long for a sentence is cut after 80 characters")
    func longName() throws {
        let name = "/" + String(repeating: "x", count: 79)
        #expect(
            try verdict([(name, 1200, 0)]).sentence
                == "Needs attention: GET \(name) (mean 1,200 ms is above 1,000 ms) is critical. 19 requests, 0 % failed.")
        #expect(
            try verdict([(name + "y", 1200, 0)]).sentence
                == "Needs attention: GET \(name)… (mean 1,200 ms is above 1,000 ms) is critical. 19 requests, 0 % failed.")
    }
}
