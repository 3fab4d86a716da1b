import Foundation
import Postgres
import Reporting
import Synchronization

/// Reads one window out of the monitoring tables. Every statement runs in the caller's transaction.
struct DayReader {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    let window: ReportWindow
    /// The names of endpoints.
    var names = EndpointNames()

    /// - Parameters:
    ///   - comparesClocks: whether `now` is the time of this machine's clock.
    ///   - snapshot: the sessions that rows are read over.
    func observe(
        settings: ReportSettings, now: Instant, comparesClocks: Bool, source: RequestSource, snapshot: SharedSnapshot,
        step: @escaping (Int, Int) -> Void
    ) throws -> Observations {
        var notes: [String] = []
        if now < window.end {
            notes.append("The window ends at \(window.end), after this report was made; later requests are missing.")
        }
        if comparesClocks { notes += try ServerClock(connection, tables, given: nil).notes(schema) }
        let steps = StepCounter(after: 3, step)
        if settings.tenant != nil {
            return try observe(settings, ofTenant: snapshot, steps, notes, isFinal: now >= window.end)
        }
        var plan = RequestPlan(source: source, snapshot: snapshot)
        if settings.organizations.areRead, tables.tellOrganizations, !tables.areDistributed, source != .stored {
            plan.organizations =
                try OrganizationRanking.isNeeded(by: self, settings)
                ? .apart(OrganizationRanking(reader: self, settings)) : .all
        }
        var read: RequestsRead?
        while read == nil {
            do {
                read = try requests(plan, steps, &notes)
            } catch is TooManyEndpoints where plan.endpoints == nil {
                plan.endpoints = try EndpointRanking(reader: self, source: source, limit: settings.endpointLimit)
            } catch is TooManyOrganizations where plan.organizations?.ranking == nil {
                plan.organizations = .apart(try OrganizationRanking(reader: self, settings))
            }
        }
        guard let read else { throw TooManyEndpoints() }
        var organizations = read.organizations
        let kept = plan.organizations?.ranking?.kept
        let slowQueries = try SlowQueryReader(
            connection: connection, source: tables.slowQueries, window: window, settings: settings, names: names
        ).tally(&notes) { milliseconds, organization, at in
            guard organizations != nil else { return }
            let organization = organization.flatMap(OrganizationID.init).map { id in
                kept?.contains(id) ?? true ? Organization.known(id) : .other
            }
            organizations?.addSlowQuery(
                milliseconds, of: organization ?? .none, hour: window.hourIndex(of: at),
                isListed: milliseconds > settings.slowQueries.thresholdMilliseconds,
                isAlerting: milliseconds >= settings.alerts.slowQueryMilliseconds)
        }
        steps.advance()
        let alerts = try alerts()
        steps.advance()
        let resources = try resources(&notes)
        for (table, column) in [
            (MonitoringSchema.Table.requests, "timestamp"), (.slowQueries, "timestamp"), (.resources, "timestamp"),
            (.alerts, "created_at"),
        ] {
            try noteRowsWithoutTime(table, column, &notes)
        }
        if !tables.unwantedNulls[.hourlyAggregates, default: []].isEmpty {
            try noteRowsWithoutTime(.hourlyAggregates, "hour", &notes)
        }
        try noteRowsWithNulls(of: nil, &notes)
        notes += [names.note].compactMap(\.self)
        steps.advance()
        return Observations(
            window: window, traffic: read.traffic, organizations: organizations, errorMessages: read.errorMessages,
            slowQueries: slowQueries, storedAlerts: alerts, resources: resources, notes: notes,
            isFinal: now >= window.end,
            database: connection.database)
    }

    /// Only the rows of one organization, without stored hours, alerts and resources, which also cover others.
    private func observe(
        _ settings: ReportSettings, ofTenant snapshot: SharedSnapshot, _ steps: StepCounter, _ notes: [String],
        isFinal: Bool
    ) throws -> Observations {
        guard tables.tellOrganizations else {
            throw StoreError(
                "cannot report a single organization",
                why:
                    "organization_id of \(schema.displayName(.requests)) or \(schema.displayName(.slowQueries)) is missing, unreadable, or not of type uuid",
                next: "compare the tables with \"daybook migrate --print\"")
        }
        var plan = RequestPlan(source: .raw, snapshot: snapshot)
        plan.tenant = settings.tenant
        var notes = notes
        let read: RequestsRead
        do {
            read = try requests(plan, steps, &notes)
        } catch is TooManyEndpoints {
            plan.endpoints = try EndpointRanking(
                reader: self, source: .raw, limit: settings.endpointLimit, tenant: settings.tenant)
            read = try requests(plan, steps, &notes)
        }
        let slowQueries = try SlowQueryReader(
            connection: connection, source: tables.slowQueries, window: window, settings: settings, names: names
        ).tally(&notes)
        try noteRowsWithNulls(of: settings.tenant, &notes)
        notes += [names.note].compactMap(\.self)
        for _ in 0..<3 { steps.advance() }
        return Observations(
            window: window, traffic: read.traffic, errorMessages: read.errorMessages, slowQueries: slowQueries,
            storedAlerts: [], resources: [], notes: notes, isFinal: isFinal, database: connection.database)
    }

