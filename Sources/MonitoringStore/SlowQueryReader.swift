import Postgres
import Reporting

/// Reads the slow queries in a window in two passes, so that a million different texts need neither much memory nor
/// minutes. Runs in the caller's transaction, whose snapshot stays the same.
///
/// First the server adds up the time of each text, and every text is parsed once, on all cores, to find the most
/// expensive groups. Then the figures of all executions are read without texts and plans, and last the text and the
/// plan of the slowest execution in each listed group.
struct SlowQueryReader {
    let connection: Connection
    /// The table, or its countable rows, for a FROM clause.
    let table: String
    let window: ReportWindow
    let settings: ReportSettings
    /// The largest number of texts that are parsed: those that took the most time. Two cores parse 140,000 in a second.
    var textLimit = 1_000_000
    /// The names of endpoints.
    var names = EndpointNames()

    private var executions: String {
        "\"timestamp\" >= $1::timestamptz AND \"timestamp\" < $2::timestamptz AND execution_time_ms > $3::bigint\(ofTenant)"
    }
    /// Limits a report about one organization to its rows; the fourth parameter of every statement.
    private var ofTenant: String { settings.tenant == nil ? "" : " AND organization_id = $4::uuid" }
    private var tenant: [String?] { settings.tenant.map { ["\($0)"] } ?? [] }
    private static let text = "query_text::text COLLATE \"C\""
    private static let textHash = "hashtextextended(\(text), 0)"

    /// - Parameters:
    ///   - notes: receives notes for the report.
    ///   - each: called with the milliseconds, the organization and the time of every execution that counts.
    func tally(
        _ notes: inout [String], each: (Int, String?, Instant) -> Void = { _, _, _ in }
    ) throws -> SlowQueryTally {
        let listed = try listedGroups(&notes)
        var tally = SlowQueryTally(window: window)
        let candidates = try count(listed, &tally, each)
        var unusable = UnusablePlans()
        for (index, fingerprint) in listed.fingerprints.enumerated() {
            if var sample = try sample(candidates[index], &unusable) {
                sample.nameVariants = listed.variants[index]
                tally.show(sample, of: fingerprint.description)
            }
        }
        notes += unusable.notes
        return tally
    }

    private func bounds(above milliseconds: Int) -> [String?] {
        [window.start.description, window.end.description, String(milliseconds)] + tenant
    }

    private struct Groups {
        let listed: FingerprintLedger.Listed
        /// Whether every text was read.
        let isComplete: Bool

        var fingerprints: [SlowQueryFingerprint] { listed.fingerprints }
        var variants: [Int] { listed.variants }
    }

    private func listedGroups(_ notes: inout [String]) throws -> Groups {
        let bounds = bounds(above: settings.slowQueries.thresholdMilliseconds)
        let rows = try connection.query("SELECT count(*) FROM \(table) log WHERE \(executions)", bounds)[0].int("count")
        let isLimited = rows > textLimit
        var ledger = FingerprintLedger()
        var counted = 0
        var batch = TextBatch()
        try connection.stream(
            """
            SELECT hashtextextended(text, 0) AS hash, text, count(*),
                   least(sum(milliseconds), \(Int.max / 2))::bigint AS milliseconds
            FROM (
              SELECT \(Self.text) AS text, execution_time_ms AS milliseconds FROM \(table) log WHERE \(executions)
            ) executions
            GROUP BY text \(isLimited ? "ORDER BY 4 DESC, text LIMIT \(textLimit)" : "")
            """, bounds
        ) { row in
            let count = try row.int("count")
            counted += count
            batch.add(
                TextBatch.Text(
                    sql: try row.text("text"), hash: Int64(try row.int("hash")), count: count,
                    milliseconds: try row.int("milliseconds")))
            if batch.isFull { batch.empty(into: &ledger) }
        }
        batch.empty(into: &ledger)
        if counted < rows {
            notes.append(
                "\(NumberText.counted(rows - counted, "slow query", "slow queries")) \(rows - counted == 1 ? "is" : "are") counted as not"
                    + " listed, even if their text belongs to a listed group, because only the \(NumberText.count(textLimit)) texts that took"
                    + " the most time are examined.")
        }
        return Groups(listed: ledger.listed(settings.slowQueries.listed), isComplete: counted >= rows)
    }

