import Foundation
import Testing

@testable import Reporting

/// One day of each kind, with its whole sentence.
@Suite("verdict")
struct VerdictTests {
    private let quiet = RecordedDays.quietWeeks

    /// Subject, finding and volume, as in a mail.
    private func said(_ report: Report) -> [String] {
        let verdict = Verdict(report)
        return [verdict.subject, verdict.finding, verdict.volume]
    }

    @Test("a first day is called that, with what is above a threshold")
    func firstDay() throws {
        let first = RecordedDays(days: 0)
        #expect(
            said(
                first.report { day in
                    day.scale(0)
                    day.queries = [:]
                }) == [
                    "Idle: no requests", "No requests recorded. Check that logging and collection run: daybook check.",
                    "",
                ])
        #expect(
            said(first.report()) == [
                "First report",
                "First day on record: nothing to compare with yet. Changes are reported from the sixth day on.",
                "12,480 requests, server errors 0 %, P95 204 ms.",
            ])
        #expect(
            said(first.report { $0.slow(RecordedDays.export, by: 4) }) == [
                "First report",
                "First day on record: nothing to compare with yet. Above thresholds: POST /api/export (average 904 ms). Changes are reported from the sixth day on.",
                "12,480 requests, server errors 0 %, P95 220 ms.",
            ])
        #expect(
            said(first.report { $0.connections = 88 })[1]
                == "First day on record: nothing to compare with yet. Above thresholds: Connections (peaked at 88 of 100 at 00:00). Changes are reported from the sixth day on."
        )
        #expect(
            said(first.report { $0.fail(RecordedDays.checkout, 14..<16, each: 25) }) == [
                "Critical: POST /api/checkout 5xx 50.0 %",
                "POST /api/checkout failed with server errors on 50.0 % of requests from 14:00 to 16:00 (50 of 100).",
                "12,480 requests, server errors 0.40 %, P95 204 ms.",
            ])
        // What is critical is the hour, and not the 1.5 % of the day.
        #expect(
            said(first.report { $0.fail(RecordedDays.checkout, 16..<17, each: 18) }) == [
                "Critical: POST /api/checkout 5xx 36.0 %",
                "POST /api/checkout failed with server errors on 36.0 % of requests from 16:00 to 17:00 (18 of 50).",
                "12,480 requests, server errors 0.14 %, P95 204 ms.",
            ])
        #expect(
            said(RecordedDays(days: 2).report()) == [
                "OK",
                "No alarm. Only 2 earlier days on record; changes are reported from the sixth day on.",
                "12,480 requests, server errors 0 %, P95 204 ms.",
            ])
    }

    @Test("a quiet day has no significant changes")
    func quietDay() {
        #expect(
            said(quiet.report()) == [
                "OK",
                "No significant changes.",
                "12,480 requests (the same as the last 4 Sundays), server errors 0 %, P95 204 ms.",
            ])
    }

    @Test("an outage leads with its hours and their normal requests")
    func outage() {
        #expect(
            said(quiet.report { $0.scale(0, 10..<12) }) == [
                "Critical: no requests 10:00-12:00",
                "No requests from 10:00 to 12:00, normally 8.33 % of the day (about 1,040). An outage, or logging was down.",
                "11,440 requests (−8 % vs. the last 4 Sundays), server errors 0 %, P95 204 ms.",
            ])
        #expect(
            said(quiet.report { $0.scale(0.1, 10..<13) }) == [
                "Critical: few requests 10:00-13:00",
                "Only 156 of about 1,560 requests from 10:00 to 13:00, which normally have 12.5 % of the day. An outage for part of that time, or logging was down.",
                "11,076 requests (−11 % vs. the last 4 Sundays), server errors 0 %, P95 204 ms.",
            ])
        // Errors on the same day come second.
        #expect(
            said(
                quiet.report { day in
                    day.scale(0, 10..<14)
                    day.fail(RecordedDays.checkout, 14..<16, each: 25)
                }) == [
                    "Critical: no requests 10:00-14:00",
                    "No requests from 10:00 to 14:00, normally 16.7 % of the day (about 2,080). An outage, or logging was down. Also: POST /api/checkout 5xx 0 → 50.0 %.",
                    "10,400 requests (−17 % vs. the last 4 Sundays), server errors 0.48 % (usually none), P95 200 ms.",
                ])
    }

    @Test("a day without requests is critical if there are usually some, and never means health")
    func deadDay() {
        #expect(
            said(quiet.report { $0.scale(0) }) == [
                "Critical: no requests all day",
                "No requests recorded; the last 4 Sundays had 12,480. Last request on record: Sat 21 Nov, 23:00 to 24:00. Check the service first, then logging and collection: daybook check.",
                "",
            ])
        var dead = quiet
        for _ in 0..<8 { dead.next { $0.scale(0) } }
        #expect(
            said(dead.report { $0.scale(0) }) == [
                "Idle: no requests", "No requests recorded, as on previous days.", "",
            ])
    }

    @Test("a day with half of its traffic states how much is missing")
    func lostTraffic() {
        #expect(
            said(quiet.report { $0.scale(0.5) }) == [
                "Warning: requests -50 %",
                "6,240 requests, 50 % fewer than on the last 4 Sundays, on every endpoint.",
                "6,240 requests (−50 % vs. the last 4 Sundays), server errors 0 %, P95 190 ms.",
            ])
    }

    @Test("server errors are reported with their hours, counts and usual rate")
    func errors() {
        #expect(
            said(quiet.report { $0.fail(RecordedDays.checkout, 14..<16, each: 25) }) == [
                "Critical: POST /api/checkout 5xx 0 -> 50.0 %",
                "POST /api/checkout failed with server errors on 50.0 % of requests from 14:00 to 16:00 (50 of 100, usually none).",
                "12,480 requests (the same as the last 4 Sundays), server errors 0.40 % (usually none), P95 204 ms.",
            ])
        #expect(
            said(quiet.report { $0.fail(RecordedDays.orders, each: 3) }) == [
                "Warning: GET /api/orders 5xx 0 -> 3.00 %",
                "GET /api/orders failed with server errors on 3.00 % of requests (72 of 2,400, usually none).",
                "12,480 requests (the same as the last 4 Sundays), server errors 0.58 % (usually none), P95 204 ms.",
            ])
        // Two more findings are named, the others counted.
        #expect(
            said(
                quiet.report { day in
                    day.fail(RecordedDays.checkout, 14..<16, each: 25)
                    day.slow(RecordedDays.orders, by: 1.8)
                    day.slow(RecordedDays.export, by: 2)
                    day.connections = 97
                }) == [
                    "Critical: POST /api/checkout 5xx 0 -> 50.0 %",
                    "POST /api/checkout failed with server errors on 50.0 % of requests from 14:00 to 16:00 (50 of 100, usually none). Also: Connections 97 of 100; GET /api/orders P95 143 → 255 ms (+79 %); and 1 more.",
                    "12,480 requests (the same as the last 4 Sundays), server errors 0.40 % (usually none), P95 255 ms (usually 206 ms).",
                ])
    }

    @Test("client errors are compared with what is usual")
    func clientErrors() {
        var days = quiet
        #expect(
            said(days.next { $0.fail(RecordedDays.orders, each: 20, status: 422) }) == [
                "Warning: GET /api/orders errors 0 -> 20.0 %",
                "GET /api/orders failed on 20.0 % of requests (480 of 2,400, usually none).",
                "12,480 requests (the same as the last 4 Sundays), server errors 0 %, P95 204 ms.",
            ])
        for _ in 0..<6 { days.next { $0.fail(RecordedDays.orders, each: 20, status: 422) } }
        #expect(
            said(days.report { $0.fail(RecordedDays.orders, each: 20, status: 422) }) == [
                "OK",
                "No significant changes.",
                "12,480 requests (the same as the last 4 Sundays), server errors 0 %, P95 211 ms.",
            ])
        let usual = RecordedDays(days: 10) { $0.fail(RecordedDays.orders, each: 20, status: 401) }
        #expect(
            said(usual.report()) == [
                "OK", "No significant changes.", "12,480 requests, server errors 0 %, P95 204 ms.",
            ])
        #expect(
            said(usual.report { $0.fail(RecordedDays.orders, each: 60, status: 401) }) == [
                "Warning: GET /api/orders errors 20 -> 60.0 %",
                "GET /api/orders failed on 60.0 % of requests (1,440 of 2,400, usually 20.0 %).",
                "12,480 requests, server errors 0 %, P95 204 ms.",
            ])
    }

    @Test("a slower endpoint is reported with its figures")
    func times() {
        #expect(
            said(quiet.report { $0.slow(RecordedDays.orders, by: 1.8) }) == [
                "Warning: GET /api/orders P95 143 -> 255 ms (+79 %)",
                "GET /api/orders is slower: P95 143 → 255 ms (+79 %).",
                "12,480 requests (the same as the last 4 Sundays), server errors 0 %, P95 246 ms (usually 206 ms).",
            ])
        #expect(
            said(quiet.report { $0.slow(RecordedDays.checkout, by: 8) }) == [
                "Critical: POST /api/checkout P95 290 -> 2,321 ms (+702 %)",
                "POST /api/checkout is slower: P95 290 → 2,321 ms (+702 %).",
                "12,480 requests (the same as the last 4 Sundays), server errors 0 %, P95 1,444 ms (usually 206 ms).",
            ])
    }

    @Test("a service that records slow queries but no requests is judged by its queries")
    func queriesOnly() {
        let days = RecordedDays(days: 14) { $0.scale(0) }
        #expect(
            said(days.report()) == [
                "OK",
                "No significant changes among 1 slow query, 40.4 s in total. No requests are recorded: this report is about the database alone.",
                "",
            ])
        #expect(
            said(days.report { $0.queries["export"] = (200, 4000, "/api/export") }) == [
                "Warning: query 20x slower (/api/export)",
                "Query SELECT export from /api/export took 13.5 min in total, usually 40.2 s: 200 executions of 4.0 s instead of 1.0 s.",
                "",
            ])
        #expect(
            said(RecordedDays(days: 0).report { $0.scale(0) }) == [
                "First report",
                "First day on record: 1 slow query, 40.4 s in total. No requests are recorded: this report is about the database alone.",
                "",
            ])
        #expect(
            said(RecordedDays(days: 2) { $0.scale(0) }.report()) == [
                "OK",
                "1 slow query, 40.4 s in total; not compared yet. No requests are recorded: this report is about the database alone.",
                "",
            ])
    }

    @Test("server errors on every day are standing: a warning, not critical, until they end")
    func standing() {
        let days = RecordedDays(days: 12) { $0.fail(RecordedDays.orders, each: 10) }
        #expect(
            said(days.report()) == [
                "Warning: GET /api/orders 5xx 10.0 %",
                "GET /api/orders still fails with server errors on 10.0 % of requests.",
                "12,480 requests, server errors 1.92 %, P95 204 ms.",
            ])
        #expect(
            said(days.report { $0.fail(RecordedDays.orders, each: 40) }) == [
                "Critical: GET /api/orders 5xx 10 -> 40.0 %",
                "GET /api/orders failed with server errors on 40.0 % of requests (960 of 2,400, usually 10.0 %).",
                "12,480 requests, server errors 7.69 % (usually 1.92 %), P95 204 ms.",
            ])
        #expect(
            said(days.report { $0.fail(RecordedDays.orders, each: 0) }) == [
                "OK",
                "No alarm. GET /api/orders is better: server errors 10 → 0 %.",
                "12,480 requests, server errors 0 % (usually 1.92 %), P95 204 ms.",
            ])
    }

    @Test("slowness on every day is standing and leaves the day OK")
    func standingSlowness() {
        let days = RecordedDays(days: 12) { $0.slow(RecordedDays.export, by: 5) }
        #expect(
            said(days.report()) == ["OK", "No significant changes.", "12,480 requests, server errors 0 %, P95 220 ms."])
    }

    @Test("a day without requests whose outage is acknowledged is not as on previous days")
    func acknowledgedDeadDay() {
        let known = quiet.with {
            $0.acknowledgements = [
                Acknowledgement(
                    subject: .finding(Finding.id(.outage, .service, "day")), note: "moved",
                    until: RecordedDays.date.adding(days: 3), at: Instant(seconds: 1_795_305_600))
            ]
        }
        #expect(
            said(known.report { $0.scale(0) }) == ["Idle: no requests", "No requests recorded; acknowledged.", ""])
    }

    @Test("an acknowledged finding is not in the verdict")
    func acknowledged() {
        let known = quiet.with {
            $0.acknowledgements = [
                Acknowledgement(
                    subject: .endpoint(EndpointPattern(name: "/api/checkout", method: "POST")),
                    note: "the provider is down",
                    until: RecordedDays.date.adding(days: 3), at: Instant(seconds: 1_795_305_600))
            ]
        }
        #expect(
            said(known.report { $0.fail(RecordedDays.checkout, 14..<16, each: 25) }) == [
                "OK",
                "No new findings; 1 acknowledged.",
                "12,480 requests (the same as the last 4 Sundays), server errors 0.40 % (usually none), P95 204 ms.",
            ])
    }
}
