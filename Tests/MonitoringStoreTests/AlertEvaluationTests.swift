import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// How the collector raises and repeats alerts.
@Suite("alert evaluation", .needs(.postgresql))
struct AlertEvaluationTests {
    private let day = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    /// Runs the collector some minutes after an hour of the day began.
    @discardableResult
    private func collect(_ database: TestDatabase, hour: Int, settings: ReportSettings = ReportSettings()) throws
        -> Collector.Outcome
    {
        try Collector(
            store: try database.store(), settings: settings, timeZone: try #require(ReportTimeZone("Europe/Berlin")),
            now: day.start.adding(seconds: Int64(hour) * 3600 + 300)
        ).collect()
    }

    private func requests(_ count: Int, failing: Int, hour: Int, endpoint: String = "/a") -> [RequestRecord] {
        (0..<count).map {
            RequestRecord(
                endpoint: endpoint, method: "GET", responseMilliseconds: 5, status: $0 < failing ? 500 : 200,
                at: day.start.adding(seconds: Int64(hour * 3600 + $0)))
        }
    }

    private func slow(_ count: Int, _ milliseconds: Int, hour: Int) -> [SlowQueryRecord] {
        (0..<count).map {
            SlowQueryRecord(
                query: "select 1", milliseconds: milliseconds, endpoint: nil,
                at: day.start.adding(seconds: Int64(hour * 3600 + $0)))
        }
    }

