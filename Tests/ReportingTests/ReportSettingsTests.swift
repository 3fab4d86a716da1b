import Testing

@testable import Reporting

@Suite("settings of endpoints")
struct ReportSettingsTests {
    @Test("the first matching exception counts, for endpoints only")
    func exceptions() {
        var settings = ReportSettings()
        settings.health.criticalErrorRate = 0.1
        var (first, second) = (settings.health, settings.health)
        first.criticalErrorRate = 0.2
        second.criticalErrorRate = 0.3
        settings.healthExceptions = [
            EndpointException(endpoints: EndpointPattern(text: "GET /a*"), thresholds: first),
            EndpointException(endpoints: EndpointPattern(text: "/a*"), thresholds: second),
        ]
        var alerts = settings.alerts
        alerts.minimumRequests = 1
        settings.alertExceptions = [EndpointException(endpoints: EndpointPattern(text: "/b"), thresholds: alerts)]
        func rate(_ name: String, _ method: String?) -> Double {
            settings.health(of: Endpoint(name: name, method: method)).criticalErrorRate
        }
        #expect(
            rate("/a/b", "GET") == 0.2 && rate("/a", "POST") == 0.3 && rate("/a", nil) == 0.3
                && rate("/b", "GET") == 0.1)
        #expect(
            settings.health(of: nil).criticalErrorRate == 0.1 && settings.health(of: .other).criticalErrorRate == 0.1)
        #expect(settings.alerts(of: Endpoint(name: "/b", method: nil)).minimumRequests == 1)
        #expect(
            settings.alerts(of: nil) == settings.alerts
                && settings.alerts(of: Endpoint(name: "/a", method: nil)) == settings.alerts)
        settings.ignored = [EndpointPattern(text: "/health"), EndpointPattern(text: "GET /metrics*")]
        #expect(
            settings.ignores(Endpoint(name: "/health", method: nil))
                && settings.ignores(Endpoint(name: "/metrics/a", method: "GET")))
        #expect(!settings.ignores(Endpoint(name: "/metrics", method: "POST")) && !settings.ignores(.other))
    }

    @Test(
        "a pattern is read with or without a method, and written in the same form",
        arguments: [
            ("/a", "/a", nil), ("POST /a", "/a", "POST"), ("POST  /a", " /a", "POST"), ("post /a", "post /a", nil),
            ("GET", "GET", nil),
            ("GET ", "GET ", nil), (" /a", " /a", nil), ("rpc:get user", "rpc:get user", nil),
            ("GET users", "users", "GET"), ("*", "*", nil),
        ] as [(String, String, String?)])
    func patterns(text: String, name: String, method: String?) {
        #expect(EndpointPattern(text: text) == EndpointPattern(name: name, method: method))
        #expect(EndpointPattern(text: text).text == text)
    }

    @Test("an archived day is combined under folded names, the others remain together")
    func folded() {
        func traffic(_ milliseconds: Int) -> Traffic {
            var traffic = Traffic()
            traffic.add(milliseconds: milliseconds, status: 200, requests: 1)
            return traffic
        }
        let day = DailyDistributions(entries: [
            DailyDistributions.Entry(endpoint: Endpoint(name: "/a/1", method: "GET"), traffic: traffic(1)),
            DailyDistributions.Entry(endpoint: Endpoint(name: "/a/2", method: "GET"), traffic: traffic(2)),
            DailyDistributions.Entry(endpoint: .other, traffic: traffic(3)),
        ])
        #expect(
            day.folded { _ in "/a/:id" }
                == DailyDistributions(entries: [
                    DailyDistributions.Entry(
                        endpoint: Endpoint(name: "/a/:id", method: "GET"), traffic: traffic(1).merging(traffic(2))),
                    DailyDistributions.Entry(endpoint: .other, traffic: traffic(3)),
                ]))
        #expect(day.folded { $0 } == day)
    }
}
