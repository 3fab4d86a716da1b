import Foundation
import Testing

@testable import Reporting

@Suite("report")
struct ReportTests {
    private func report() throws -> Report {
        let window = ReportWindow(
            date: try #require(CalendarDate("2026-11-22")), timeZone: try #require(ReportTimeZone("Europe/Berlin")))
        let a = Endpoint(name: "/a", method: "GET")
        let b = Endpoint(name: "/b", method: nil)
        let pieces = window.hours.enumerated().map { index, slot in
            var traffic: [Endpoint: Traffic] = [:]
            if index != 3 {
                traffic[a, default: Traffic()].add(milliseconds: 10 + index, status: 200, requests: 30)
                traffic[b, default: Traffic()].add(milliseconds: 900, status: index == 7 ? 503 : nil, requests: 40)
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        let stored = HourlyTraffic.StoredHour(
            start: window.hours[3].start, endpoint: a,
            aggregate: HourlyAggregate(
                requests: 9, errors: 1, unknownStatus: 2, meanMilliseconds: 5, p50Milliseconds: 5, p95Milliseconds: 6,
                p99Milliseconds: 6))
        var slow = SlowQueryTally(window: window)
        slow.add(
            SlowQueryExecution(
                fingerprint: "f", query: "select $1", milliseconds: 700, endpoint: "/a", organization: "o",
                at: window.start, plan: .object(["Plan": .object(["x": .number(0.5), "n": .null])])))
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: [stored]), slowQueries: slow,
                storedAlerts: [
                    Alert(type: nil, severity: nil, message: "m", source: .stored, raisedAt: window.start)
                ],
                resources: [
                    ResourceSeries(metric: "x", points: [ResourceSeries.Point(at: window.start, value: 1.5)], limit: nil)
                ], notes: ["n"]),
            settings: ReportSettings(), version: "0.0.0")
    }

    /// The names of an object at a path such as `endpoints.0.health`.
    private func names(_ json: Any, _ path: String) throws -> Set<String> {
        var value = json
        for part in path.split(separator: ".") {
            if let index = Int(part) {
                value = try #require((value as? [Any])?[index])
            } else {
                value = try #require((value as? [String: Any])?[String(part)])
            }
        }
        return Set(try #require(value as? [String: Any]).keys)
    }

    @Test("report.json has every name of the contract, null where a value is unknown")
    func schema() throws {
        let data = try report().encoded()
        let json = try JSONSerialization.jsonObject(with: data)
        let summary: Set<String> = [
            "requests", "errors", "clientErrors", "serverErrors", "unknownStatus", "errorRate", "meanMilliseconds",
            "minMilliseconds", "maxMilliseconds", "p50Milliseconds", "p95Milliseconds", "p99Milliseconds", "grade", "bounds",
        ]
        let hour: Set<String> = [
            "start", "requests", "errors", "meanMilliseconds", "p50Milliseconds", "p95Milliseconds", "p99Milliseconds", "grade",
        ]
        let contract: [(String, Set<String>)] = [
            (
                "",
                [
                    "schemaVersion", "generator", "window", "coverage", "overall", "endpoints", "hours", "statusCodes",
                    "slowQueries", "alerts", "resources",
                ]
            ), ("generator", ["name", "version"]), ("window", ["date", "start", "end", "timeZone", "hours"]),
            ("coverage", ["grade", "hoursExact", "hoursBounded", "hoursWithoutRequests", "notes"]), ("overall", summary),
            ("overall.bounds", ["p50", "p95", "p99", "mean"]),
            ("endpoints.0", summary.union(["endpoint", "method", "health", "hours"])),
            ("endpoints.0.health", ["status", "reasons"]), ("endpoints.0.hours.3", hour), ("hours.3", hour),
            ("statusCodes.0", ["status", "requests"]),
            ("slowQueries", ["thresholdMilliseconds", "count", "totalMilliseconds", "groups", "other"]),
            ("slowQueries.other", ["count", "totalMilliseconds"]),
            (
                "slowQueries.groups.0",
                [
                    "fingerprint", "query", "count", "totalMilliseconds", "meanMilliseconds", "maxMilliseconds",
                    "p95Milliseconds", "severity", "endpoints", "organizations", "firstSeen", "lastSeen", "plan",
                ]
            ),
            (
                "alerts.1",
                [
                    "type", "severity", "message", "source", "raisedAt", "endpoint", "method", "acknowledged",
                    "acknowledgedAt", "occurrences",
                ]
            ), ("resources.0", ["metric", "points", "latest", "limit"]), ("resources.0.points.0", ["at", "value"]),
        ]
        for (path, expected) in contract {
            let found = try names(json, path)
            #expect(found.isSuperset(of: expected), "\(path) lacks \(expected.subtracting(found))")
        }
        #expect(data.last == UInt8(ascii: "\n"))
    }

    @Test("what is written is read back the same, and written again the same")
    func roundTrip() throws {
        let report = try report()
        let data = try report.encoded()
        let read = try Report(json: data)
        #expect(read == report)
        #expect(try read.encoded() == data)
    }

    @Test("requests and errors of endpoints, hours and status codes add up to those of the whole")
    func reconciled() throws {
        let report = try report()
        #expect(report.endpoints.reduce(0) { $0 + $1.summary.requests } == report.overall.requests)
        #expect(report.hours.reduce(0) { $0 + $1.requests } == report.overall.requests)
        #expect(report.endpoints.reduce(0) { $0 + $1.summary.errors } == report.overall.errors)
        #expect(report.hours.reduce(0) { $0 + $1.errors } == report.overall.errors)
        // All but the nine that only an aggregate remembers.
        #expect(report.statusCodes.reduce(0) { $0 + $1.requests } == report.overall.requests - 9)
    }

    @Test("a report of a newer schema is refused, and one that lacks later names is read")
    func versions() throws {
        let text = String(decoding: try report().encoded(), as: UTF8.self)
        #expect(throws: DecodingError.self) {
            try Report(json: Data(text.replacing("\"schemaVersion\":1", with: "\"schemaVersion\":2").utf8))
        }
        let older = text.replacing("\"metric\":null,", with: "").replacing("\"bounds\":null,", with: "")
        #expect(older != text)
        #expect(try Report(json: Data(older.utf8)) == report())
    }
}