    /// How the requests of a window are read.
    private struct RequestPlan {
        let source: RequestSource
        let snapshot: SharedSnapshot
        /// The endpoints counted one by one; `nil` for all.
        var endpoints: EndpointRanking?
        /// `nil` where organizations are not counted.
        var organizations: CountedOrganizations?
        /// The organization to which the report is limited.
        var tenant: OrganizationID?
    }

    private struct RequestsRead {
        let traffic: HourlyTraffic
        /// `nil` where organizations are not counted.
        let organizations: OrganizationTraffic?
        /// Error messages from the rows that were read.
        let errorMessages: ErrorMessageTally
    }

    /// - Parameter notes: changed only if nothing is thrown.
    /// - Throws: `TooManyEndpoints` and `TooManyOrganizations` without a ranking of them, and errors of the connection.
    private func requests(
        _ plan: RequestPlan, _ steps: StepCounter, _ notes: inout [String]
    ) throws -> RequestsRead {
        let hours = HourReader(connection: connection, schema: schema, tables: tables, names: names)
        let ranking = plan.endpoints
        var storedNotes: [String] = []
        var stored: [HourlyTraffic.StoredHour] = []
        if plan.source != .raw {
            stored = try hours.stored(
                from: window.start, to: window.end, kept: ranking.map { Set($0.kept) },
                limit: ranking == nil ? RequestReader.groupLimit * window.hours.count : nil, &storedNotes)
        }
        // Only rows have an organization.
        let slots =
            plan.organizations != nil
            ? HourlyTraffic.slots(window: window, stored: stored.map(\.slot))
            : try slots(plan.source, stored: stored, hours, plan.snapshot)
        steps.begin(slots.count)
        // One counter for each of the parallel sessions.
        let counters = Mutex(Counters())
        let messages = Mutex(ErrorMessageTally())
        let pieces = try plan.snapshot.map(slots, step: { _ in steps.advance() }) { connection, slot in
            let counter = plan.organizations.map { organizations in
                counters.withLock { $0.take() } ?? OrganizationCounter(organizations)
            }
            let words = tables.haveErrorMessages && !tables.areDistributed ? ErrorMessageCounter() : nil
            let traffic = try hours.requests(over: connection, kept: ranking?.kept, tenant: plan.tenant).traffic(
                from: slot.start, to: slot.end, isLimited: ranking == nil, counter: counter, messages: words,
                hour: window.hourIndex(of: slot.start) ?? 0)
            if let counter {
                try counter.check()
                let returned = Counters.Returned(counter: counter)
                counters.withLock { $0.free.append(returned) }
            }
            if let tally = words?.tally { messages.withLock { $0.merge(tally) } }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        notes += storedNotes
        let traffic = HourlyTraffic(window: window, rows: pieces, stored: stored, otherEndpoints: ranking?.others ?? 0)
        let words = messages.withLock { $0 }
        guard let organizations = plan.organizations else {
            return RequestsRead(traffic: traffic, organizations: nil, errorMessages: words)
        }
        var counted = OrganizationTraffic()
        while let counter = counters.withLock({ $0.take() }) {
            let more = try counter.counted()
            if counted.size == 0, counted.organizations == 0 { counted = more } else { counted.merge(more) }
            if organizations.ranking == nil, counted.size > OrganizationCounter.sizeLimit {
                throw TooManyOrganizations()
            }
        }
        counted.otherOrganizations = organizations.ranking?.others ?? 0
        return RequestsRead(traffic: traffic, organizations: counted, errorMessages: words)
    }
}

/// Counters that are not in use by a session.
private struct Counters {
    /// Passed from one session to another, never used by two at a time.
    struct Returned: @unchecked Sendable { let counter: OrganizationCounter }

    var free: [Returned] = []

    mutating func take() -> OrganizationCounter? { free.popLast()?.counter }
}

/// Counts the steps of reading a window, for the progress bar.
private final class StepCounter {
    private let step: (Int, Int) -> Void
    private let after: Int
    private var done = 0
    private var total: Int

    /// - Parameter after: the number of steps after the requests.
    init(after: Int, _ step: @escaping (Int, Int) -> Void) {
        self.after = after
        self.step = step
        total = after
    }

    /// Starts the requests, possibly again.
    func begin(_ steps: Int) {
        done = 0
        total = steps + after
        step(done, total)
    }

    func advance() {
        done += 1
        step(done, total)
    }
}

extension DayReader {
    /// The stretches of the window whose rows are to be read.
    ///
    /// Whether a stored hour has every row is decided by counting: from an index, that is ten times as fast as reading
    /// response times from the table.
    private func slots(
        _ source: RequestSource, stored: [HourlyTraffic.StoredHour], _ hours: HourReader, _ snapshot: SharedSnapshot
    ) throws -> [HourSlot] {
        if source == .stored { return [] }
        let slots = HourlyTraffic.slots(window: window, stored: stored.map(\.slot))
        let storedSlots = Set(stored.map(\.slot)).sorted { ($0.start, $0.end) < ($1.start, $1.end) }
        let counts = try snapshot.map(storedSlots) { connection, slot in
            try hours.rowCount(from: slot.start, to: slot.end, over: connection)
        }
        let rows = Dictionary(zip(storedSlots, counts)) { first, _ in first }
        return ReadingPlan(slots: slots, window: window, stored: stored, rows: rows).slots
    }

