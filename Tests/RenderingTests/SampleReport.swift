import Foundation
import Reporting
import TestSupport

/// A day with something of everything: incidents, a gap, an hour known only from aggregates, hostile text.
enum SampleReport {
    static let hostile = "/search?q=<script>alert('x')</script>&amp;{{title}} *b* [l](javascript:a) \u{202E}\"\u{301}"

    static func day(hostileName: String = hostile) throws -> Report {
        var report = try Report(
            observations(hostileName: hostileName), earlier: EarlierDays(earlier(), resources: earlierResources),
            settings: settings(), version: "0.0.0")
        report.statements = try SampleStatements.day(report.window, endpoint: hostileName)
        report.findings = ((report.findings ?? []) + SampleFindings.all(hostileName: hostileName)).sorted {
            $0.isListed(before: $1)
        }
        return report
    }

    /// One objective that is exhausted, one that is met, one with too few requests.
    private static var objectives: ReportSettings {
        var settings = ReportSettings()
        let targets: [(String, EndpointPattern?, Int?, String)] = [
            ("No server errors", nil, nil, "99.9 %"),
            ("Orders are <fast>", EndpointPattern(name: "/api/orders*", method: "GET"), 200, "99 %"),
            ("Hooks", EndpointPattern(name: "/hooks/*", method: nil), 100, "99 %"),
        ]
        settings.objectives = targets.compactMap { name, endpoints, milliseconds, share in
            RequestShare(share).map {
                Objective(name: name, endpoints: endpoints, milliseconds: milliseconds, share: $0)
            }
        }
        return settings
    }

    /// 40 days: constant connections, and a database that grows by 60 MB per day.
    private static let earlierResources = Dictionary(
        uniqueKeysWithValues: (1...40).map { age in
            let size = 5.16e9 - Double(age) * 6e7 + Double(age * 7 % 5) * 1e7
            let connections = Double(78 - age * 11 % 9)
            return (
                CalendarDate(daysSince1970: 20751 - age),
                [
                    ResourceDay(
                        metric: "connection_count", last: connections, mean: connections - 20, maximum: connections),
                    ResourceDay(metric: "database_size", last: size, mean: size - 3e7, maximum: size),
                ]
            )
        })

    /// The same day with one endpoint kept apart and one ignored, and two days before it.
    static func limited() throws -> Report {
        let observations = try observations(hostileName: hostile)
        let date = CalendarDate(daysSince1970: 20751)
        let day = DailyDistributions(observations.traffic, in: observations.window)
        var settings = ReportSettings()
        settings.endpointLimit = 1
        settings.ignored = [EndpointPattern(name: "/hooks/*", method: nil)]
        return Report(
            observations, earlier: EarlierDays([date.adding(days: -2): day, date.adding(days: -29): day]),
            settings: settings,
            version: "0.0.0")
    }

    private static func organization(_ number: Int) -> OrganizationID {
        OrganizationID(high: 0x0A0E_0000_0000_4000, low: 0x8000_0000_0000_0000 + UInt64(number))
    }

    /// The second of three organizations has a name, the third one has a name that would break a page.
    private static func settings() -> ReportSettings {
        var settings = objectives
        settings.organizations.labels = [organization(2): "Blau & Söhne", organization(3): hostile]
        return settings
    }

    /// A day before that is faster than this one.
    private static func earlier() -> [CalendarDate: DailyDistributions] {
        var traffic = Traffic()
        for request in 0..<900 { traffic.add(milliseconds: 8 + request * 7 % 60, status: 200, requests: 2) }
        return [
            CalendarDate(daysSince1970: 20750): DailyDistributions(
                entries: [
                    DailyDistributions.Entry(
                        endpoint: Endpoint(name: "/api/orders/:id", method: "GET"), traffic: traffic)
                ])
        ]
    }

    /// Half of the requests are those of the first organization; orders fail for the second, checkout fails for all.
    private static func organizations(_ pieces: [HourlyTraffic.Piece]) -> OrganizationTraffic {
        var organizations = OrganizationTraffic()
        for (hour, piece) in pieces.enumerated() {
            for (endpoint, traffic) in piece.traffic {
                let mean = Int(traffic.latencies.meanMilliseconds ?? 0)
                for (status, requests) in traffic.statuses {
                    var rest = requests
                    for (number, part) in [
                        (3, requests / 6), (2, status == 404 ? requests : requests / 4), (1, requests / 2),
                    ] {
                        let count = min(part, rest)
                        rest -= count
                        organizations.add(
                            RequestCount(requests: count, status: status, totalMilliseconds: count * mean),
                            to: endpoint,
                            of: .known(organization(number)), hour: hour)
                    }
                    organizations.add(
                        RequestCount(requests: rest, status: status, totalMilliseconds: rest * mean), to: endpoint,
                        of: .none, hour: hour)
                }
            }
        }
        for number in 0..<8 {
            organizations.addSlowQuery(
                2100 + number * 500, of: .known(organization(1 + number % 3)), hour: 14, isListed: true,
                isAlerting: true)
        }
        return organizations
    }

