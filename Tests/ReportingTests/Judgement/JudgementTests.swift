import Foundation
import Testing

@testable import Reporting

/// The findings of a day and their states.
@Suite("findings")
struct JudgementTests {
    private let quiet = RecordedDays.quietWeeks
    private let orders = ChangeSubject.endpoint(RecordedDays.orders)
    private let checkout = ChangeSubject.endpoint(RecordedDays.checkout)
    private let export = ChangeSubject.endpoint(RecordedDays.export)

    private func findings(_ report: Report) -> [Finding] { report.findings ?? [] }
    private func alarms(_ report: Report) -> [Finding] { findings(report).filter(\.isAlarm) }

    // MARK: - One cause is one finding

    @Test("errors, slowness and the alert of an endpoint, and their effect on the service, are one finding")
    func oneCause() throws {
        let report = quiet.report { day in
            day.fail(RecordedDays.orders, 9..<17, each: 40)
            day.slow(RecordedDays.orders, by: 2)
        }
        #expect(
            report.openAlerts.map(\.cause.endpoint) == [RecordedDays.orders]
                || report.openAlerts.map(\.cause.endpoint) == [RecordedDays.orders, nil])
        let changed = try #require(report.comparison).changes.map { "\($0.subject.name) \($0.measure?.rawValue ?? "")" }
        #expect(
            Set(changed).isSuperset(of: [
                "GET /api/orders serverErrors", "GET /api/orders p95", "the whole service serverErrors",
            ]), "\(changed)")
        let alarms = alarms(report)
        #expect(
            alarms.count == 1 && alarms.first?.subject == orders && alarms.first?.kind == .errors
                && alarms.first?.level == .critical)
        let finding = try #require(alarms.first)
        #expect(finding.related == [.service, .service])
        #expect(finding.text == "server errors 0 → 40.0 %, 09:00 to 17:00 (320 of 800); P95 143 → 283 ms (+98 %)")
        #expect(
            finding.details == [
                "This raises the service's figures: server errors 0 → 2.56 %.",
                "This raises the service's figures: P95 206 → 264 ms (+28 %).",
            ])
        #expect(finding.evidence == "320 of 800, at least 33.6 % with 99.99 % confidence")
        #expect(finding.hours == [9, 16] && finding.harm.failedRequests == 320 && finding.harm.seconds > 100)
    }

    @Test("a slower query of a slower endpoint is its cause; otherwise it is a separate finding")
    func query() throws {
        let both = alarms(
            quiet.report { day in
                day.slow(RecordedDays.export, by: 3)
                day.queries["export"] = (40, 5000, "/api/export")
            })
        #expect(both.map(\.subject) == [export] && both.first?.related == [.query("export")])
        #expect(both.first?.details == ["Its query SELECT export went from 40.2 s to 3.4 min a day."])
        let alone = alarms(quiet.report { $0.queries["export"] = (40, 5000, "/api/export") })
        #expect(alone.map(\.subject) == [.query("export")] && alone.map(\.kind) == [.slowQuery])
        #expect(
            alone.first?.sentence
                == "Query SELECT export from /api/export took 3.4 min in total, usually 40.2 s: 40 executions of 5.0 s instead of 998 ms."
        )
        let new = alarms(quiet.report { $0.queries["new"] = (60, 3000, "/api/1") })
        #expect(new.map(\.sentence) == ["New slow query from /api/1: 60 executions, 2.9 min in total."])
    }

    @Test("the alert about slow queries belongs to the finding of the query behind it, and is remembered")
    func slowQueryAlert() throws {
        let report = quiet.report { $0.queries["new"] = (200, 3000, "/api/1") }
        #expect(report.alerts.map(\.type) == [HourlyRule.slowQueries.type])
        let about = findings(report).filter { $0.kind == .slowQuery }
        #expect(about.map(\.subject) == [.query("new")] && about.first?.related == [.service])
        #expect(DayJudgement(report)?.conditions.contains { $0.id == Finding.slowQueryAlert } == true)
        // Without a query behind it, it is a finding of its own, and on a first day nothing was there before.
        let first = RecordedDays(days: 0).report {
            $0.queries["new"] = (200, 3000, "/api/1")
            $0.slow(RecordedDays.export, by: 5)
            $0.fail(RecordedDays.orders, each: 20, status: 404)
        }
        #expect(findings(first).contains { $0.subject == .service && $0.kind == .slowQuery && $0.state == .standing })
        let sentences = findings(first).map(\.sentence)
        #expect(sentences.contains("GET /api/orders answers 20.0 % of requests with client errors."))
        #expect(!sentences.contains { $0.contains("as before") })
    }

    @Test("many endpoints that are new, or gone, on one day are one finding; a few are listed one by one")
    func appearances() {
        func names(_ count: Int) -> [Endpoint] { (0..<count).map { Endpoint(name: "/v2/\($0)", method: "GET") } }
        let few = findings(quiet.report { day in for name in names(4) { day.add(name, requests: 5) } })
        #expect(
            Set(few.filter { $0.kind == .endpoint }.map(\.headline)) == Set((0..<4).map { "GET /v2/\($0) is new" }))
        let many = findings(quiet.report { day in for name in names(12) { day.add(name, requests: 5) } })
            .filter { $0.kind == .endpoint }
        #expect(
            many.map(\.text) == [
                "12 endpoints are new, with 1,440 requests: GET /v2/0, GET /v2/1, GET /v2/10 and 9 more"
            ])
        #expect(many.first?.related.count == 12)
        let gone = alarms(
            quiet.report { day in
                for number in 0..<9 { day.endpoints[Endpoint(name: "/api/\(number)", method: "GET")] = nil }
            })
        #expect(
            gone.first?.sentence
                == "9 endpoints had no requests, usually 8,640 a day together: GET /api/0, GET /api/1, GET /api/2 and 6 more."
        )
        #expect(gone.first?.harm.missingRequests == 8640)
    }

    @Test("a budget is part of the finding that spends it, and a finding of its own where nothing else does")
    func budget() throws {
        let share = try #require(RequestShare("99.9 %"))
        let days = quiet.with {
            $0.objectives = [
                Objective(
                    name: "Payments", endpoints: EndpointPattern(name: "/api/checkout", method: nil), milliseconds: nil,
                    share: share)
            ]
        }
        let failing = alarms(days.report { $0.fail(RecordedDays.checkout, 14..<16, each: 45) })
        #expect(failing.map(\.subject) == [checkout] && failing.first?.related == [.objective("Payments")])
        #expect(
            failing.first?.details == [
                "The error budget of Payments is spent: 90 server errors, 34 allowed in 30 days."
            ])
        let whole = quiet.with {
            $0.objectives = [
                Objective(name: "Service", endpoints: nil, milliseconds: nil, share: RequestShare("99.9 %")!)
            ]
        }
        let spent = alarms(whole.report { $0.fail(RecordedDays.orders, each: 20) })
        #expect(spent.map(\.subject) == [orders, .objective("Service")])
        #expect(
            spent.last?.sentence == "The error budget of Service is spent: 480 server errors, 361 allowed in 30 days."
        )
    }

    @Test("many endpoints with errors in the same hours are one finding about the service that names each of them")
    func common() throws {
        let alarms = alarms(
            quiet.report { day in
                for number in 0..<6 { day.fail(Endpoint(name: "/api/\(number)", method: "GET"), 10..<12, each: 20) }
            })
        #expect(
            alarms.map(\.subject) == [.service] && alarms.first?.kind == .errors && alarms.first?.level == .critical)
        #expect(
            alarms.first?.sentence
                == "Server errors on 6 endpoints from 10:00 to 12:00: 23.1 % of all requests (240 of 1,040), most on GET /api/5."
        )
        #expect(alarms.first?.details.count == 7 && alarms.first?.harm.failedRequests == 240)
        // Two endpoints are two findings.
        let two = self.alarms(
            quiet.report { day in
                for number in 0..<2 { day.fail(Endpoint(name: "/api/\(number)", method: "GET"), 10..<12, each: 20) }
            })
        #expect(
            Set(two.map(\.subject))
                == [0, 1].map { ChangeSubject.endpoint(Endpoint(name: "/api/\($0)", method: "GET")) }.reduce(into: []) {
                    $0.insert($1)
                })
    }

    @Test("if the service has no requests for hours or a day, no endpoint is reported as missing")
    func silence() {
        #expect(findings(quiet.report { $0.scale(0) }).map(\.subject) == [.service])
        #expect(alarms(quiet.report { $0.scale(0, 10..<12) }).map(\.subject) == [.service])
        // A single endpoint is a finding, for some hours and for the whole day.
        let silent = alarms(
            quiet.report { day in for hour in 10..<14 { day.endpoints[RecordedDays.orders]?[hour].requests = 0 } })
        #expect(
            silent.map(\.subject) == [orders]
                && silent.map(\.sentence) == [
                    "GET /api/orders had no requests from 10:00 to 14:00, normally about 400."
                ])
        let gone = alarms(quiet.report { $0.endpoints[RecordedDays.orders] = nil })
        #expect(gone.map(\.sentence) == ["GET /api/orders had no requests, usually 2,400 a day."])
    }

    // MARK: - Order and evidence

    @Test("among alarms of one level the one with greater harm is first, not the one with the higher rate")
    func order() {
        let rare = Endpoint(name: "/rare", method: "GET")
        let days = RecordedDays(days: 14) { day in
            day.add(rare, requests: 0)
            day.endpoints[rare]?[12].requests = 8
        }
        let report = days.report { day in
            day.fail(rare, 12..<13, each: 8)
            day.fail(RecordedDays.checkout, 10..<14, each: 25)
        }
        #expect(
            alarms(report).map(\.subject) == [checkout, .endpoint(rare)]
                && alarms(report).map(\.harm.failedRequests) == [100, 8])
    }

    @Test("two errors of two requests are not a finding, nor are four of a hundred")
    func evidence() {
        let rare = Endpoint(name: "/rare", method: "GET")
        let days = RecordedDays(days: 14) { day in
            day.add(rare, requests: 0)
            day.endpoints[rare]?[12].requests = 2
        }
        #expect(
            alarms(
                days.report { day in
                    day.fail(rare, 12..<13, each: 2)
                    day.fail(RecordedDays.orders, 9..<10, each: 4)
                }) == [])
    }

    @Test("a finding has the same id on every day, and other findings have other ids")
    func ids() {
        var days = quiet
        func fail(_ day: inout RecordedDays.Day) {
            day.fail(RecordedDays.checkout, 14..<16, each: 25)
            day.slow(RecordedDays.orders, by: 1.8)
        }
        let (first, second) = (alarms(days.next(fail)), alarms(days.next(fail)))
        #expect(first.count == 2 && first.map(\.id) == second.map(\.id) && Set(first.map(\.id)).count == 2)
        #expect(first.allSatisfy { $0.id.count == 10 && $0.id.allSatisfy(\.isHexDigit) })
    }

    @Test(
        "findings survive a round trip, and a report about one organization has none about the service"
    )
    func archived() throws {
        let report = quiet.report { day in
            day.fail(RecordedDays.checkout, 14..<16, each: 25)
            day.connections = 97
        }
        #expect(!findings(report).isEmpty)
        #expect(try Report(json: report.encoded()) == report)
        let tenant = quiet.with { $0.tenant = OrganizationID("00000000-0000-4000-8000-000000000001") }
        #expect(findings(tenant.report { $0.scale(0.3) }).allSatisfy { $0.subject != .service && $0.kind != .resource })
    }

    // MARK: - New, lasting, standing, ended

    @Test(
        "errors are new, lasting, then standing after a week (warning) until they end; critical if they get worse"
    )
    func standing() {
        var days = quiet
        func fail(_ errors: Int) -> Finding? {
            findings(days.next { $0.fail(RecordedDays.orders, each: errors) }).first {
                $0.subject == orders && $0.kind == .errors
            }
        }
        let week = (0..<9).map { _ in fail(12) }
        #expect(week.map { $0?.state } == [.new] + Array(repeating: .lasting, count: 6) + [.standing, .standing])
        #expect(week.map { $0?.since } == [nil] + Array(repeating: RecordedDays.date, count: 8))
        #expect(week.map { $0?.level } == Array(repeating: .critical, count: 7) + [.warning, .warning])
        #expect(week.map { $0?.isAlarm } == Array(repeating: true, count: 7) + [false, false])
        let worse = fail(40)
        #expect(worse?.state == .worse && worse?.level == .critical && worse?.isAlarm == true)
        // That level is standing after a week, too.
        let after = (0..<7).map { _ in fail(40) }
        #expect(after.map { $0?.state } == Array(repeating: .worse, count: 6) + [.standing])
        let ended = fail(0)
        #expect(ended == nil || ended?.state == .ended)
    }

    @Test("a day without requests is an outage every day until a week of them is usual")
    func deadDays() {
        var days = quiet
        let states = (0..<9).map { _ in findings(days.next { $0.scale(0) }).first { $0.kind == .outage }?.state }
        #expect(states == [.new] + Array(repeating: .lasting, count: 6) + [nil, nil])
    }

    @Test("an endpoint that is always slow is standing, and news if it takes half as long again")
    func standingSlowness() {
        let days = RecordedDays(days: 14) { $0.slow(RecordedDays.export, by: 5) }
        let usual = findings(days.report())
        #expect(usual.map(\.state) == [.standing] && usual.map(\.level) == [.ok])
        #expect(usual.map(\.sentence) == ["POST /api/export is slow as before: average 1.1 s."])
        let worse = alarms(days.report { $0.slow(RecordedDays.export, by: 1.6) })
        #expect(worse.map(\.subject) == [export] && worse.map(\.state) == [.worse])
    }

    @Test("a slower endpoint that gets even slower is worse, also after a week")
    func slowerAgain() {
        var days = quiet
        func slow(_ factor: Double) -> Finding? {
            findings(days.next { $0.slow(RecordedDays.orders, by: factor) }).first {
                $0.subject == orders && $0.kind == .times && $0.state != .ended
            }
        }
        #expect(
            (0..<9).map { _ in slow(1.5)?.state } == [.new] + Array(repeating: .lasting, count: 6) + [
                .standing, .standing,
            ])
        let worse = slow(2.5)
        #expect(worse?.state == .worse && worse?.isAlarm == true && worse?.since == nil)
        let next = slow(2.5)
        #expect(next?.isAlarm == true && next?.since == RecordedDays.date.adding(days: 9))
    }

    @Test("a resource that is always near its limit is standing; one that was not is a finding")
    func resources() {
        #expect(
            alarms(quiet.report { $0.connections = 88 }).map(\.sentence) == [
                "Connections peaked at 88 of 100 at 00:00, at most 30 on any of the last 28 days."
            ])
        #expect(alarms(quiet.report { $0.connections = 97 }).map(\.level) == [.critical])
        // Past the age at which vacuum drops all consideration, whatever the operator's limits say.
        #expect(
            [1.55e9, 1.61e9].map { age in
                findings(RecordedDays(days: 0).report { $0.transactionAge = age }).map(\.level)
            } == [[.ok], [.critical]])
        let days = RecordedDays(days: 14) { $0.connections = 88 }
        #expect(alarms(days.report()) == [] && findings(days.report()).map(\.state) == [.standing])
    }

    // MARK: - The operator's word

    /// Noon of the day with this age.
    private func noon(_ age: Int) -> Instant {
        ReportTimeZone.utc.start(of: RecordedDays.date.adding(days: -age)).adding(seconds: 43_200)
    }

    @Test("an acknowledged finding is not an alarm until its last day, and becomes one if it gets worse")
    func acknowledged() throws {
        var days = quiet
        let first = try #require(alarms(days.next { $0.fail(RecordedDays.checkout, each: 10) }).first)
        #expect(first.subject == checkout)
        let until = RecordedDays.date.adding(days: 2)
        let known = days.with {
            $0.acknowledgements = [
                Acknowledgement(subject: .finding(first.id), note: "a known provider", until: until, at: noon(0))
            ]
        }
        let second = findings(known.report { $0.fail(RecordedDays.checkout, each: 10) }).first { $0.id == first.id }
        #expect(
            second?.isAlarm == false
                && second?.acknowledged == Finding.Acknowledged(note: "a known provider", until: until))
        // More than twice as many errors.
        let worse = findings(known.report { $0.fail(RecordedDays.checkout, each: 25) }).first
        #expect(worse?.id == first.id && worse?.state == .worse && worse?.isAlarm == true && worse?.acknowledged == nil)
        var later = known
        for _ in 0..<2 { later.next { $0.fail(RecordedDays.checkout, each: 10) } }
        #expect(findings(later.report { $0.fail(RecordedDays.checkout, each: 10) }).first?.isAlarm == true)
        // Other findings are not acknowledged with it.
        #expect(alarms(known.report { $0.fail(RecordedDays.orders, each: 20) }).map(\.subject) == [orders])
    }

    @Test("endpoints are acknowledged by pattern, and queries by fingerprint")
    func acknowledgedSubjects() {
        func acknowledging(_ subject: Acknowledgement.Subject) -> RecordedDays {
            quiet.with { $0.acknowledgements = [Acknowledgement(subject: subject, note: "", until: nil, at: noon(1))] }
        }
        let endpoint = acknowledging(.endpoint(EndpointPattern(name: "/api/check*", method: nil)))
        let failing = endpoint.report { $0.fail(RecordedDays.checkout, 14..<16, each: 25) }
        #expect(alarms(failing) == [] && findings(failing).first?.acknowledged?.note == "")
        let query = acknowledging(.query("export"))
        #expect(alarms(query.report { $0.queries["export"] = (40, 5000, "/api/export") }) == [])
        #expect(alarms(query.report { $0.queries["new"] = (60, 3000, "/api/1") }).map(\.subject) == [.query("new")])
    }

    @Test("acknowledging an alert acknowledges its finding, until a later hour breaks the rule")
    func acknowledgedAlert() {
        let date = RecordedDays.date
        func report(acknowledgedHour hour: Int64) -> Report {
            quiet.report { day in
                day.fail(RecordedDays.orders, 9..<12, each: 40)
                let start = ReportTimeZone.utc.start(of: date)
                day.alerts = [
                    Alert(
                        type: "high_error_rate", severity: .critical, message: "m", source: .stored,
                        raisedAt: start.adding(seconds: 9 * 3600),
                        endpoint: "/api/orders", method: "GET", acknowledged: true,
                        acknowledgedAt: start.adding(seconds: hour * 3600),
                        lastHour: start.adding(seconds: 11 * 3600))
                ]
            }
        }
        let known = findings(report(acknowledgedHour: 13)).first { $0.subject == orders }
        #expect(
            known?.isAlarm == false
                && known?.acknowledged == Finding.Acknowledged(note: "its alert is acknowledged", until: nil))
        #expect(alarms(report(acknowledgedHour: 10)).map(\.subject) == [orders])
    }
}