    private var bounds: [String?] { [window.start.description, window.end.description] }

    /// Open alerts are read from the last 30 days.
    private static let openDays: Int64 = 30

    /// Stored alerts of the window, by their hours if these are known, otherwise by the time they were written; and
    /// open alerts from the days before.
    private func alerts() throws -> [Alert] {
        let earliest = window.start.adding(seconds: -86_400 * Self.openDays)
        let rows = try connection.query(
            """
            SELECT alert_type::text, severity::text, message::text, details::text, acknowledged, acknowledged_at,
                   created_at
            FROM \(schema(.alerts)), LATERAL (SELECT CASE WHEN acknowledged THEN $1::text ELSE $3::text END AS since) listed
            WHERE CASE WHEN jsonb_typeof(details::jsonb) = 'object' AND details::jsonb ?& ARRAY['firstHour', 'lastHour']
              THEN details ->> 'firstHour' < $2::text AND details ->> 'lastHour' >= since
              ELSE created_at >= since::timestamptz AND created_at < $2::text::timestamptz END
            """, bounds + [(earliest.isWritable ? earliest : window.start).description])
        return try rows.map { row in
            let details = AlertDetails(json: try row.optionalText(3))
            let created = try row.optionalMicroseconds(6).flatMap(Instant.init(writable:))
            return Alert(
                type: try row.optionalText(0), severity: try row.optionalText(1).flatMap(Severity.init(rawValue:)),
                message: try row.optionalText(2) ?? "", source: .stored,
                raisedAt: details.firstHour ?? created ?? window.start,
                endpoint: details.endpoint.map(names.name), method: details.method, metric: details.metric,
                acknowledged: try row.optionalBool(4) ?? false,
                acknowledgedAt: try row.optionalMicroseconds(5).flatMap(Instant.init(writable:)),
                occurrences: details.occurrences, lastHour: details.lastHour ?? created ?? window.start)
        }
    }

    /// The samples of resources, by metric.
    func resources(_ notes: inout [String]) throws -> [ResourceSeries] {
        let rows = try connection.query(
            """
            SELECT metric_type::text, value::text, metadata ->> 'limit', "timestamp"
            FROM \(schema(.resources))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            ORDER BY "timestamp", value, metadata ->> 'limit'
            """, bounds)
        var points: [String: [ResourceSeries.Point]] = [:]
        var limits: [String: Double] = [:]
        var unusable = 0
        for row in rows {
            guard let metric = try row.optionalText(0), let value = try row.optionalText(1).flatMap(Double.init),
                value.isFinite
            else {
                unusable += 1
                continue
            }
            points[metric, default: []].append(
                ResourceSeries.Point(at: Instant(microseconds: try row.microseconds(3)), value: value))
            if let limit = try row.optionalText(2).flatMap(Double.init), limit.isFinite { limits[metric] = limit }
        }
        if unusable > 0 {
            notes.append(
                "\(NumberText.counted(unusable, "row")) of \(schema.displayName(.resources))"
                    + " \(unusable == 1 ? "has" : "have") no metric or no value and \(unusable == 1 ? "is" : "are") ignored."
            )
        }
        return points.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { metric in
            ResourceSeries(metric: metric, points: points[metric] ?? [], limit: limits[metric])
        }
    }

    /// Adds a note about rows of the window that cannot be counted. Where the columns are NOT NULL, as they should be,
    /// there are none.
    private func noteRowsWithNulls(of tenant: OrganizationID?, _ notes: inout [String]) throws {
        for table in [MonitoringSchema.Table.requests, .slowQueries] {
            let columns = tables.unwantedNulls[table, default: []]
            if columns.isEmpty { continue }
            let count = try connection.query(
                """
                SELECT count(*) FROM \(schema(table)) WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
                  AND NOT (\(tables.countable(table))) \(tenant == nil ? "" : "AND organization_id = $3::uuid")
                """, bounds + (tenant.map { [$0.description] } ?? []))[0].int(0)
            guard count > 0 else { continue }
            notes.append(
                "\(NumberText.counted(count, "row")) of \(schema.displayName(table)) \(count == 1 ? "has" : "have")"
                    + " no \(columns.joined(separator: " or no ")) and \(count == 1 ? "is" : "are") not counted.")
        }
    }

    private func noteRowsWithoutTime(
        _ table: MonitoringSchema.Table, _ column: String, _ notes: inout [String]
    ) throws {
        let count = try connection.query(
            "SELECT count(*) FROM \(schema(table)) WHERE \(SQLIdentifier(column)) IS NULL")[0].int(0)
        guard count > 0 else { return }
        notes.append(
            "\(NumberText.counted(count, "row")) of \(schema.displayName(table)) \(count == 1 ? "has" : "have")"
                + " no \(column) and \(count == 1 ? "is" : "are") not counted on any day.")
    }
}
