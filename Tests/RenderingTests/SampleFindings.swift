@testable import Reporting

/// Findings of every kind and in every state, as after weeks of days: the sample report has one day before it. Its
/// outage is its own.
enum SampleFindings {
    private static let checkout = ChangeSubject.endpoint(Endpoint(name: "/api/checkout", method: "POST"))
    private static let orders = ChangeSubject.endpoint(Endpoint(name: "/api/orders/:id", method: "GET"))
    private static let hook = ChangeSubject.endpoint(Endpoint(name: "/hooks/payment", method: nil))
    private static let query = ChangeSubject.query("a0b1c2d3e4f50617")

    static func all(hostileName: String) -> [Finding] {
        let hostile = ChangeSubject.endpoint(Endpoint(name: hostileName, method: "GET"))
        let gone = ChangeSubject.endpoint(Endpoint(name: "\(hostileName)/gone", method: "DELETE"))
        return [
            finding(
                .errors, checkout, .lasting, .critical, since: -2, failed: 83, organizations: 3,
                "POST /api/checkout 5xx 0 -> 5.8 %",
                "POST /api/checkout fails since 23 Oct: server errors 0 → 5.8 %, 13:00 to 15:00, for all organizations.",
                "server errors 0 → 5.8 %, 13:00 to 15:00",
                details: [
                    "Affects all 3 organizations evenly.",
                    "This raises the service's figures: server errors 0 → 1.2 %.",
                ],
                evidence: "83 of 1,420 requests, at least 4.7 % with chance ruled out",
                related: [.service, query, .objective("No server errors"), hostile],
                hours: [14, 15]),
            finding(
                .times, hostile, .worse, .warning, since: -12, seconds: 340, "GET /search P95 x 2.1",
                "GET \(hostileName.prefix(60)) is slower: P95 310 → 650 ms.", "P95 310 → 650 ms (2.1x)",
                details: ["Its query \(hostileName) is new: 5 s in total."]),
            finding(
                .slowQuery, query, .new, .warning, seconds: 30, "new slow query (/api/orders/:id)",
                "New slow query from /api/orders/:id: 8 executions, 31 s in total.", "8 executions, 31 s in total",
                details: ["Its plan changed: Index Scan → Seq Scan."]),
            finding(
                .resource, .resource("database_size"), .new, .warning, "Database size 5.2 of 8.6 GB",
                "Database size peaked at 5.2 of 8.6 GB at 23:00.",
                "peaked at 5.2 of 8.6 GB at 23:00"),
            finding(
                .budget, .objective("No server errors"), .lasting, .warning, since: -1,
                "budget of No server errors spent",
                "The error budget of No server errors is spent: 83 server errors, 7 allowed in 30 days.",
                "error budget spent (83 server errors, 7 allowed in 30 days)"),
            finding(
                .traffic, gone, .new, .warning, missing: 400, "DELETE /gone has no requests",
                "DELETE \(hostileName.prefix(60)) had no requests, usually 400 a day.",
                "had no requests, usually 400 a day"),
            finding(
                .endpoint, hook, .new, .ok, "/hooks/payment is new", "/hooks/payment is new: 44 requests.",
                "44 requests"),
            finding(
                .times, orders, .ended, .ok, since: -3, "GET /api/orders/:id better",
                "GET /api/orders/:id is better: P95 120 → 92 ms.", "P95 120 → 92 ms (−23 %)",
                more: "better"),
            finding(
                .slowQuery, .query("b000000000000000"), .ended, .ok, "query better", "A slow query is better: gone.",
                "no slow execution, usually 12 a day", more: "better"),
            finding(
                .slowQuery, .query(SampleStatements.loaded), .new, .warning, seconds: 20, "query called 3x as often",
                "Query UPDATE stock is called more often: calls 1,200 → 3,600 (+200 %).",
                "calls 1,200 → 3,600 (+200 %)", more: "load"),
            finding(
                .errors, orders, .standing, .ok, since: -20, failed: 40, "GET /api/orders/:id 4xx 2 %",
                "GET /api/orders/:id has 2 % client errors, as on previous days.",
                "client errors 2.0 %"),
            finding(
                .times, hook, .lasting, .warning, since: -5, seconds: 12, "/hooks/payment P95 35 ms",
                "/hooks/payment is slower since 20 Oct: P95 30 → 35 ms.",
                "P95 30 → 35 ms",
                acknowledged: Finding.Acknowledged(note: "the bank's <b>new</b> `host` *is slow*", until: date(60))),
        ]
    }

    private static func date(_ days: Int) -> CalendarDate { CalendarDate(daysSince1970: 20751 + days) }

    private static func finding(
        _ kind: Finding.Kind, _ subject: ChangeSubject, _ state: Finding.State, _ level: Health.Status,
        since: Int? = nil, failed: Int = 0, missing: Int = 0,
        seconds: Double = 0, organizations: Int? = nil, _ headline: String, _ sentence: String, _ text: String,
        details: [String] = [], evidence: String? = nil,
        related: [ChangeSubject] = [], hours: [Int]? = nil, more: String = "sample",
        acknowledged: Finding.Acknowledged? = nil
    ) -> Finding {
        var harm = Finding.Harm()
        harm.failedRequests = failed
        harm.missingRequests = missing
        harm.seconds = seconds
        harm.organizations = organizations
        harm.organizationsAsking = organizations
        var finding = Finding(
            id: Finding.id(kind, subject, more), kind: kind, subject: subject, state: state, level: level,
            since: since.map(date), harm: harm, headline: headline,
            sentence: sentence, text: text, details: details, evidence: evidence, related: related, hours: hours,
            acknowledged: acknowledged)
        finding.queries = details.compactMap { detail in
            let quote = detail.split(separator: "Its query ", omittingEmptySubsequences: false).last
            return quote?.firstRange(of: " is new").map { String(quote?[..<$0.lowerBound] ?? "") }
        }
        if finding.queries?.isEmpty != false { finding.queries = nil }
        return finding
    }
}
