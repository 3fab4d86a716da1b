import Foundation
import Testing

@testable import Reporting

/// Findings about what the database server logged.
@Suite("findings about the server")
struct ServerFindingTests {
    /// Ten days on which 30 logins fail and 12 rows are there twice, and the log of each was read.
    private static let logged = RecordedDays(days: 10) { day in
        day.log(.connection, 30, "password authentication failed for user :text", state: "28P01")
        day.log(.error, 12, "duplicate key", state: "23505")
    }

    private func findings(_ report: Report) -> [Finding] {
        (report.findings ?? []).filter { $0.subject == .server }
    }

    @Test("what is there on every day is no news; neither is a day without a log, or the first one with one")
    func usual() {
        #expect(findings(Self.logged.report { _ in }) == [])
        #expect(findings(Self.logged.report { $0.events = nil }) == [])
        #expect(findings(RecordedDays(days: 10).report { $0.log(.error, 500, "new", state: "42P01") }) == [])
        // The logins vary, but not to more than three times the most.
        #expect(
            findings(
                Self.logged.report { day in
                    day.log(.connection, 55, "password authentication failed for user :text", state: "28P01")
                }) == [])
    }

    @Test("new deadlocks and the lock waits of their statement are one finding with both statements")
    func deadlocks() throws {
        let report = Self.logged.report { day in
            day.log(
                .deadlock, 14, at: 14, "deadlock detected", state: "40P01", statement: "UPDATE a", blocker: "UPDATE bb")
            day.log(
                .lockWait, 38, at: 15, "waiting for ShareLock on transaction", statement: "UPDATE a",
                blocker: "UPDATE bb", seconds: 90)
        }
        let finding = try #require(findings(report).first)
        #expect(findings(report).count == 1 && finding.isAlarm && finding.level == .warning && finding.kind == .server)
        #expect(
            finding.sentence == "The database server logged 14 deadlocks, 14:00 to 15:00; none on the last 10 days.")
        #expect(finding.text == "14 deadlocks, 14:00 to 15:00; none on the last 10 days")
        #expect(finding.headline == "14 deadlocks")
        #expect(
            finding.details == [
                "Most by UPDATE a, which waited for UPDATE bb.",
                "Also 38 lock waits (ShareLock on transaction), 1.5 min in total, 15:00 to 16:00.",
            ])
        #expect(finding.queries == ["UPDATE a", "UPDATE bb"] && finding.hours == [14, 14])
        #expect(finding.harm.failedRequests == 14 && finding.harm.seconds == 90)
        #expect(Verdict(report).finding.hasPrefix(finding.sentence))
    }

    @Test("few events are news without an alarm, one error is none; a crash is critical, with no day before too")
    func levels() {
        func levels(_ days: RecordedDays = Self.logged, _ edit: (inout RecordedDays.Day) -> Void) -> [Health.Status] {
            findings(days.report(edit)).map(\.level)
        }
        #expect(levels { $0.log(.deadlock, 1, "deadlock detected") } == [.ok])
        #expect(levels { $0.log(.error, 4, "new", state: "42P01") } == [])
        #expect(levels { $0.log(.error, 5, "new", state: "42P01") } == [.ok])
        #expect(levels { $0.log(.error, 20, "new", state: "42P01") } == [.warning])
        #expect(levels { $0.log(.crash, 1, "server process was terminated") } == [.critical])
        #expect(levels { $0.log(.error, 1, "could not extend file", state: "53100") } == [.critical])
        #expect(levels { $0.log(.vacuum, 900, "automatic vacuum of table") } == [])
        #expect(levels(RecordedDays(days: 0)) { $0.log(.crash, 1, "server process was terminated") } == [.critical])
        #expect(levels(RecordedDays(days: 0)) { $0.log(.deadlock, 50, "deadlock detected") } == [])
    }

    @Test("far more than on any day before is a finding on that day and the next ones, until it is standing")
    func more() throws {
        var days = Self.logged
        var texts: [String] = []
        for _ in 0..<9 {
            let report = days.next { $0.log(.error, 88, "duplicate key", state: "23505") }
            texts += findings(report).map { "\($0.state) \($0.text)" }
        }
        #expect(
            texts.first
                == "new 100 errors 23505 “duplicate key”, 10:00 to 11:00; at most 12 on any of the last 10 days")
        #expect(texts.dropFirst().first?.hasPrefix("lasting 100 errors 23505") == true, "\(texts)")
        #expect(texts.count == 7)
    }

    @Test("events that explain a finding about requests are a detail of it")
    func cause() throws {
        let report = Self.logged.report { day in
            day.fail(RecordedDays.orders, 9..<17, each: 40)
            day.log(
                .error, 320, at: 11, "column :text does not exist", state: "42703",
                statement: "SELECT total FROM orders",
                endpoint: "/api/orders")
        }
        #expect(findings(report) == [])
        let finding = try #require(report.findings?.first { $0.subject == .endpoint(RecordedDays.orders) })
        #expect(
            finding.details.contains(
                "The database server logged 320 errors 42703 “column :text does not exist”, 11:00 to 12:00 (SELECT total FROM orders)."
            ), "\(finding.details)")
        #expect(finding.related.contains(.server) && finding.queries?.contains("SELECT total FROM orders") == true)
    }

    @Test("what was there on each of the last days and is not any more is said once, where the log has every hour")
    func ended() {
        func texts(_ edit: (inout RecordedDays.Day) -> Void) -> [String] {
            findings(Self.logged.report(edit)).map { "\($0.state) \($0.text)" }
        }
        let gone = texts { day in day.events = day.events?.filter { $0.row.kind != .error } }
        #expect(gone == ["ended no more errors 23505 “duplicate key”, usually 12 a day"])
        #expect(texts { day in day.events = day.events?.filter { $0.row.kind != .error && $0.hour != 3 } } == [])
    }
}