    @Test(
        "an error rate above 5 % of at least 20 requests, chance ruled out, raises alerts for endpoint and service",
        arguments: [
            (19, 19, 0, ""), (20, 1, 0, ""), (32, 2, 0, ""), (20, 8, 2, "5.92"), (100, 5, 0, ""), (100, 16, 0, ""),
            (100, 17, 2, "5.02"),
        ])
    func errorRate(count: Int, failing: Int, alerts: Int, atLeast: String) async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(requests: requests(count, failing: failing, hour: 9))
        #expect(try collect(database, hour: 10).alertsRaised == alerts)
        let stored = try database.store().alerts(all: false)
        #expect(stored.count == alerts)
        guard alerts > 0 else { return }
        let rate = NumberText.percent(Double(failing) / Double(count))
        #expect(Set(stored.map(\.alert.endpoint)) == [nil, "/a"])
        #expect(
            stored.allSatisfy {
                $0.alert.message
                    == "\(rate) of requests failed on 22 Nov, 10:00 to 11:00 (\(failing) of \(count), at least \(atLeast) % with 99.999 % confidence); the threshold is 5 %"
            })
        #expect(stored.allSatisfy { $0.alert.raisedAt == day.hours[9].start && $0.alert.severity == .critical })
    }

    @Test(
        "more than 5 queries of at least 2,000 ms raise an alert, with their true number",
        arguments: [(5, 2000, false), (6, 1999, false), (6, 2000, true), (40, 9000, true)])
    func slowQueries(count: Int, milliseconds: Int, raises: Bool) async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(slowQueries: slow(count, milliseconds, hour: 9))
        #expect(try collect(database, hour: 10).alertsRaised == (raises ? 1 : 0))
        let alert = try database.store().alerts(all: false).first?.alert
        #expect(alert?.type == (raises ? "slow_query" : nil) && alert?.severity == (raises ? .high : nil))
        if raises {
            #expect(
                alert?.message
                    == "\(count) queries took 2,000 ms or longer on 22 Nov, 10:00 to 11:00; the threshold is 5"
            )
        }
    }

    @Test(
        "a resource raises an alert at 70, 85 and 95 % of its limit",
        arguments: [
            (69.9, nil), (70, .medium), (84.9, .medium), (85, .high), (94.9, .high), (95, .critical), (120, .critical),
        ]
            as [(Double, Severity?)])
    func resource(value: Double, severity: Severity?) async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            resources: [
                ResourceRecord(metric: "disk_used", value: value, limit: 100, at: day.start.adding(seconds: 32_500))
            ])
        try collect(database, hour: 10)
        let alerts = try database.store().alerts(all: false)
        #expect(alerts.map(\.alert.severity) == (severity.map { [$0] } ?? []))
        #expect(alerts.allSatisfy { $0.alert.metric == "disk_used" })
    }

    @Test(
        "hours that break a rule again repeat one alert worded for the worst hour; a second run counts none twice"
    )
    func repeats() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        for (hour, failing) in [(9, 20), (10, 30), (12, 25)] {
            try store.append(requests: requests(100, failing: failing, hour: hour))
            try collect(database, hour: hour + 1)
            #expect(try collect(database, hour: hour + 1).alertsRepeated == 0)
        }
        // After a pause, a collector also evaluates the hours in between.
        try collect(database, hour: 20)
        let alerts = try store.alerts(all: true)
        #expect(alerts.count == 2)
        for stored in alerts {
            #expect(stored.alert.occurrences == 3)
            #expect(stored.alert.raisedAt == day.hours[9].start && stored.lastHour == day.hours[12].start)
            #expect(stored.alert.message.hasPrefix("30.0 % of requests failed on 22 Nov, 11:00 to 12:00"))
        }
        let details = try database.connection().query(
            """
            SELECT concat_ws(' ', details ->> 'endpoint', details -> 'worst' ->> 'requests', details -> 'worst' ->> 'errors',
                   details -> 'worst' ->> 'threshold', details ->> 'occurrences') AS line
            FROM platform_admin.performance_alerts WHERE details ->> 'endpoint' IS NOT NULL
            """)
        #expect(details.count == 1)
        #expect(try details[0].text("line") == "/a 100 30 0.05 3")
    }

    @Test("late rows of an already evaluated hour can break a rule too")
    func late() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(requests: requests(100, failing: 0, hour: 9))
        #expect(try collect(database, hour: 12).alertsRaised == 0)
        try store.append(requests: requests(50, failing: 50, hour: 9, endpoint: "/late"))
        #expect(try collect(database, hour: 12).alertsRaised == 2)
    }

    @Test("late slow queries and samples of already evaluated hours can break a rule too")
    func lateQueries() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(slowQueries: slow(4, 2500, hour: 9))
        #expect(try collect(database, hour: 12).alertsRaised == 0)
        try store.append(slowQueries: slow(4, 2600, hour: 9))
        #expect(try collect(database, hour: 12).alertsRaised == 1)
        let alert = try #require(try store.alerts(all: false).first?.alert)
        #expect(
            alert.message == "8 queries took 2,000 ms or longer on 22 Nov, 10:00 to 11:00; the threshold is 5"
                && alert.raisedAt == day.hours[9].start)
        try store.append(resources: [ResourceRecord(metric: "disk_used", value: 96, limit: 100, at: day.hours[8].start)]
        )
        #expect(try collect(database, hour: 12).alertsRaised == 1)
        let outcome = try collect(database, hour: 12)
        #expect(outcome.alertsRaised == 0 && outcome.alertsRepeated == 0)
    }

    @Test("late rows count an hour before the last one of an open alert, and can make it the worst")
    func lateHour() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(slowQueries: slow(6, 2500, hour: 9) + slow(7, 2500, hour: 11))
        try collect(database, hour: 12)
        try store.append(slowQueries: slow(8, 2500, hour: 10))
        var outcome = try collect(database, hour: 12)
        #expect(outcome.alertsRaised == 0 && outcome.alertsRepeated == 1)
        try store.append(slowQueries: slow(9, 2600, hour: 9))
        outcome = try collect(database, hour: 12)
        #expect(outcome.alertsRaised == 0 && outcome.alertsRepeated == 0)
        let alert = try #require(try store.alerts(all: false).first?.alert)
        #expect(alert.occurrences == 3)
        #expect(alert.message == "15 queries took 2,000 ms or longer on 22 Nov, 10:00 to 11:00; the threshold is 5")
        #expect(alert.raisedAt == day.hours[9].start && alert.lastHour == day.hours[11].start)
        // Nobody has seen that hour.
        let id = try #require(try store.alerts(all: false).first?.id)
        #expect(try store.acknowledge([id], by: nil, note: nil, at: day.start.adding(seconds: 50_000)) == 1)
        try store.append(slowQueries: slow(8, 2500, hour: 8) + slow(30, 2700, hour: 9))
        #expect(try collect(database, hour: 12).alertsRaised == 1)
        #expect(try store.alerts(all: false).map(\.alert.raisedAt) == [day.hours[8].start])
    }

    @Test("after an acknowledgement, a later hour raises a new alert and the same hour does not")
    func recurrence() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(slowQueries: slow(6, 2500, hour: 9))
        try collect(database, hour: 10)
        let first = try #require(try store.alerts(all: false).first)
        #expect(try store.acknowledge([first.id], by: nil, note: "seen", at: day.start.adding(seconds: 36_400)) == 1)
        #expect(try store.alerts(all: false).isEmpty)
        #expect(try collect(database, hour: 10).alertsRaised == 0)
        try store.append(slowQueries: slow(6, 2500, hour: 10))
        #expect(try collect(database, hour: 11).alertsRaised == 1)
        let all = try store.alerts(all: true)
        #expect(all.map(\.alert.acknowledged) == [false, true])
        #expect(all[1].alert.acknowledgedAt == day.start.adding(seconds: 36_400))
        let note = try database.connection().query(
            "SELECT details ->> 'note' AS note FROM platform_admin.performance_alerts WHERE acknowledged")
        #expect(try note[0].text("note") == "seen")
    }

    @Test("an open alert of the specification's collector is repeated, not duplicated")
    func specification() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        try database.store().migrate()
        try database.run(
            """
            INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, details, created_at)
            VALUES ('slow_query', 'high', '6 slow queries detected in the last hour', '{"queries": []}', '2026-11-22T09:05Z')
            """)
        try database.store().append(slowQueries: slow(7, 2500, hour: 9))
        let outcome = try collect(database, hour: 10)
        #expect(outcome.alertsRaised == 0 && outcome.alertsRepeated == 1)
        let alerts = try database.store().alerts(all: true)
        #expect(alerts.map(\.alert.occurrences) == [2])
        #expect(alerts.first?.alert.message.hasPrefix("7 queries took") == true)
    }

    @Test("a report lists the stored alerts whose hours it covers, whenever they were written")
    func reported() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(slowQueries: slow(6, 2500, hour: 23))
        try collect(database, hour: 24)
        func stored(_ date: Int) throws -> [Alert] {
            let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779 + date), timeZone: .utc)
            return Report(
                try store.observe(window, settings: ReportSettings(), now: window.end), settings: ReportSettings(),
                version: "0.0.0"
            ).alerts.filter { $0.source == .stored }
        }
        // The report finds the same: one alert for the cause, with its row.
        #expect(try stored(0).map(\.raisedAt) == [day.hours[23].start])
        #expect(try stored(0).map { $0.hours?.breaches } == [[23]])
        #expect(try stored(-1).isEmpty)
    }

    @Test("an unacknowledged alert stays on the pages for 30 days, with its last breach")
    func stillOpen() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(slowQueries: slow(6, 2500, hour: 8) + slow(9, 2500, hour: 9))
        try collect(database, hour: 10)
        // As written by another collector, without details.
        try database.run(
            """
            INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, created_at)
            VALUES ('high_error_rate', 'critical', 'm', '2026-11-22T09:05Z')
            """)
        func alerts(_ days: Int) throws -> [Alert] {
            let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779 + days), timeZone: .utc)
            let report = Report(
                try store.observe(window, settings: ReportSettings(), now: window.end), settings: ReportSettings(),
                version: "0.0.0")
            #expect(report.openAlerts.count == report.alerts.count { !$0.acknowledged })
            #expect(report.alerts.allSatisfy { $0.isOf(window) == (days == 0) })
            return report.alerts
        }
        for days in [0, 1, 29] {
            let alerts = try alerts(days)
            #expect(
                alerts.map(\.type) == ["high_error_rate", "slow_query"] && alerts.allSatisfy { $0.source == .stored })
            #expect(alerts.map(\.lastHour) == [day.start.adding(seconds: 9 * 3600 + 300), day.hours[9].start])
            #expect(alerts.map(\.raisedAt) == [day.start.adding(seconds: 9 * 3600 + 300), day.hours[8].start])
        }
        #expect(try alerts(31).isEmpty)
        #expect(try alerts(-1).isEmpty)
        _ = try store.acknowledge(Set(try store.alerts(all: false).map(\.id)), by: nil, note: nil, at: day.end)
        #expect(try alerts(1).isEmpty)
        // On its own day it is acknowledged, and so is what the report finds for its cause.
        #expect(try alerts(0).map(\.acknowledgedAt) == [day.end, day.end])
    }

    @Test(
        "endpoints with nothing but client errors raise no alert and do not count for the service")
    func neverAnswered() async throws {
        func answers(_ endpoint: String, _ status: Int?, hour: Int, count: Int = 60) -> [RequestRecord] {
            (0..<count).map {
                RequestRecord(
                    endpoint: endpoint, method: "GET", responseMilliseconds: 5, status: status,
                    at: day.start.adding(seconds: Int64(hour * 3600 + $0)))
            }
        }
        let scanned =
            answers("/wp-login.php", 404, hour: 9) + answers("/.env", 403, hour: 9) + answers("/a", 200, hour: 9)
        // Any other answer of an endpoint makes its errors count.
        for (other, hour, alerts) in [
            (nil, 9, []), (200, 9, [nil, "/wp-login.php"]), (500, 9, [nil, "/wp-login.php"]),
            (200, -24 * 20, [nil, "/wp-login.php"]),
            (200, -24 * 31, []),
        ] as [(Int?, Int, [String?])] {
            let database = try await TestDatabase.migrated()
            try database.store().append(
                requests: scanned + (other.map { answers("/wp-login.php", $0, hour: hour, count: 1) } ?? []))
            try collect(database, hour: 10)
            let raised = try database.store().alerts(all: true).map(\.alert.endpoint).sorted { ($0 ?? "") < ($1 ?? "") }
            #expect(raised == alerts, "\(other ?? 0) \(hour)")
        }
        let database = try await TestDatabase.migrated()
        try database.store().append(requests: scanned + answers("/wp-login.php", nil, hour: 9, count: 1))
        #expect(try collect(database, hour: 10).alertsRaised == 2)
        // For hours stored by others, it is unknown whose errors they were.
        let plain = try await TestDatabase.migrated()
        try plain.run(
            """
            INSERT INTO platform_admin.api_performance_hourly (endpoint, method, hour, request_count, error_count, success_count)
            VALUES ('/wp-login.php', 'GET', '2026-11-20T10:00Z', 3, 3, 0)
            """)
        try plain.store().append(requests: scanned)
        #expect(try collect(plain, hour: 10).alertsRaised == 2)
    }

    @Test("acknowledging a missing or already acknowledged alert changes nothing")
    func unknown() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try store.append(slowQueries: slow(6, 2500, hour: 9))
        try collect(database, hour: 10)
        let id = try #require(try store.alerts(all: false).first?.id)
        let missing = "00000000-0000-4000-8000-000000000000"
        let error = try #require(throws: StoreError.self) {
            try store.acknowledge([id, missing], by: nil, note: nil, at: day.end)
        }
        #expect(
            error.description
                == "cannot acknowledge alert \(missing): there is no alert with this id; nothing was changed; list open alerts with \"daybook alerts\""
        )
        #expect(try store.alerts(all: false).map(\.id) == [id])
        #expect(try store.acknowledge([id], by: nil, note: "seen", at: day.end) == 1)
        #expect(try store.acknowledge([id], by: nil, note: "again", at: day.end.adding(seconds: 60)) == 0)
        let stored = try #require(try store.alerts(all: true).first)
        #expect(stored.alert.acknowledgedAt == day.end)
        #expect(
            try database.connection().query("SELECT details ->> 'note' AS note FROM platform_admin.performance_alerts")[
                0
            ].text(
                "note") == "seen")
    }

    @Test("after a long pause or with a wrong clock, one month is evaluated and no more")
    func pause() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        try database.run(
            """
            INSERT INTO platform_admin.daybook_state (name, value, updated_at)
              VALUES ('alerts', '{"evaluatedUntil": "0001-01-01T00:00:00Z"}', now())
            """)
        try store.append(slowQueries: slow(6, 2500, hour: 9))
        let started = ContinuousClock.now
        #expect(try collect(database, hour: 10).alertsRaised == 1)
        #expect(ContinuousClock.now - started < .seconds(120))
    }
}
