import Foundation
import Reporting
import Testing

@testable import Ingestion

/// Logs as servers, collectors and managed services write them.
@Suite("PostgreSQL logs of the world")
struct PostgresLogCaseTests {
    struct Case: CustomStringConvertible {
        let file: String
        /// The prefix that is given for it; `nil` to find it.
        var prefix: String?
        /// How the log is written, as it is found.
        let format: String
        let milliseconds: [Int]
        /// The text of the first statement.
        var query = text

        var description: String { file }
    }

    private static let text = "SELECT id, total\nFROM orders\nWHERE city = 'SECRET_city'\nORDER BY 1"
    private static let both = [1500, 901]

    private static let cases: [Case] = [
        Case(
            file: "01-wrong-prefix-consumed.log",
            format: "log_line_prefix '%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h '", milliseconds: [901, 1200],
            query: "SELECT count(*) FROM orders WHERE city = 'SECRET_01'"),
        Case(file: "100-fresh-sample.csv", format: "CSV", milliseconds: [901], query: "SELECT 1"),
        Case(
            file: "17-tz-GMT-3.log", prefix: "%t [%p]: ", format: "log_line_prefix '%t [%p]: '", milliseconds: both),
        Case(
            file: "21-app-with-LOG.log", prefix: "%m [%p] %q[user=%u,db=%d,app=%a] ",
            format: "log_line_prefix '%m [%p] %q[user=%u,db=%d,app=%a] '", milliseconds: both),
        Case(file: "23-rhel-old-no-pid.log", format: "log_line_prefix '< %m > '", milliseconds: both),
        Case(
            file: "25-docker-t.log",
            format: "log_line_prefix '%m [%p] %u@%d ', in lines of a collector that writes the time first",
            milliseconds: both),
        Case(
            file: "26-compose.log", format: "log_line_prefix '%m [%p] %u@%d ', in lines of docker compose logs",
            milliseconds: both),
        Case(
            file: "27-k8s-cri.log", format: "log_line_prefix '%m [%p] %u@%d ', in lines of Kubernetes (CRI)",
            milliseconds: both),
        Case(
            file: "28-docker-json-file.json", prefix: "%m [%p] %q%u@%d ",
            format: "log_line_prefix '%m [%p] %q%u@%d ', in lines of Docker's json-file", milliseconds: both),
        Case(
            file: "30-rsyslog-iso.log", format: "log_line_prefix '%m [%p] user=%u,db=%d ', in lines of syslog",
            milliseconds: both),
        Case(
            file: "31-syslog-with-m.log", format: "log_line_prefix '%m [%p] ', in lines of syslog", milliseconds: both),
        Case(
            file: "32-journald-short.log", format: "log_line_prefix '%m [%p] %u@%d ', in lines of syslog",
            milliseconds: both, query: text.replacing("\n", with: "\n        ")),
        Case(
            file: "33-journald-json.json", format: "log_line_prefix '%m [%p] %u@%d ', in lines of journald's JSON",
            milliseconds: both),
        Case(file: "35-cnpg.json", format: "JSON", milliseconds: both),
        Case(
            file: "37-azure-json.json", prefix: "%t-%c-",
            format: "log_line_prefix '%t-%c-', in lines of JSON with the line as a message", milliseconds: both),
        Case(
            file: "37-azure-json.json", format: "log_line_prefix '%t-%c-', in lines of JSON with the line as a message",
            milliseconds: both),
        Case(file: "38-supabase-logflare-json.json", format: "JSON", milliseconds: both),
        Case(file: "40-jsonlog-iso-time.json", format: "JSON", milliseconds: both),
        Case(file: "42-jsonlog-array.json", format: "JSON", milliseconds: both),
        Case(file: "45-csv-header.csv", format: "CSV", milliseconds: both),
        Case(
            file: "52-log-statement-all.log", format: "log_line_prefix '%m [%p] '", milliseconds: both,
            query: "SELECT count(*) FROM orders"),
        Case(
            file: "53-log-statement-ddl.log", format: "log_line_prefix '%m [%p] '", milliseconds: [45_000, 901],
            query: "CREATE INDEX ON orders (city)"),
        Case(
            file: "54-parse-bind.log", format: "log_line_prefix '%m [%p] '", milliseconds: [1],
            query: "SELECT * FROM many_partitions WHERE a = $1"),
        Case(
            file: "58-third-party-lines.log", prefix: "%m [%p] %q%u@%d ",
            format: "log_line_prefix '%m [%p] %q%u@%d '", milliseconds: both),
        Case(
            file: "59-continuation-without-tab.log", prefix: "%m [%p] %q%u@%d ",
            format: "log_line_prefix '%m [%p] %q%u@%d '", milliseconds: both,
            query: text.replacing("\n", with: "\n        ")),
        Case(file: "64-lang-de.log", format: "log_line_prefix '%m [%p] '", milliseconds: both),
        Case(file: "65-zone-CET.log", format: "log_line_prefix '%m [%p] '", milliseconds: [1500], query: "SELECT 1"),
        Case(
            file: "66-explain-text.log", format: "log_line_prefix '%m [%p] '", milliseconds: [1500],
            query: "SELECT city,\ncount(*)\nFROM orders WHERE city = 'SECRET_q' GROUP BY 1"),
        Case(
            file: "83-csv-with-prefix.csv", prefix: "%m [%p] ", format: "CSV", milliseconds: [1500], query: "SELECT 1"),
        Case(
            file: "84-trimmed-blank-lines.log", format: "log_line_prefix '%m [%p] '", milliseconds: [600],
            query: "SELECT a\nFROM t\n\nWHERE b = 'SECRET_b'\n\nORDER BY 1"),
        Case(file: "87-io-timings.log", format: "log_line_prefix '%m [%p] '", milliseconds: [600], query: "SELECT 1"),
        Case(
            file: "90-single-blank-after-LOG.log", format: "log_line_prefix '%m [%p] '", milliseconds: [600],
            query: "SELECT 1"),
        Case(
            file: "92-changed-prefix.log", prefix: "%m [%p] ",
            format: "log_line_prefix '%m [%p]: [%l-1] user=%u,db=%d '", milliseconds: both + both),
        Case(
            file: "94-supabase-csv-all.csv", format: "CSV", milliseconds: [45_000, 600],
            query: "CREATE INDEX ON big (a)"),
        Case(
            file: "95-blank-lost.log", prefix: "%m [%p]", format: "log_line_prefix '%m [%p]'", milliseconds: [600],
            query: "SELECT 1"),
        Case(
            file: "96-sql-execute.log", format: "log_line_prefix '%m [%p] '", milliseconds: [600, 700],
            query: "SELECT * FROM orders WHERE city = $1"),
    ]

