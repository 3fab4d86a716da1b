import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("report")
struct ReportTests {
    private let a = Endpoint(name: "/a", method: "GET")
    private let b = Endpoint(name: "/b", method: nil)

    private func window() throws -> ReportWindow {
        ReportWindow(
            date: try #require(CalendarDate("2026-11-22")), timeZone: try #require(ReportTimeZone("Europe/Berlin")))
    }

    private func report(
        _ window: ReportWindow, _ traffic: HourlyTraffic, slowQueries: SlowQueryTally? = nil, alerts: [Alert] = [],
        resources: [ResourceSeries] = [], notes: [String] = [], settings: ReportSettings = ReportSettings()
    ) -> Report {
        var observations =
            Observations(
                window: window, traffic: traffic, slowQueries: slowQueries ?? SlowQueryTally(window: window),
                serverEvents: ServerEvents(
                    [
                        ServerEventRow(
                            hour: window.start, kind: .deadlock, severity: "ERROR", sqlState: "40P01",
                            message: "deadlock detected",
                            statement: ServerEventRow.Statement(fingerprint: "a0b1c2d3e4f50617", text: "UPDATE a"),
                            endpoint: "/a", count: 1)
                    ], in: window),
                storedAlerts: alerts,
                resources: resources, notes: notes)
        observations.catalog = CatalogObservations(
            advice: Advice(
                AdviceFacts(
                    statisticsSince: window.start.adding(seconds: -9_000_000),
                    facts: [AdviceFact(.invalidIndex, "public.i", since: window.start)]), takenAt: window.start,
                timeZone: window.timeZone),
            settingChanges: [
                SettingChange(
                    name: "work_mem", before: "4 MB", after: "64 MB", unit: "kB", between: [window.start, window.end])
            ])
        return Report(observations, settings: settings, version: "0.0.0")
    }

    /// A day with some of everything: rows, an aggregate, a query, a stored alert and a found one, a resource.
    ///
    /// - Parameter random: shuffles everything that has no inherent order.
    private func report(shuffledBy random: inout SeededRandom) throws -> Report {
        let window = try window()
        let pieces = window.hours.enumerated().map { index, slot in
            var rows: [(Endpoint, Int, Int?, Int)] = (0..<20).map {
                (Endpoint(name: "/n\($0)", method: "PUT"), 7, 200, 1)
            }
            rows += [(a, 10 + index, 200, 30), (b, 900, index == 7 ? 503 : nil, 40), (b, 901, 404, 1), (a, 3, 200, 2)]
            var traffic: [Endpoint: Traffic] = [:]
            for (endpoint, milliseconds, status, requests) in rows.shuffled(using: &random) where index != 3 {
                traffic[endpoint, default: Traffic()].add(
                    milliseconds: milliseconds, status: status, requests: requests)
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        let stored = [a, b].map { endpoint in
            HourlyTraffic.StoredHour(
                start: window.hours[3].start, endpoint: endpoint,
                aggregate: HourlyAggregate(
                    requests: 9, errors: 1, unknownStatus: 2, meanMilliseconds: 5, p50Milliseconds: 5,
                    p95Milliseconds: 6,
                    p99Milliseconds: 6))
        }
        var slow = SlowQueryTally(window: window)
        for index in (0..<12).shuffled(using: &random) {
            slow.add(
                SlowQueryExecution(
                    fingerprint: "f\(index % 3)", milliseconds: 700 + index, endpoint: index == 0 ? nil : "/a",
                    organization: "o\(index % 2)", at: window.start.adding(seconds: Int64(index))),
                showing: "select $1",
                plan: index % 3 == 0
                    ? .object(["Plan": .object(["x": .number(0.5), "n": .null]), "A": .array([.bool(true)])]) : nil)
        }
        let alerts = [
            Alert(type: nil, severity: nil, message: "m", source: .stored, raisedAt: window.start),
            Alert(
                type: "slow_query", severity: .low, message: "m", source: .stored, raisedAt: window.start,
                acknowledged: true,
                acknowledgedAt: window.end),
        ]
        return report(
            window,
            HourlyTraffic(
                window: window, rows: pieces.shuffled(using: &random), stored: stored.shuffled(using: &random)),
            slowQueries: slow, alerts: alerts.shuffled(using: &random),
            resources: [
                ResourceSeries(metric: "x", points: [ResourceSeries.Point(at: window.start, value: 1.5)], limit: nil),
                ResourceSeries(metric: "y", points: [], limit: 10),
            ], notes: ["n"])
    }

    private func report() throws -> Report {
        var random = SeededRandom(1)
        return try report(shuffledBy: &random)
    }

    private func silentReport() throws -> Report {
        let window = try window()
        return report(window, HourlyTraffic(window: window, rows: [], stored: []))
    }

    /// The value at a path such as `endpoints.0.health`.
    private func value(_ json: Any, _ path: String) throws -> Any {
        try path.split(separator: ".").reduce(json) { value, part in
            if let index = Int(part) {
                let array = try #require(value as? [Any])
                return try #require(array.indices.contains(index) ? array[index] : nil, "\(path) has no \(part)")
            }
            return try #require((value as? [String: Any])?[String(part)], "\(path) has no \(part)")
        }
    }

    // MARK: - Figures

    @Test("requests and errors of endpoints, hours and status codes add up to the totals")
    func reconciled() throws {
        let report = try report()
        #expect(report.endpoints.reduce(0) { $0 + $1.summary.requests } == report.overall.requests)
        #expect(report.hours.reduce(0) { $0 + $1.requests } == report.overall.requests)
        #expect(report.endpoints.reduce(0) { $0 + $1.summary.errors } == report.overall.errors)
        #expect(report.hours.reduce(0) { $0 + $1.errors } == report.overall.errors)
        #expect(report.endpoints.reduce(0) { $0 + $1.summary.unknownStatus } == report.overall.unknownStatus)
        // All except the eighteen known only from aggregates.
        #expect(report.statusCodes.reduce(0) { $0 + $1.requests } == report.overall.requests - 18)
        for endpoint in report.endpoints {
            #expect(endpoint.hours.reduce(0) { $0 + $1.requests } == endpoint.summary.requests)
            #expect(endpoint.hours.reduce(0) { $0 + $1.errors } == endpoint.summary.errors)
            #expect(endpoint.hours.map(\.start) == report.hours.map(\.start))
        }
        let statuses = report.endpoints.flatMap(\.statusCodes).reduce(into: [Int?: Int]()) {
            $0[$1.status, default: 0] += $1.requests
        }
        #expect(StatusCount.list(statuses) == report.statusCodes)
    }

    @Test("the overall figures are computed from all requests, not averaged over endpoints or hours")
    func overall() throws {
        let window = try window()
        var traffic: [Endpoint: Traffic] = [a: Traffic(), b: Traffic()]
        // Nine requests of 10 ms and one of 110 ms: 200 / 10; rank 0.95 * 9 = 8.55 lies between 10 and 110.
        traffic[a]?.add(milliseconds: 10, status: 200, requests: 9)
        traffic[b]?.add(milliseconds: 110, status: 500, requests: 1)
        let pieces = [HourlyTraffic.Piece(slot: window.hours[0], traffic: traffic)]
        let summary = report(window, HourlyTraffic(window: window, rows: pieces, stored: [])).overall
        #expect(summary.meanMilliseconds == 20 && summary.errorRate == 0.1)
        let p95: Double = 10 + (0.95 * 9 - 8) * 100
        #expect(summary.latency[.p95].milliseconds == p95)
    }

    @Test("coverage and notes describe the data behind the figures")
    func coverage() throws {
        let report = try report()
        #expect(report.coverage.grade == .mixed)
        #expect(
            report.coverage.hoursExact == 23 && report.coverage.hoursBounded == 1
                && report.coverage.hoursWithoutRequests == 0)
        // 40 requests in each of 22 hours have no status.
        #expect(
            report.coverage.notes == [
                "n",
                "18 requests are known only from hourly aggregates: percentiles are given as bounds, and their status codes are not known one by one.",
                "880 requests without a status count as neither errors nor successes.",
            ])
        #expect(try silentReport().coverage.notes == [])
        #expect(try silentReport().coverage.grade == .empty)
    }

    @Test("one request without a status is written in the singular")
    func singularNotes() throws {
        let window = try window()
        var traffic = Traffic()
        traffic.add(milliseconds: 1, status: nil, requests: 1)
        let rows = HourlyTraffic(
            window: window, rows: [HourlyTraffic.Piece(slot: window.hours[0], traffic: [a: traffic])], stored: [])
        #expect(
            report(window, rows).coverage.notes == [
                "1 request without a status counts as neither an error nor a success."
            ])
    }