    /// The text and the plan of an execution stay in the table.
    private typealias Candidates = SlowestExecutions<Void>

    /// Counts every execution.
    ///
    /// - Returns: the executions that each listed group can show.
    private func count(
        _ groups: Groups, _ tally: inout SlowQueryTally, _ each: (Int, String?, Instant) -> Void
    ) throws -> [Candidates] {
        let threshold = settings.slowQueries.thresholdMilliseconds
        // The alert rule can have a lower threshold than the list.
        let fastest = min(threshold, settings.alerts.slowQueryMilliseconds - 1)
        let fingerprints = groups.fingerprints.map(\.description)
        var candidates = fingerprints.map { _ in Candidates() }
        try connection.stream(
            """
            SELECT \(Self.textHash) AS hash, execution_time_ms, endpoint::text, organization_id::text, "timestamp",
                   CASE WHEN pg_column_size(query_plan) > 100 THEN true ELSE query_plan::text <> 'null' END AS has_plan
            FROM \(table) log WHERE \(executions)
            """, bounds(above: fastest)
        ) { row in
            let milliseconds = try row.int("execution_time_ms")
            let at = Instant(microseconds: try row.microseconds("timestamp"))
            let organization = try row.optionalText("organization_id")
            each(milliseconds, organization, at)
            guard milliseconds > threshold else { return tally.count(milliseconds, at: at) }
            let text = Int64(try row.int("hash"))
            guard let group = groups.listed.group(ofText: text) else { return tally.addOther(milliseconds, at: at) }
            tally.add(
                SlowQueryExecution(
                    fingerprint: fingerprints[group], milliseconds: milliseconds,
                    endpoint: try row.optionalText("endpoint").map(names.name), organization: organization, at: at))
            let hasPlan = try row.optionalBool("has_plan") ?? false
            candidates[group].add(
                Candidates.Execution(milliseconds: milliseconds, at: at, text: text), text: (),
                plan: hasPlan ? () : nil)
        }
        tally.otherGroups = groups.isComplete ? groups.listed.groups - fingerprints.count : nil
        return candidates
    }

    /// The text and the plan that a group shows; `nil` if it has no executions.
    private func sample(_ candidates: Candidates, _ unusable: inout UnusablePlans) throws -> SlowQuerySample? {
        guard let slowest = candidates.slowest, let sql = try column(Self.text, of: slowest.execution) else {
            return nil
        }
        let plan = "query_plan::text COLLATE \"C\""
        return try SlowQuerySample(
            sql: sql, plansOf: candidates.withPlan.map(\.execution),
            showsLiterals: settings.slowQueries.showsLiterals, &unusable
        ) {
            try column("CASE WHEN octet_length(\(plan)) <= \(UnusablePlans.longest) THEN \(plan) END", of: $0)
        }
    }

    /// A column of an execution; of identical executions, the first one in byte order.
    private func column(_ expression: String, of execution: Candidates.Execution) throws -> String? {
        try connection.query(
            """
            SELECT \(expression) AS value FROM \(table) log
            WHERE "timestamp" = $1::timestamptz AND execution_time_ms = $2::bigint AND \(Self.textHash) = $3::bigint\(ofTenant)
            ORDER BY 1 NULLS LAST LIMIT 1
            """, [execution.at.description, String(execution.milliseconds), String(execution.text)] + tenant
        ).first?.optionalText("value")
    }
}

/// A batch of texts for the parser, large enough for all cores.
private struct TextBatch {
    struct Text: Sendable {
        let sql: String
        let hash: Int64
        let count: Int
        let milliseconds: Int
    }

    private var texts: [Text] = []
    private var bytes = 0

    mutating func add(_ text: Text) {
        texts.append(text)
        bytes += text.sql.utf8.count
    }

    var isFull: Bool { texts.count >= 8192 || bytes > 4_000_000 }

    /// Parses all of them.
    mutating func empty(into ledger: inout FingerprintLedger) {
        for (text, variant) in zip(texts, TextVariant.all(of: texts.map(\.sql))) {
            ledger.add(variant.entry(text: text.hash, milliseconds: text.milliseconds, count: text.count))
        }
        texts.removeAll(keepingCapacity: true)
        bytes = 0
    }
}