    private static func read(_ file: String, _ prefix: String? = nil) throws -> (PostgresLogReading, String?) {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        let log = [UInt8](try Data(contentsOf: folder.appending(path: file)))
        var options = PostgresLogOptions()
        options.thresholdMilliseconds = 0
        return read(log, prefix: try prefix.map(LogLinePrefix.init), options)
    }

    private static func read(
        _ log: [UInt8], prefix: LogLinePrefix? = nil, _ options: PostgresLogOptions
    ) -> (PostgresLogReading, String?) {
        var reader = PostgresLogReader(prefix: prefix, options: options)
        var reading = PostgresLogReading()
        log.withUnsafeBytes { bytes in _ = reader.read(bytes, isFinal: true) { reading.statements.append($0) } }
        reading.tally = reader.tally
        return (reading, reader.foundFormat)
    }

    @Test("each is read to the last statement, with its whole text", arguments: cases)
    func read(_ sample: Case) throws {
        let (reading, format) = try Self.read(sample.file, sample.prefix)
        #expect(reading.statements.map(\.milliseconds) == sample.milliseconds)
        #expect(reading.statements.first?.query == sample.query)
        #expect(format == sample.format)
        #expect(reading.tally.badRecords == 0)
        #expect(reading.tally.durationsUnrecognized == 0)
        #expect(reading.tally.durationsWithoutText == 0)
    }

    @Test("times are right whatever names their zone")
    func zones() throws {
        func first(_ file: String) throws -> String? { try Self.read(file).0.statements.first?.at.description }
        #expect(try first("17-tz-GMT-3.log") == "2026-11-22T09:00:01Z")
        #expect(try first("65-zone-CET.log") == "2026-11-22T08:00:01.100000Z")
        #expect(try first("30-rsyslog-iso.log") == "2026-11-22T09:00:01.123456Z")
    }

    @Test("the name of a prepared statement can have a colon in it")
    func names() throws {
        let queries = try Self.read("55-names.log").0.statements.map(\.query)
        #expect(queries == (1...6).map { "SELECT \($0)" })
    }

    @Test("endpoints are named as the access log names them, and no token is kept")
    func endpoints() throws {
        let endpoints = try Self.read("82-endpoints.log", "%m [%p] app=%a ").0.statements.map(\.endpoint)
        #expect(
            endpoints == [
                "/users/:id/reset/:hash", "/users/:id", "/users/:id", "users#show", "users#show", "^polls/$", nil,
                "/orders/{id}", "Projects::IssuesController#index",
            ])
    }

    @Test("slow steps before the execution are counted with their time")
    func steps() throws {
        let tally = try Self.read("54-parse-bind.log").0.tally
        #expect(tally.slowSteps == 2 && tally.slowStepMicroseconds == 7_000_000)
    }

    @Test("nothing is a record of a log with another prefix than the one that is given")
    func wrongPrefix() throws {
        let (reading, format) = try Self.read("88b-prefix-in-quotes.log", "'%m [%p] %q%u@%d '")
        #expect(reading.tally.records == 0 && reading.tally.badRecords > 0 && format == nil)
    }
}