    @Test("the worst endpoint is first: by health, then by total time, then by name")
    func endpointOrder() throws {
        let window = try window()
        let figures: [(String, Int, Int)] = [
            ("/ok-long", 400, 1000), ("/ok-a", 4, 10), ("/ok-b", 4, 10), ("/critical", 1001, 1), ("/warning-1", 600, 5),
            ("/warning-2", 501, 9),
        ]
        var traffic: [Endpoint: Traffic] = [:]
        for (name, milliseconds, requests) in figures {
            traffic[Endpoint(name: name, method: "GET"), default: Traffic()].add(
                milliseconds: milliseconds, status: 200, requests: requests)
        }
        let pieces = [HourlyTraffic.Piece(slot: window.hours[0], traffic: traffic)]
        let report = report(window, HourlyTraffic(window: window, rows: pieces, stored: []))
        #expect(
            report.endpoints.map(\.endpoint.name) == [
                "/critical", "/warning-2", "/warning-1", "/ok-long", "/ok-a", "/ok-b",
            ])
    }

    @Test("alerts are the stored ones and those found by the rules, most severe first")
    func alerts() throws {
        let alerts = try report().alerts
        #expect(alerts.map(\.source) == [.computed, .computed, .stored, .stored])
        // At 07:00 local time, 40 of 40 and 1 of 1 fail at /b; the 20, 30 and 2 others do not.
        #expect(
            alerts.map(\.message) == [
                "44.1 % of requests failed from 07:00 to 08:00 (41 of 93, at least 23.5 % with 99.999 % confidence); the threshold is 5 %",
                "100 % of requests failed from 07:00 to 08:00 (41 of 41, at least 75.5 % with 99.999 % confidence); the threshold is 5 %",
                "m", "m",
            ])
        #expect(alerts.map(\.endpoint) == [nil, "/b", nil, nil])
        #expect(alerts.map(\.acknowledged) == [false, false, false, true])
    }

    @Test("the operator's limit overrides the one in the samples")
    func limits() throws {
        let window = try window()
        let series = ["x", "y"].map {
            ResourceSeries(metric: $0, points: [ResourceSeries.Point(at: window.start, value: 90)], limit: 100)
        }
        var settings = ReportSettings()
        settings.limits = ["x": 1000, "z": 5]
        let report = report(
            window, HourlyTraffic(window: window, rows: [], stored: []), resources: series, settings: settings)
        #expect(report.resources.map(\.limit) == [1000, 100])
        #expect(report.resources.map(\.latest) == [90, 90])
        #expect(report.alerts.map(\.metric) == ["y"])
    }

    @Test("a calendar day that did not exist has a report without hours")
    func noHours() throws {
        let window = ReportWindow(
            date: try #require(CalendarDate("2011-12-30")), timeZone: try #require(ReportTimeZone("Pacific/Apia")))
        let report = report(window, HourlyTraffic(window: window, rows: [], stored: []))
        #expect(report.hours.isEmpty && report.coverage.grade == .empty && report.overall.errorRate == nil)
        #expect(try Report(json: report.encoded()) == report)
    }

    // MARK: - report.json

    @Test("every object of report.json has the names of the contract and later additions, and no others")
    func names() throws {
        let json = try JSONSerialization.jsonObject(with: try report().encoded())
        let summary: Set<String> = [
            "requests", "errors", "clientErrors", "serverErrors", "unknownStatus", "errorRate", "meanMilliseconds",
            "minMilliseconds", "maxMilliseconds", "p50Milliseconds", "p95Milliseconds", "p99Milliseconds", "grade",
            "bounds",
        ]
        let hour: Set<String> = [
            "start", "requests", "errors", "meanMilliseconds", "p50Milliseconds", "p95Milliseconds", "p99Milliseconds",
            "grade",
        ]
        let contract: [(path: String, names: Set<String>, added: Set<String>)] = [
            (
                "",
                [
                    "schemaVersion", "generator", "window", "coverage", "overall", "endpoints", "hours", "statusCodes",
                    "slowQueries", "alerts", "resources",
                ],
                [
                    "other", "periods", "isFinal", "restatements", "comparison", "objectives", "organizations",
                    "tenant", "latencyEdges", "findings", "asOf", "origin",
                    "daysOnRecord", "unmatched", "ignored", "name", "serverEvents", "statements",
                    "advice", "settingChanges",
                ]
            ),
            ("generator", ["name", "version"], []), ("window", ["date", "start", "end", "timeZone", "hours"], []),
            ("coverage.sources", ["start", "end", "sources"], []),
            (
                "periods", summary.union(["days", "daysOnRecord", "daysUnknown", "hoursTwice", "hoursMissing"]),
                ["totalMilliseconds"]
            ),
            (
                "endpoints.0.periods",
                summary.union(["days", "daysOnRecord", "daysUnknown", "hoursTwice", "hoursMissing"]),
                ["totalMilliseconds"]
            ),
            (
                "coverage", ["grade", "hoursExact", "hoursBounded", "hoursWithoutRequests", "notes"],
                ["sources", "begins", "ends", "confirmedAt"]
            ),
            ("overall", summary, ["totalMilliseconds"]), ("overall.bounds", ["p50", "p95", "p99", "mean"], []),
            (
                "endpoints", summary.union(["endpoint", "method", "health", "hours"]),
                [
                    "totalMilliseconds", "statusCodes", "periods", "comparison", "organizations", "affected",
                    "latencies", "errorHours",
                    "errorMessages",
                ]
            ),
            ("comparison", ["days", "note", "changes", "steady", "unjudged", "service"], ["queries"]),
            ("comparison.service", ["kind", "note", "dayBefore", "sameWeekday", "sightings"], []),
            ("comparison.service.sightings", ["seen", "known", "p95Milliseconds"], ["values"]),
            ("endpoints.0.health", ["status", "reasons"], []), ("endpoints.0.hours", hour, ["bounds"]),
            ("endpoints.0.statusCodes", ["status", "requests"], []), ("hours", hour, ["bounds"]),
            ("hours.3.bounds", ["p50", "p95", "p99", "mean"], []), ("statusCodes", ["status", "requests"], []),
            (
                "slowQueries", ["thresholdMilliseconds", "count", "totalMilliseconds", "groups", "other"],
                ["previousDays"]
            ),
            ("slowQueries.other", ["count", "totalMilliseconds"], ["groups"]),
            ("slowQueries.groups.0.byEndpoint", ["parts", "other"], []),
            ("slowQueries.groups.0.byOrganization.parts", ["name", "count", "totalMilliseconds"], ["label"]),
            ("slowQueries.groups.0.byOrganization.other", ["names", "count", "totalMilliseconds"], []),
            (
                "slowQueries.groups.0.history",
                ["daysSeen", "daysUnknown", "daysOnRecord", "firstDay", "lastDay", "days", "planChange"], []
            ),
            (
                "slowQueries.groups",
                [
                    "fingerprint", "query", "count", "totalMilliseconds", "meanMilliseconds", "maxMilliseconds",
                    "p95Milliseconds", "severity", "endpoints", "organizations", "firstSeen", "lastSeen", "plan",
                ],
                [
                    "formattedQuery", "p50Milliseconds", "standardDeviationMilliseconds", "hours", "byEndpoint",
                    "byOrganization",
                    "planShape", "nameVariants", "history",
                ]
            ),
            (
                "alerts",
                [
                    "type", "severity", "message", "source", "raisedAt", "endpoint", "method", "acknowledged",
                    "acknowledgedAt", "occurrences",
                ], ["metric", "affected", "hours", "lastHour"]
            ),
            ("serverEvents", [], ["recordHours", "groups", "other"]),
            (
                "serverEvents.groups", [],
                [
                    "id", "kind", "severity", "sqlState", "message", "table", "count", "hours", "totalMilliseconds",
                    "longestMilliseconds", "bytes", "statements", "endpoints",
                ]
            ),
            (
                "serverEvents.groups.0.statements", [],
                ["fingerprint", "query", "count", "totalMilliseconds", "bytes", "blocker", "blockerFingerprint"]
            ),
            ("serverEvents.groups.0.endpoints", [], ["endpoint", "count"]),
            ("advice", [], ["takenAt", "statisticsSince", "lines"]),
            ("advice.lines", [], ["kind", "object", "fact", "evidence", "statement", "risk"]),
            ("settingChanges", [], ["name", "before", "after", "unit", "between"]),
            ("resources", ["metric", "points", "latest", "limit"], ["forecast"]),
            ("resources.0.points", ["at", "value"], []),
        ]
        for (path, names, added) in contract {
            let found = try value(json, path)
            // Each object of a list, so that every one has all names.
            let objects = try #require(found as? [[String: Any]] ?? (found as? [String: Any]).map { [$0] }, "\(path)")
            #expect(!objects.isEmpty, "\(path)")
            for object in objects { #expect(Set(object.keys) == names.union(added), "\(path)") }
        }
    }

    @Test("a report of schema version 1 as in the contract, without later names, loads with its figures")
    func contractFixture() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/report-1-contract.json")
        let report = try Report(json: Data(contentsOf: file))
        #expect(report.schemaVersion == 2 && report.generator.version == "0.0.1")
        #expect(report.overall.requests == 34548 && report.overall.latency[.p95].milliseconds == 545)
        #expect(report.endpoints.map(\.endpoint.name) == ["/api/checkout", "/api/search", "/hooks/payments"])
        #expect(report.alerts.count == 3 && report.slowQueries.groups.count == 2)
        #expect(
            report.periods == nil && report.other == nil && report.restatements == nil && report.coverage.sources == nil
        )
        #expect(report.objectives == nil && report.resources.allSatisfy { $0.forecast == nil })
        // When written again, it is a report of this version with the same figures.
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test("objectives, forecasts and their contents have their names, known or not, and survive a round trip")
    func addedNames() throws {
        let window = ReportWindow(date: try #require(CalendarDate("2026-11-22")), timeZone: .utc)
        let series = ResourceSeries(
            metric: "x", points: [ResourceSeries.Point(at: window.start, value: 90)], limit: 100)
        var settings = ReportSettings()
        settings.objectives = [
            Objective(name: "o", endpoints: nil, milliseconds: nil, share: try #require(RequestShare("99.9 %")))
        ]
        let days = (1...20).map { age in
            (
                window.date!.adding(days: -age),
                [ResourceDay(metric: "x", last: 90 - Double(age), mean: 1, maximum: 90 - Double(age))]
            )
        }
        let report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                slowQueries: SlowQueryTally(window: window),
                storedAlerts: [], resources: [series], notes: []),
            earlier: EarlierDays(resources: Dictionary(uniqueKeysWithValues: days)),
            settings: settings, version: "0.0.0")
        #expect(try Report(json: report.encoded()) == report)
        #expect(report.resources[0].forecast?.days.map(\.maximum) == (0...20).map { 70 + Double($0) })
        let json = try JSONSerialization.jsonObject(with: try report.encoded())
        for (path, names) in [
            (
                "objectives.0",
                [
                    "name", "endpoint", "method", "milliseconds", "share", "minimumRequests", "endpoints", "periods",
                    "budget",
                ]
            ),
            (
                "objectives.0.periods.0",
                [
                    "days", "daysOnRecord", "daysUnknown", "requests", "bad", "unknownStatus", "bounded", "badShare",
                    "burnRate",
                ]
            ),
            ("objectives.0.budget", ["requests", "left", "leftShare"]),
            (
                "resources.0.forecast",
                [
                    "outcome", "daysCounted", "daysNeeded", "since", "date", "earliest", "latest", "line", "flattest",
                    "steepest", "change", "step", "days",
                ]
            ),
            ("resources.0.forecast.days.0", ["date", "last", "mean", "maximum"]),
            ("resources.0.forecast.line", ["level", "perDay", "form", "acceleration"]),
        ] {
            let found = try #require(try value(json, path) as? [String: Any], "\(path)")
            #expect(Set(found.keys) == Set(names), "\(path)")
        }
    }

    @Test("an unknown value is present as null")
    func nulls() throws {
        let json = try JSONSerialization.jsonObject(with: try report().encoded())
        for path in [
            "overall.clientErrors", "overall.serverErrors", "overall.minMilliseconds", "overall.maxMilliseconds",
            "overall.p50Milliseconds",
            "overall.p95Milliseconds", "overall.p99Milliseconds", "endpoints.0.method", "hours.0.bounds",
            "hours.3.p95Milliseconds",
            "hours.3.bounds.p99.1", "slowQueries.groups.0.plan", "alerts.2.type", "alerts.2.severity",
            "alerts.2.endpoint", "alerts.2.method",
            "alerts.2.metric", "alerts.2.acknowledgedAt", "resources.0.limit", "resources.1.latest",
        ] { #expect(try value(json, path) is NSNull, "\(path)") }
        let status = try #require(try value(json, "statusCodes") as? [[String: Any]]).last
        #expect(status?["status"] is NSNull)
        let silent = try JSONSerialization.jsonObject(with: try silentReport().encoded())
        for name in [
            "errorRate", "meanMilliseconds", "minMilliseconds", "maxMilliseconds", "p50Milliseconds", "p95Milliseconds",
            "bounds",
        ] {
            #expect(try value(silent, "overall.\(name)") is NSNull, "\(name)")
        }
        let ending = report(
            ReportWindow(ending: try window().end, timeZone: .utc),
            HourlyTraffic(window: try window(), rows: [], stored: []))
        #expect(try value(try JSONSerialization.jsonObject(with: try ending.encoded()), "window.date") is NSNull)
    }

    @Test("known values are written as in the contract")
    func values() throws {
        let json = try JSONSerialization.jsonObject(with: try report().encoded())
        #expect(try value(json, "schemaVersion") as? Int == 2)
        #expect(try value(json, "generator.name") as? String == "daybook")
        #expect(try value(json, "window.date") as? String == "2026-11-22")
        #expect(try value(json, "window.start") as? String == "2026-11-21T23:00:00Z")
        #expect(try value(json, "window.timeZone") as? String == "Europe/Berlin")
        #expect(try value(json, "window.hours") as? Int == 24)
        #expect(try value(json, "coverage.grade") as? String == "mixed")
        #expect(try value(json, "endpoints.0.endpoint") as? String == "/b")
        #expect(try value(json, "endpoints.0.health.status") as? String == "critical")
        #expect(try value(json, "overall.grade") as? String == "bounded")
        #expect(try value(json, "hours.3.bounds.mean") as? [Double] == [4.5, 5.5])
        #expect(try value(json, "alerts.0.source") as? String == "computed")
        #expect(try value(json, "alerts.0.severity") as? String == "critical")
        #expect(try value(json, "slowQueries.thresholdMilliseconds") as? Int == 500)
    }

    @Test("report.json ends with a newline, and the names of every object are sorted")
    func layout() throws {
        let data = try report().encoded()
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.hasSuffix("}\n") && !text.dropLast().contains("\n"))
        #expect(text.contains(#""endpoint":"/b""#))
        // Names are the texts before a colon; no text of the sample contains a quote.
        var names: [[String]] = []
        var unsorted: [String] = []
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            guard index.isMultiple(of: 2) else {
                if parts[index + 1].hasPrefix(":"), let last = names.indices.last {
                    if let previous = names[last].last, previous >= String(part) {
                        unsorted.append("\(previous) \(part)")
                    }
                    names[last].append(String(part))
                }
                continue
            }
            for character in part {
                if character == "{" { names.append([]) }
                if character == "}" { names.removeLast() }
            }
        }
        #expect(unsorted == [] && names.isEmpty)
    }

    @Test("the same observations in another order give the same bytes", arguments: 1..<20)
    func permuted(seed: Int) throws {
        var random = SeededRandom(UInt64(seed + 1))
        #expect(try report(shuffledBy: &random).encoded() == report().encoded())
    }

    @Test("a report survives a round trip, and is written again the same")
    func roundTrip() throws {
        for report in [try report(), try silentReport()] {
            let data = try report.encoded()
            let read = try Report(json: data)
            #expect(read == report)
            #expect(try read.encoded() == data)
        }
    }

    @Test("a report of a newer schema is rejected, whatever else it contains")
    func newer() throws {
        let text = String(decoding: try report().encoded(), as: UTF8.self)
        for json in [text.replacing("\"schemaVersion\":2", with: "\"schemaVersion\":3"), #"{"schemaVersion":3}"#] {
            let error = #expect(throws: DecodingError.self) { try Report(json: Data(json.utf8)) }
            guard case .dataCorrupted(let context) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(context.debugDescription == "schemaVersion 3 is newer than 2, the newest this program reads")
        }
    }

    @Test(
        "a report without a name added after the contract still loads",
        arguments: [
            // A name, and one that distinguishes the objects that have it from others.
            ("metric", "acknowledged"), ("bounds", "start"), ("statusCodes", "health"),
            ("totalMilliseconds", "errorRate"),
        ])
    func older(name: String, companion: String) throws {
        func without(_ json: Any) -> Any {
            if let array = json as? [Any] { return array.map(without) }
            guard var object = json as? [String: Any] else { return json }
            if object[companion] != nil { object[name] = nil }
            return object.mapValues(without)
        }
        let written = try JSONSerialization.jsonObject(with: try report().encoded())
        let older = try JSONSerialization.data(withJSONObject: without(written))
        #expect(throws: Never.self) { try Report(json: older) }
    }

    @Test("unknown names are ignored")
    func unknownNames() throws {
        let text = String(decoding: try report().encoded(), as: UTF8.self)
        let later = text.replacing("\"requests\":", with: "\"later\":{\"x\":[1]},\"requests\":")
        #expect(later != text)
        #expect(try Report(json: Data(later.utf8)) == report())
    }

    @Test("a truncated file, or another kind of file, is rejected")
    func refused() throws {
        let data = try report().encoded()
        for count in stride(from: 0, to: data.count - 1, by: 397) {
            #expect(throws: DecodingError.self) { try Report(json: data.prefix(count)) }
        }
        for json in ["{}", "[]", "null", #"{"schemaVersion":"1"}"#, #"{"schemaVersion":1}"#, #"{"schemaVersion":1.5}"#]
        {
            #expect(throws: DecodingError.self) { try Report(json: Data(json.utf8)) }
        }
    }
}

