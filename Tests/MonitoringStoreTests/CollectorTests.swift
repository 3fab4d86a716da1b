import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// The hourly job compared with SQL over the same rows.
@Suite("collector", .needs(.postgresql))
struct CollectorTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
    private static let log = "platform_admin.api_performance_log"
    private static let hourly = "platform_admin.api_performance_hourly"

    private func collect(
        _ database: TestDatabase, now: String = "2026-11-23T00:30:00Z", keepRawDays: Int? = nil
    ) throws -> Collector.Outcome {
        try Collector(
            store: try database.store(), settings: ReportSettings(), timeZone: .utc, now: try #require(Instant(now))
        ).collect(keepRawDays: keepRawDays)
    }

    /// The figures that a report must compute identically from stored hours and from rows: all except organizations and
    /// error messages, which only rows have.
    private struct Figures: Equatable {
        struct OfEndpoint: Equatable {
            let endpoint: Endpoint
            let summary: Summary
            let health: Health
            let hours: [HourPoint]
            let statusCodes: [StatusCount]
            let latencies: LatencyDistribution?
            let errorHours: [StatusHours]?

            init(_ report: EndpointReport) {
                endpoint = report.endpoint
                summary = report.summary
                health = report.health
                hours = report.hours
                statusCodes = report.statusCodes
                latencies = report.latencies
                errorHours = report.errorHours
            }
        }

        let coverage: Coverage
        let overall: Summary
        let endpoints: [OfEndpoint]
        let hours: [HourPoint]
        let statusCodes: [StatusCount]
    }

    private func figures(_ database: TestDatabase) throws -> Figures {
        let report = Report(
            try database.store().observe(window, settings: ReportSettings(), now: window.end),
            settings: ReportSettings(),
            version: "0.0.0")
        var coverage = report.coverage
        coverage.sources = nil
        return Figures(
            coverage: coverage, overall: report.overall, endpoints: report.endpoints.map(Figures.OfEndpoint.init),
            hours: report.hours, statusCodes: report.statusCodes)
    }

    /// Requests of the day and an hour on either side, with gaps, and with NULLs among methods and statuses.
    private func records(_ random: inout SeededRandom, count: Int) -> [RequestRecord] {
        (0..<count).map { _ in
            RequestRecord(
                endpoint: ["/a", "/b/:id", "/ü\"\\'\n"].randomElement(using: &random) ?? "",
                method: ["GET", "POST", nil].randomElement(using: &random) ?? nil,
                responseMilliseconds: Int.random(in: 0...3, using: &random) * Int.random(in: 0...900, using: &random),
                status: [200, 201, 304, 399, 400, 404, 500, 503, nil].randomElement(using: &random) ?? nil,
                at: window.start.adding(
                    seconds: Int64.random(in: -3600..<90_000, using: &random) / 7200 * 7200
                        + Int64.random(in: 0..<3600, using: &random)))
        }
    }

    /// Differences between the specification's own query and what is stored, row by row.
    private func differences(_ connection: Connection, before end: String = "2026-11-23T00:00:00Z") throws -> Int {
        try connection.query(
            """
            WITH expected AS (
              SELECT endpoint, method, date_trunc('hour', "timestamp", 'UTC') AS hour, count(*)::integer AS requests,
                     avg(response_time_ms)::integer AS mean,
                     percentile_cont(0.50) WITHIN GROUP (ORDER BY response_time_ms)::integer AS p50,
                     percentile_cont(0.95) WITHIN GROUP (ORDER BY response_time_ms)::integer AS p95,
                     percentile_cont(0.99) WITHIN GROUP (ORDER BY response_time_ms)::integer AS p99,
                     count(*) FILTER (WHERE status_code >= 400)::integer AS errors,
                     count(*) FILTER (WHERE status_code < 400)::integer AS successes, sum(response_time_ms) AS total
              FROM \(Self.log) WHERE "timestamp" < $1::timestamptz GROUP BY 1, 2, 3
            ), stored AS (
              SELECT endpoint, method, hour, request_count, avg_response_time_ms, p50_response_time_ms,
                     p95_response_time_ms, p99_response_time_ms, error_count, success_count, total_response_time_ms
              FROM \(Self.hourly)
            )
            SELECT count(*) FROM ((TABLE expected EXCEPT TABLE stored) UNION ALL (TABLE stored EXCEPT TABLE expected)) d
            """, [end])[0].int("count")
    }

    private func contents(_ connection: Connection) throws -> String {
        try connection.query("SELECT string_agg(h::text, E'\\n' ORDER BY h::text) AS lines FROM \(Self.hourly) h")[0]
            .text("lines")
    }

    private func rows(_ connection: Connection, _ table: String) throws -> Int {
        try connection.query("SELECT count(*) FROM \(table)")[0].int("count")
    }

    @Test(
        "every whole hour is stored as in the specification's query, once, and again after late rows",
        arguments: 0..<5)
    func aggregates(seed: Int) async throws {
        let database = try await TestDatabase.migrated()
        let connection = try database.connection()
        var random = SeededRandom(UInt64(seed))
        try database.store().append(requests: records(&random, count: 800))
        let first = try collect(database)
        #expect(first.hours > 5 && first.requests > 500 && !first.leftToAnother && first.notes.isEmpty)
        #expect(try differences(connection) == 0)
        let before = try contents(connection)
        #expect(try collect(database).hours == 0)
        #expect(try contents(connection) == before)
        try database.store().append(requests: records(&random, count: 60))
        #expect(try collect(database).hours > 0)
        #expect(try differences(connection) == 0)
    }

    @Test("a report from stored distributions equals one from rows, figure by figure", arguments: 0..<3)
    func exact(seed: Int) async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(UInt64(100 + seed))
        try database.store().append(requests: records(&random, count: 1500))
        let fromRows = try figures(database)
        _ = try collect(database, now: "2026-11-23T03:30:00Z")
        try database.run("TRUNCATE \(Self.log)")
        let stored = try figures(database)
        #expect(stored.coverage.grade == .exact)
        #expect(stored == fromRows)
    }

    @Test("a stored hour is never replaced by fewer rows")
    func neverLess() async throws {
        let database = try await TestDatabase.migrated()
        let connection = try database.connection()
        var random = SeededRandom(7)
        try database.store().append(requests: records(&random, count: 600))
        _ = try collect(database)
        let before = try contents(connection)
        try database.run("DELETE FROM \(Self.log) WHERE response_time_ms % 3 = 0")
        #expect(try collect(database).hours == 0)
        #expect(try contents(connection) == before)
    }

    @Test(
        "a table filled by the specification's function gets distributions, and methods that it could not store")
    func upgraded() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.plain)
        var random = SeededRandom(9)
        try database.store().append(requests: records(&random, count: 500))
        try database.run("DELETE FROM \(Self.log) WHERE method IS NULL")
        try database.run(SpecificationSchema.aggregateEverything)
        let connection = try database.connection()
        let error = try #require(throws: StoreError.self) { try collect(database) }
        #expect(
            error.description
                == "cannot write to the monitoring tables: they are from an older version; upgrade them with \"daybook migrate\", which keeps all rows"
        )
        try database.store().migrate()
        try database.store().append(requests: records(&random, count: 300))
        let fromRows = try figures(database)
        _ = try collect(database, now: "2026-11-23T03:30:00Z")
        #expect(try differences(connection, before: "2026-11-24T00:00:00Z") == 0)
        #expect(try rows(connection, "\(Self.hourly) WHERE latency_distribution IS NULL") == 0)
        try database.run("TRUNCATE \(Self.log)")
        #expect(try figures(database) == fromRows)
    }

    @Test("while another collector is running, this one leaves everything to it")
    func locked() async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: [
                RequestRecord(endpoint: "/a", method: nil, responseMilliseconds: 1, status: nil, at: window.start)
            ])
        let other = try database.connection()
        try other.script("BEGIN")
        try other.query("SELECT pg_advisory_xact_lock(hashtextextended('daybook collect platform_admin', 0))")
        let outcome = try collect(database)
        #expect(outcome.leftToAnother && outcome.hours == 0 && outcome.samples.isEmpty)
        #expect(try rows(try database.connection(), Self.hourly) == 0)
        try other.script("COMMIT")
        #expect(try collect(database).hours == 1)
    }

    @Test("collectors at the same time store every hour once")
    func concurrent() async throws {
        let database = try await TestDatabase.migrated()
        var random = SeededRandom(21)
        try database.store().append(requests: records(&random, count: 900))
        let outcomes = try await withThrowingTaskGroup(of: Collector.Outcome.self) { group in
            for _ in 0..<4 { group.addTask { try collect(database) } }
            var all: [Collector.Outcome] = []
            for try await outcome in group { all.append(outcome) }
            return all
        }
        #expect(outcomes.count == 4)
        _ = try collect(database)
        #expect(try differences(try database.connection()) == 0)
    }

    @Test("retention deletes only rows of complete hours, reports stay exact, and later rows are added")
    func retention() async throws {
        let database = try await TestDatabase.migrated()
        let connection = try database.connection()
        var random = SeededRandom(5)
        let store = try database.store()
        try store.append(requests: records(&random, count: 1200))
        let fromRows = try figures(database)
        let total = try rows(connection, Self.log)
        // No row is old enough.
        #expect(try collect(database, now: "2026-11-23T03:30:00Z", keepRawDays: 30).rowsDeleted == 0)
        #expect(try rows(connection, Self.log) == total)
        // An hour with fewer requests than its rows is not complete.
        try database.run(
            "UPDATE \(Self.hourly) SET latency_distribution = '\\x00' WHERE hour = (SELECT min(hour) FROM \(Self.hourly))"
        )
        let outcome = try collect(database, now: "2026-12-23T03:30:00Z", keepRawDays: 29)
        let left = try rows(connection, Self.log)
        #expect(outcome.rowsDeleted > 0 && left > 0 && outcome.rowsDeleted + left == total)
        #expect(try figures(database) == fromRows)
        // Late rows are added to what is stored, once, and are deleted by the next retention.
        let late = RequestRecord(
            endpoint: "/a", method: "GET", responseMilliseconds: 77_777, status: 500,
            at: window.start.adding(seconds: 72_010))
        let fresh = RequestRecord(
            endpoint: "/new", method: nil, responseMilliseconds: 5, status: nil,
            at: window.start.adding(seconds: 72_020))
        try store.append(requests: [late, fresh])
        let pending = try figures(database)
        #expect(pending.overall.requests == fromRows.overall.requests + 2 && pending.overall.maxMilliseconds == 77_777)
        // Older hours are looked at once a day.
        _ = try collect(database, now: "2026-12-23T04:30:00Z")
        #expect(try figures(database) == pending)
        for (day, days, kept) in [(24, nil, left + 2), (25, nil, left + 2), (26, 32, left), (27, 32, left)]
            as [(Int, Int?, Int)]
        {
            _ = try collect(database, now: "2026-12-\(day)T04:30:00Z", keepRawDays: days)
            #expect(try figures(database) == pending)
            #expect(try rows(connection, Self.log) == kept)
        }
    }

    @Test("older hours are looked at as often as is set, and hours that were missed in any case")
    func olderHours() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        func add(hour: Int64) throws {
            try store.append(requests: [
                RequestRecord(
                    endpoint: "/a", method: "GET", responseMilliseconds: 5, status: 200,
                    at: window.start.adding(seconds: 3600 * hour))
            ])
        }
        /// The requests that are stored after a run so many hours after the day.
        func stored(after hours: Int64, every days: Int?) throws -> Int {
            let collector = Collector(
                store: store, settings: ReportSettings(), timeZone: .utc,
                now: window.end.adding(seconds: 3600 * hours + 1800))
            _ = try collector.collect(confirmOlderDays: days)
            return try database.connection().query(
                "SELECT coalesce(sum(request_count), 0)::bigint AS sum FROM \(Self.hourly)")[0].int("sum")
        }
        for hour: Int64 in 0..<24 { try add(hour: hour) }
        #expect(try stored(after: 24 * 9, every: 7) == 24)
        // Every run continues what the runs before have looked at.
        try add(hour: 3)
        for day: Int64 in 10..<16 { #expect(try stored(after: 24 * day, every: 7) == 24, "day \(day)") }
        #expect(try stored(after: 24 * 16, every: 7) == 25)
        try add(hour: 4)
        for day: Int64 in 17..<30 { #expect(try stored(after: 24 * day, every: nil) == 25, "day \(day)") }
        let spans = try database.connection().query(
            "SELECT json_array_length(value::text::json -> 'spans') AS count FROM platform_admin.daybook_state WHERE name = 'confirmed'"
        )
        #expect(try spans[0].int("count") == 2)
        // After a pause, all hours in between are due.
        try add(hour: 24 * 31)
        #expect(try stored(after: 24 * 35, every: nil) == 27)
        try add(hour: 5)
        #expect(try stored(after: 24 * 35 + 2, every: 1) == 27)
        #expect(try stored(after: 24 * 36 + 2, every: 1) == 28)
    }

    @Test("resources are sampled with their limits, and those that cannot be measured are reported")
    func resources() async throws {
        let database = try await TestDatabase.migrated()
        let plain = try collect(database)
        #expect(
            plain.samples.map(\.metric) == [
                "database_size", "connection_count", "transaction_id_age", "multixact_id_age",
            ])
        #expect(plain.samples[0].value > 1_000_000 && plain.samples[0].limit == nil)
        #expect(plain.samples[1].value >= 1 && plain.samples[1].limit == 200)
        try database.run(
            """
            CREATE SCHEMA storage; CREATE TABLE storage.objects (metadata jsonb);
            INSERT INTO storage.objects VALUES ('{"size": 1000}'), ('{"size": "234"}'), ('{"size": "many"}'), (NULL)
            """)
        var settings = ReportSettings()
        settings.limits = ["storage_used": 5000]
        let collector = Collector(
            store: try database.store(), settings: settings, timeZone: .utc, now: window.end.adding(seconds: 60))
        let stored = try collector.collect().samples.first { $0.metric == "storage_used" }
        #expect(
            stored
                == ResourceRecord(metric: "storage_used", value: 1234, limit: 5000, at: window.end.adding(seconds: 60)))
        let role = "collector_" + database.name
        try database.run(
            "CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA platform_admin TO \(role); GRANT ALL ON ALL TABLES IN SCHEMA platform_admin TO \(role)"
        )
        let limited = try Collector(
            store: try MonitoringStore(database: database.conninfo(user: role)), settings: settings, timeZone: .utc,
            now: window.end.adding(seconds: 120)
        ).collect()
        #expect(limited.samples.count == 4)
        #expect(
            limited.notes == [
                "storage_used is not sampled: role \"\(role)\" has no right to read column metadata of storage.objects; run as its owner: GRANT USAGE ON SCHEMA \"storage\" TO \"\(role)\"; GRANT SELECT (\"metadata\") ON \"storage\".\"objects\" TO \"\(role)\"."
            ])
    }
}
