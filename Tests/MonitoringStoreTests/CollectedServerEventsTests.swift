import Foundation
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("events of the server in memory")
struct CollectedServerEventsTests {
    private let at = Instant(seconds: 1_795_356_187)

    private func record(
        _ message: String, _ kind: ServerEventKind = .error, statement: String? = nil, at: Instant? = nil
    ) -> ServerEventRecord {
        ServerEventRecord(kind: kind, at: at ?? self.at, severity: "ERROR", message: message, statement: statement)
    }

    @Test(
        "messages keep the names of the catalog and lose values",
        arguments: [
            ("relation \"orders\" does not exist", "relation \"orders\" does not exist"),
            ("relation \"a b@c.de\" does not exist", "relation :text does not exist"),
            ("column \"hunter2\" does not exist", "column :text does not exist"),
            (
                "duplicate key value violates unique constraint \"users_email_key\"",
                "duplicate key value violates unique constraint \"users_email_key\""
            ),
            (
                "null value in column \"email\" of relation \"users\" violates not-null constraint",
                "null value in column \"email\" of relation \"users\" violates not-null constraint"
            ),
            (
                "insert or update on table \"orders\" violates foreign key constraint \"orders_customer_fkey\"",
                "insert or update on table \"orders\" violates foreign key constraint \"orders_customer_fkey\""
            ),
            ("password authentication failed for user \"s3cret\"", "password authentication failed for user :text"),
            ("database \"s3cret\" does not exist", "database :text does not exist"),
            ("role \"s3cret\" does not exist", "role :text does not exist"),
            (
                "invalid input syntax for type integer: \"relation \"s3cret\"\"",
                "invalid input syntax for type integer: :text"
            ),
            ("syntax error at or near \"s3cret\"", "syntax error at or near :text"),
            (
                "server process (PID 4711) was terminated by signal 9: Killed",
                "server process (PID :number) was terminated by signal :number: Killed"
            ),
        ])
    func masked(_ message: String, _ expected: String) {
        #expect(ServerMessageMask.mask(message) == expected)
    }

    @Test("equal events of an hour are one row, and statements lose their literals")
    func rows() {
        var events = CollectedServerEvents(timeZone: .utc)
        for number in 0..<5 {
            events.add(
                record(
                    "division by zero", statement: "SELECT \(number)/0, 's3cret'",
                    at: at.adding(seconds: Int64(number) * 600)))
        }
        #expect(events.rows.map(\.count).reduce(0, +) == 5)
        #expect(Set(events.rows.map(\.hour)).count == events.rows.count)
        #expect(Set(events.rows.map(\.statement?.text)) == ["SELECT ?/?, ?"])
        #expect(events.newest == at.adding(seconds: 2400))
        events.removeAll()
        #expect(events.isEmpty && events.newest == nil)
    }

    @Test("an hour keeps a limited number of different events, and every event is counted")
    func limits() {
        var limits = CollectedServerEvents.Limits()
        (limits.detailed, limits.plain) = (10, 20)
        var events = CollectedServerEvents(timeZone: .utc, limits: limits)
        let words = (0..<26).flatMap { first in
            (0..<26).map { "\(UnicodeScalar(UInt8(97 + first)))\(UnicodeScalar(UInt8(97 + $0)))" }
        }
        for word in words { events.add(record("error of \(word)", statement: "SELECT \(word)")) }
        #expect(events.rows.count <= 22)
        #expect(events.rows.map(\.count).reduce(0, +) == words.count)
        #expect(events.rows.count { $0.statement != nil } == 10)
        #expect(events.rows.last?.message == "(too many different messages)")
    }

    @Test("what is stored is reported: from the table as from memory", .needs(.postgresql))
    func stored() async throws {
        let database = try await TestDatabase.migrated()
        let store = try database.store()
        var events = CollectedServerEvents(timeZone: .utc)
        events.add(record("deadlock detected", .deadlock, statement: "UPDATE a SET b = 1"))
        for number in 0..<3 {
            events.add(record("relation \"x\" does not exist", statement: "SELECT * FROM x WHERE y = \(number)"))
        }
        var records = record("", .records)
        (records.count, records.severity) = (77, nil)
        events.add(records)
        // Rows of two batches are added up.
        try store.append(serverEvents: events.rows)
        try store.append(serverEvents: events.rows)
        let window = ReportWindow(date: ReportTimeZone.utc.date(at: at), timeZone: .utc)
        let report = try store.observe(window, settings: ReportSettings(), now: window.end)
        let found = try #require(report.serverEvents)
        #expect(found.records == 154 && found.count == 8)
        #expect(found.groups.map(\.kind) == [.deadlock, .error] && found.groups.map(\.count) == [2, 6])
        #expect(found.groups[1].statements.map(\.query) == ["SELECT * FROM x WHERE y = ?"])
        #expect(found.groups[1].hours.reduce(0, +) == 6)
        // A day of which no log was read says nothing.
        let other = ReportWindow(date: ReportTimeZone.utc.date(at: at).adding(days: 1), timeZone: .utc)
        #expect(try store.observe(other, settings: ReportSettings(), now: other.end).serverEvents == nil)
        // Nor does a database that was not migrated since.
        try database.connection().script("DROP TABLE platform_admin.server_events")
        #expect(try database.store().observe(window, settings: ReportSettings(), now: window.end).serverEvents == nil)
    }
}