@Suite("verdict")
struct VerdictTests {
    private func verdict(_ endpoints: [(String, Int, Int)], alerts: [Alert] = []) throws -> Verdict {
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        var traffic: [Endpoint: Traffic] = [:]
        for (name, milliseconds, errors) in endpoints {
            // Spread over the day thinly enough that no hourly rule fires.
            traffic[Endpoint(name: name, method: "GET"), default: Traffic()]
                .add(milliseconds: milliseconds, status: 200, requests: 19 - errors)
            traffic[Endpoint(name: name, method: "GET"), default: Traffic()]
                .add(milliseconds: milliseconds, status: 500, requests: errors)
        }
        let piece = HourlyTraffic.Piece(slot: window.hours[0], traffic: traffic)
        return Verdict(
            Report(
                Observations(
                    window: window, traffic: HourlyTraffic(window: window, rows: [piece], stored: []),
                    slowQueries: SlowQueryTally(window: window), storedAlerts: alerts, resources: [], notes: []),
                settings: ReportSettings(), version: "0.0.0"))
    }

    private func alert(_ severity: Severity, acknowledged: Bool = false) -> Alert {
        Alert(
            type: "slow_query", severity: severity, message: "m", source: .stored,
            raisedAt: Instant(seconds: 1_795_305_600), acknowledged: acknowledged)
    }

    @Test("a quiet night is well")
    func well() throws {
        #expect(
            try verdict([("/a", 10, 0)])
                == Verdict(status: .ok, sentence: "All is well: 19 requests, 0 % failed, every endpoint within its thresholds."))
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

    @Test("open alerts alone are worth a look, acknowledged ones are not")
    func alerts() throws {
        #expect(
            try verdict([("/a", 10, 0)], alerts: [alert(.high), alert(.medium)])
                == Verdict(status: .warning, sentence: "Worth a look: 2 alerts are open. 19 requests, 0 % failed."))
        #expect(try verdict([("/a", 10, 0)], alerts: [alert(.critical, acknowledged: true)]).status == .ok)
    }

    @Test("silence is never health")
    func silent() throws {
        #expect(
            try verdict([])
                == Verdict(
                    status: .idle,
                    sentence:
                        "No requests were recorded: this is not health, it is silence. Check that logging and collection run."
                ))
    }
}
