import Postgres
import Reporting

/// Reads one window out of the monitoring tables. Every statement runs in the caller's transaction.
struct DayReader {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    let window: ReportWindow
    /// The names of endpoints.
    var names = EndpointNames()

    /// - Parameters:
    ///   - clock: this machine's clock, to be compared with the server's; `nil` if `now` is given.
    ///   - snapshot: the sessions that rows are read over.
    func observe(
        settings: ReportSettings, now: Instant, clock: RunClock?, source: RequestSource, snapshot: SharedSnapshot,
        step: @escaping (Int, Int) -> Void
    ) throws -> Observations {
        var notes: [String] = []
        if now < window.end {
            notes.append("The window ends at \(window.end), after this report was made; later requests are missing.")
        }
        if let clock {
            let server = try ServerClock(connection, tables, now: clock.now, isCompared: true)
            if let obstacle = server.obstacle { throw obstacle }
            notes += server.notes(schema)
        }
        let steps = StepCounter(after: 3, step)
        if let tenant = settings.tenant {
            return try observe(tenant, settings, source, snapshot, steps, notes, now: now)
        }
        var plan = WindowRequests.Plan(source: source, snapshot: snapshot, now: now)
        if settings.organizations.areRead, tables.tellOrganizations, !tables.areDistributed,
            source != .stored || tables.haveDetails
        {
            plan.organizations = .all
            if try OrganizationRanking.isNeeded(by: self, settings) {
                plan.organizations = .apart(try ranking(plan, settings))
            }
        }
        let read = try read(&plan, settings, steps, &notes)
        var organizations = read.organizations
        let kept = plan.organizations?.ranking?.kept
        let slowQueries = try SlowQueryReader(
            connection: connection, table: tables.slowQueries, window: window, settings: settings, names: names
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
        let events = try ServerEventReader(
            connection: connection, schema: schema, tables: tables, window: window, names: names
        ).read()
        let statements = try StatementReader(
            connection: connection, schema: schema, tables: tables, window: window, names: names
        ).read()
        steps.advance()
        let alerts = try StoredAlerts(connection: connection, schema: schema).of(window, names: names)
        steps.advance()
        let resources = try ResourceReader(connection: connection, schema: schema, window: window).read(&notes)
        try noteRowsWithoutTime(&notes)
        try noteRowsWithNulls(of: nil, &notes)
        notes += [names.note].compactMap(\.self)
        let catalog = try ServerSnapshots(connection: connection, schema: schema).observations(in: window, &notes)
        steps.advance()
        var observations = Observations(
            window: window, traffic: read.traffic, organizations: organizations, errorMessages: read.errorMessages,
            slowQueries: slowQueries, serverEvents: events, statements: statements, storedAlerts: alerts,
            resources: resources, notes: notes,
            isFinal: now >= window.end, database: connection.database)
        observations.catalog = catalog
        observations.confirmedAt = read.confirmedAt
        return observations
    }

    /// Only what is of one organization, without alerts and resources, which also cover others.
    private func observe(
        _ tenant: OrganizationID, _ settings: ReportSettings, _ source: RequestSource, _ snapshot: SharedSnapshot,
        _ steps: StepCounter, _ notes: [String], now: Instant
    ) throws -> Observations {
        guard tables.tellOrganizations else {
            throw StoreError(
                "cannot report a single organization",
                why:
                    "organization_id of \(schema.displayName(.requests)) or \(schema.displayName(.slowQueries)) is missing, unreadable, or not of type uuid",
                next: "compare the tables with \"daybook migrate --print\"")
        }
        var plan = WindowRequests.Plan(source: source, snapshot: snapshot, now: now)
        let hours = try TenantHours(tenant, reader: self, source: source, snapshot: snapshot)
        plan.tenant = hours
        var notes = notes
        let read = try read(&plan, settings, steps, &notes)
        notes += hours.notes(read.traffic)
        let slowQueries = try SlowQueryReader(
            connection: connection, table: tables.slowQueries, window: window, settings: settings, names: names
        ).tally(&notes)
        try noteRowsWithNulls(of: tenant, &notes)
        notes += [names.note].compactMap(\.self)
        for _ in 0..<3 { steps.advance() }
        return Observations(
            window: window, traffic: read.traffic, errorMessages: read.errorMessages, slowQueries: slowQueries,
            storedAlerts: [], resources: [], notes: notes, isFinal: now >= window.end, database: connection.database)
    }

    /// Reads the requests; once more with a ranking if there are too many endpoints or organizations.
    private func read(
        _ plan: inout WindowRequests.Plan, _ settings: ReportSettings, _ steps: StepCounter, _ notes: inout [String]
    ) throws -> WindowRequests.Outcome {
        let requests = WindowRequests(
            connection: connection, schema: schema, tables: tables, window: window, names: names)
        while true {
            do {
                return try requests.read(plan, steps, &notes)
            } catch is TooManyEndpoints where plan.ranking == nil {
                plan.ranking = try EndpointRanking(
                    reader: self, source: plan.source, limit: settings.endpointLimit, tenant: plan.tenant)
            } catch is TooManyOrganizations where plan.organizations?.ranking == nil {
                plan.organizations = .apart(try ranking(plan, settings))
            }
        }
    }

    /// The organizations that are counted one by one.
    private func ranking(_ plan: WindowRequests.Plan, _ settings: ReportSettings) throws -> OrganizationRanking {
        var ignored: [String] = []
        let hours = HourReader(connection: connection, schema: schema, tables: tables, names: names)
        let stored =
            plan.source == .raw
            ? [] : try hours.stored(from: window.start, to: window.end, kept: [], &ignored)
        let sources = try WindowRequests(
            connection: connection, schema: schema, tables: tables, window: window, names: names
        ).sources(plan, stored: stored, hours)
        return try OrganizationRanking(reader: self, settings, sources)
    }

    private var bounds: [String?] { [window.start.description, window.end.description] }

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
                """, bounds + (tenant.map { [$0.description] } ?? []))[0].int("count")
            notes += schema.note(
                count, of: table, have: "no \(columns.joined(separator: " or no "))", are: "not counted")
        }
    }

    private func noteRowsWithoutTime(_ notes: inout [String]) throws {
        var columns: [(MonitoringSchema.Table, String)] = [
            (.requests, "timestamp"), (.slowQueries, "timestamp"), (.resources, "timestamp"), (.alerts, "created_at"),
        ]
        if !tables.unwantedNulls[.hourlyAggregates, default: []].isEmpty { columns.append((.hourlyAggregates, "hour")) }
        for (table, column) in columns {
            let count = try connection.query(
                "SELECT count(*) FROM \(schema(table)) WHERE \(SQLIdentifier(column)) IS NULL")[0].int("count")
            notes += schema.note(count, of: table, have: "no \(column)", are: "not counted on any day")
        }
    }
}