@Suite("interval")
struct IntervalTests {
    @Test(
        "an interval is a pair, in which an open end is null",
        arguments: [
            (Interval(low: 1.5, high: 2), "[1.5,2]"), (Interval(low: 0, high: nil), "[0,null]"),
            (Interval(low: nil, high: nil), "[null,null]"),
        ])
    func json(interval: Interval, text: String) throws {
        #expect(String(decoding: try JSONEncoder().encode(interval), as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(Interval.self, from: Data(text.utf8)) == interval)
    }

    @Test("anything but a pair of numbers is rejected", arguments: ["[]", "[1]", #"["1",2]"#, "{}", "1"])
    func refused(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Interval.self, from: Data(text.utf8)) }
    }

    @Test("an intersection is as narrow as both sides together")
    func intersection() {
        let half = Interval(low: 1, high: nil)
        #expect(half.intersection(Interval(low: nil, high: 4)) == Interval(low: 1, high: 4))
        #expect(half.intersection(Interval(low: 2, high: 3)) == Interval(low: 2, high: 3))
        #expect(half.intersection(Interval(low: 0, high: nil)) == half)
    }
}

@Suite("JSON value")
struct JSONValueTests {
    @Test(
        "any JSON is kept unchanged",
        arguments: [
            "null", "true", "false", "0", "-7", "9223372036854775807", "0.5", "-1.25e-05", #""""#, #""a\"b\\\n""#, "[]",
            "{}",
            #"[{"Plan":{"Actual Rows":3,"Filter":null,"Plans":[[],[1,0.5,"x",true]]}}]"#,
        ])
    func roundTrip(text: String) throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
        #expect(try JSONDecoder().decode(JSONValue.self, from: encoder.encode(value)) == value)
    }

    @Test("booleans, whole numbers, other numbers and texts are stated apart")
    func kinds() throws {
        let value = try JSONDecoder().decode(
            JSONValue.self, from: Data(#"[1,true,"1",1.5,null,20000000000000000000]"#.utf8))
        #expect(value == .array([.integer(1), .bool(true), .text("1"), .number(1.5), .null, .number(2e19)]))
    }
}