    static func empty() throws -> Report {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20779), timeZone: .utc)
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
    }

    /// A day known only from hourly aggregates, some without percentiles.
    static func bounded() throws -> Report {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20779), timeZone: .utc)
        let endpoints = [
            Endpoint(name: "/api/orders/:id", method: "GET"), Endpoint(name: "/api/checkout", method: "POST"),
        ]
        let stored = window.hours.enumerated().flatMap { index, slot in
            endpoints.enumerated().map { position, endpoint in
                let percentiles =
                    index < 20 ? [54 + index, 97 + index * 2, 101 + index * 9].map(Optional.some) : [nil, nil, nil]
                return HourlyTraffic.StoredHour(
                    start: slot.start, endpoint: endpoint,
                    aggregate: HourlyAggregate(
                        requests: 120 + index, errors: position * index, unknownStatus: 0, meanMilliseconds: 55 + index,
                        p50Milliseconds: percentiles[0], p95Milliseconds: percentiles[1],
                        p99Milliseconds: percentiles[2]))
            }
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: stored),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
    }

    /// The day with markup and scripts in every external text of its report.
    ///
    /// - Parameter turn: each value assigns other vectors to the texts.
    static func hostileThroughout(turn: Int = 0) throws -> Report {
        let vectors = HostileText.together
        return try throughout { text, _ in
            // Equal texts get equal replacements, so that what belongs together still does.
            let number = text.utf8.reduce(UInt(0)) { $0 &* 31 &+ UInt($1) } &+ UInt(turn)
            return "\(text) \(vectors[Int(number % UInt(vectors.count))])"
        }
    }

    /// The day with every external text of its report replaced.
    ///
    /// - Parameter replacing: receives a text and its path, such as `slowQueries.groups.query`. The results for
    ///   different texts must differ and sort in the same order.
    static func throughout(_ replacing: (_ text: String, _ path: String) -> String) throws -> Report {
        try Report(json: JSONEncoder().encode(replaced(json.get(), at: [], replacing)))
    }

    /// The day, with the data that earlier days would provide.
    private static let json = Result {
        func value(_ report: Report) throws -> JSONValue {
            try JSONDecoder().decode(JSONValue.self, from: report.encoded())
        }
        guard case .object(var day) = try value(day(hostileName: "/search")),
            case .object(let later) = try value(ChangePageTests.slower("/search")),
            case .object(var queries)? = day["slowQueries"], case .array(let groups)? = queries["groups"],
            case .object(var comparison)? = later["comparison"], case .array(let changes)? = comparison["changes"],
            case .object(var change)? = changes.first, case .object(let group)? = groups.first
        else { throw CocoaError(.coderReadCorrupt) }
        // One query of the day, one that is gone, and one of the load.
        comparison["changes"] = .array(
            changes
                + [
                    group["fingerprint"] ?? .null, .text("b000000000000000"), .text(SampleStatements.loaded),
                ].map { fingerprint in
                    if fingerprint == .text(SampleStatements.loaded) { change["measure"] = .text("statementMean") }
                    change["subject"] = .object([
                        "type": .text("query"), "fingerprint": fingerprint, "endpoint": .null, "method": .null,
                        "metric": .null,
                    ])
                    change["excerpt"] = group["query"]
                    return .object(change)
                })
        day["comparison"] = .object(comparison)
        queries["previousDays"] = .array([.object(["date": .text("2026-10-24"), "isComplete": .bool(true)])])
        let history: [String: JSONValue] = [
            "daysSeen": .integer(2), "daysUnknown": .integer(0), "daysOnRecord": .integer(3),
            "firstDay": .text("2026-10-22"),
            "lastDay": .text("2026-10-24"), "days": .array([]),
            "planChange": .object([
                "since": .text("2026-10-25"), "before": .text("0123456789abcdef"),
                "difference": .text("Index Scan → Seq Scan"),
            ]),
        ]
        queries["groups"] = .array(
            groups.map { group in
                guard case .object(var group) = group else { return group }
                group["history"] = .object(history)
                return .object(group)
            })
        day["slowQueries"] = .object(queries)
        return JSONValue.object(day)
    }

    /// Names of values that are words of the program, instants or names of files, which must be valid for the report to
    /// be readable at all.
    private static let words: Set<String> = [
        "acknowledgedAt", "at", "blockerFingerprint", "date", "earliest", "end", "fingerprint", "firstDay", "firstSeen",
        "from",
        "grade", "id",
        "kind", "lastDay",
        "form", "lastHour", "lastSeen", "latest", "level", "measure", "outcome", "raisedAt", "related.type", "takenAt",
        "statisticsSince", "between", "severity",
        "since", "source", "sources", "sqlState",
        "start", "state", "status", "subject.type", "timeZone", "to", "until",
    ]

    private static func replaced(_ value: JSONValue, at path: [String], _ replacing: (String, String) -> String)
        -> JSONValue
    {
        switch value {
        case .text(let text)
        where !words.contains(path.last ?? "") && !words.contains(path.suffix(2).joined(separator: ".")):
            .text(replacing(text, path.joined(separator: ".")))
        case .array(let values): .array(values.map { replaced($0, at: path, replacing) })
        case .object(let values):
            .object(Dictionary(uniqueKeysWithValues: values.map { ($0, replaced($1, at: path + [$0], replacing)) }))
        default: value
        }
    }

    private static func observations(hostileName: String) throws -> Observations {
        // 2026-10-25 in Berlin: 25 hours, one clock time occurs twice.
        let date = CalendarDate(daysSince1970: 20751)
        let window = ReportWindow(date: date, timeZone: ReportTimeZone("Europe/Berlin") ?? .utc)
        let orders = Endpoint(name: "/api/orders/:id", method: "GET")
        let checkout = Endpoint(name: "/api/checkout", method: "POST")
        let hook = Endpoint(name: "/hooks/payment", method: nil)
        let search = Endpoint(name: hostileName, method: "GET")
        let pieces = window.hours.enumerated().map { index, slot in
            var traffic: [Endpoint: Traffic] = [:]
            // No traffic in hours 4 and 5; aggregates only in hour 6.
            if !(4...6).contains(index) {
                for request in 0..<(40 + index * 3) {
                    traffic[orders, default: Traffic()].add(
                        milliseconds: 12 + request * 7 % 90, status: request % 50 == 7 ? 404 : 200, requests: 3)
                    traffic[checkout, default: Traffic()].add(
                        milliseconds: 150 + request * 13 % 400,
                        status: (14...15).contains(index) && request % 2 == 0 ? 503 : 201, requests: 1)
                }
                traffic[hook, default: Traffic()].add(milliseconds: 35, status: nil, requests: 2)
                // Only ever answered with client errors.
                for path in ["/wp-login.php", "/.env"] {
                    traffic[Endpoint(name: path, method: "GET"), default: Traffic()].add(
                        milliseconds: 2, status: 404, requests: 1)
                }
                traffic[search, default: Traffic()].add(milliseconds: 480 + index * 8, status: 200, requests: 5)
            }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        let stored = HourlyTraffic.StoredHour(
            start: window.hours[6].start, endpoint: orders,
            aggregate: HourlyAggregate(
                requests: 120, errors: 2, unknownStatus: 0, meanMilliseconds: 55, p50Milliseconds: 54,
                p95Milliseconds: 97, p99Milliseconds: 101))
        var slow = SlowQueryTally(window: window)
        for index in 0..<8 {
            slow.add(
                SlowQueryExecution(
                    fingerprint: "a0b1c2d3e4f50617", milliseconds: 2100 + index * 500, endpoint: "/api/orders/:id",
                    organization: "\(index % 3)", at: window.hours[14].start.adding(seconds: Int64(index) * 300)))
        }
        slow.show(
            SlowQuerySample(
                query: "SELECT * FROM orders o JOIN customers c ON c.id = o.customer WHERE c.name = $1",
                formattedQuery: "SELECT *\nFROM orders o\n  JOIN customers c ON c.id = o.customer\nWHERE c.name = $1",
                plan: try plan(),
                planShape: "0123456789abcdef"), of: "a0b1c2d3e4f50617")
        slow.add(
            SlowQueryExecution(
                fingerprint: "t00000000000000f", milliseconds: 700, endpoint: hostileName, organization: nil,
                at: window.hours[20].start), showing: "select * from \"<b>\" where x = ?")
        var messages = ErrorMessageTally()
        messages.add("order :number not found", to: orders, requests: 41)
        messages.add("<b>:text</b> & more", to: orders, requests: 3)
        var observations = Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: [stored]),
            organizations: organizations(pieces), errorMessages: messages, slowQueries: slow,
            serverEvents: serverEvents(window),
            storedAlerts: [
                Alert(
                    type: "high_error_rate", severity: .critical, message: "Error rate is <9.00%> (threshold: 5%)",
                    source: .stored, raisedAt: window.hours[15].start.adding(seconds: 300), endpoint: "/api/checkout",
                    method: "POST", acknowledged: true, acknowledgedAt: window.hours[16].start)
            ],
            resources: [
                ResourceSeries(
                    metric: "connection_count",
                    points: window.hours.enumerated().map {
                        ResourceSeries.Point(at: $1.start, value: Double(30 + $0 * 2))
                    },
                    limit: 100),
                ResourceSeries(
                    metric: "database_size",
                    points: window.hours.enumerated().map {
                        ResourceSeries.Point(at: $1.start, value: 5.1e9 + Double($0) * 2.5e6)
                    }, limit: 8_589_934_592),
            ], notes: ["A note on the data."])
        observations.catalog = CatalogObservations(
            advice: advice(window),
            settingChanges: [
                SettingChange(
                    name: "work_mem", before: "4 MB", after: "64 MB", unit: "kB",
                    between: [window.hours[13].start, window.hours[14].start])
            ])
        return observations
    }

    /// Twelve lines of several kinds, one of them with markup in its name.
    private static func advice(_ window: ReportWindow) -> Advice {
        let taken = window.hours[3].start.adding(seconds: 600)
        let since = taken.adding(seconds: -40 * 86_400)
        var key = AdviceFact(.foreignKey, "public.orders", since: since)
        (key.table, key.other, key.columns) = ("public.customers", "orders_customer_fkey", ["customer"])
        (key.bytes, key.rows, key.count) = (3_000_000_000, 12_300_000, 41)
        let indexes = (1...10).map { number in
            var fact = AdviceFact(
                .unusedIndex, number == 1 ? "public.\"<b>\"" : "public.orders_old_\(number)", since: since)
            (fact.table, fact.bytes, fact.count) = ("public.orders", 120_000_000 - number, 0)
            return fact
        }
        var scans = AdviceFact(.sequentialScans, "public.events", since: since)
        (scans.bytes, scans.rows, scans.count, scans.limit) = (800_000_000, 412, 1_200_000_000, 2_000_000_000)
        return Advice(
            AdviceFacts(statisticsSince: since, facts: [key, scans] + indexes), takenAt: taken,
            timeZone: window.timeZone)
    }

    /// An error and a lock wait of the day's slow query, and a run of autovacuum; two hours without a log.
    private static func serverEvents(_ window: ReportWindow) -> ServerEvents? {
        let query = ServerEventRow.Statement(
            fingerprint: "a0b1c2d3e4f50617", text: "SELECT * FROM orders o WHERE o.name = $1")
        let blocker = ServerEventRow.Statement(fingerprint: "b0b1c2d3e4f50617", text: "UPDATE orders SET state = $1")
        let hour = window.hours[14].start
        let records = window.hours.enumerated().filter { !(4...5).contains($0.offset) }.map {
            ServerEventRow(hour: $0.element.start, kind: .records, count: 120)
        }
        return ServerEvents(
            records + [
                ServerEventRow(
                    hour: hour, kind: .error, severity: "ERROR", sqlState: "42703",
                    message: "column :text does not exist", statement: query, endpoint: "/api/orders/:id", count: 1204),
                ServerEventRow(
                    hour: hour, kind: .lockWait, severity: "LOG", message: "waiting for ShareLock on transaction",
                    statement: query, blocker: blocker, endpoint: "/api/orders/:id", count: 3,
                    microseconds: 41_000_000, longestMicroseconds: 20_000_000),
                ServerEventRow(
                    hour: hour, kind: .vacuum, severity: "LOG", message: "automatic vacuum of table",
                    table: "public.orders", count: 1, microseconds: 2_000_000, longestMicroseconds: 2_000_000),
            ], in: window)
    }

    private static func plan() throws -> JSONValue {
        try JSONDecoder().decode(
            JSONValue.self,
            from: Data(
                """
                [{"Planning Time": 0.8, "Execution Time": 5213.75, "JIT": {"Functions": 17, "Timing": {"Total": 18.2}},
                "Plan": {"Node Type": "Nested Loop", "Plan Rows": 12, "Actual Rows": 4810, "Actual Total Time": 5210.5,
                "Actual Loops": 1, "Plans": [{"Node Type": "Aggregate", "Subplan Name": "InitPlan 1", "Plan Rows": 1,
                "Actual Rows": 1, "Actual Total Time": 29.8, "Actual Loops": 1}, {"Node Type": "Seq Scan", "Relation Name": "orders", "Plan Rows": 150000,
                "Actual Rows": 150000, "Actual Total Time": 41.2, "Actual Loops": 1, 
                "Filter": "((state = ?) AND (price > (InitPlan 1).col1))"},
                {"Node Type": "Index Scan", "Relation Name": "customers", "Index Name": "customers_pkey", "Plan Rows": 1,
                "Actual Rows": 1, "Actual Total Time": 0.02, "Actual Loops": 4810, "Index Cond": "(id = o.customer)"}]}}]
                """.utf8))
    }
}
