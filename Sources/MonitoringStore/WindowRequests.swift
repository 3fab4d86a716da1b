import Postgres
import Reporting
import Synchronization

/// Reads the requests of one window: stored hours, and the rows that they lack, over several sessions.
struct WindowRequests {
    let connection: Connection
    let schema: MonitoringSchema
    let tables: TableCheck
    let window: ReportWindow
    /// The names of endpoints.
    let names: EndpointNames

    /// How the requests of a window are read.
    struct Plan {
        let source: RequestSource
        let snapshot: SharedSnapshot
        /// When the report is made.
        let now: Instant
        /// The endpoints counted one by one; `nil` for all.
        var ranking: EndpointRanking?
        /// `nil` where organizations are not counted.
        var organizations: CountedOrganizations?
        /// The organization to which the report is limited, with what is stored of it.
        var tenant: TenantHours?
    }

    struct Outcome {
        let traffic: HourlyTraffic
        /// `nil` where organizations are not counted.
        let organizations: OrganizationTraffic?
        /// Error messages of the rows that were read, and of stored hours.
        let errorMessages: ErrorMessageTally
        /// When the stored hours were confirmed that were not counted; `nil` without any.
        let confirmedAt: Instant?
    }

    /// - Parameter notes: changed only if nothing is thrown.
    /// - Throws: `TooManyEndpoints` and `TooManyOrganizations` without a ranking of them, and errors of the connection.
    func read(
        _ plan: Plan, _ steps: StepCounter, _ notes: inout [String]
    ) throws -> Outcome {
        let hours = HourReader(connection: connection, schema: schema, tables: tables, names: names)
        var storedNotes: [String] = []
        var stored: [HourlyTraffic.StoredHour] = []
        if let tenant = plan.tenant {
            stored = tenant.stored(kept: plan.ranking.map { Set($0.kept) })
            if plan.ranking == nil, stored.count > RequestReader.groupLimit * window.hours.count {
                throw TooManyEndpoints()
            }
        } else if plan.source != .raw {
            stored = try hours.stored(
                from: window.start, to: window.end, kept: plan.ranking.map { Set($0.kept) },
                limit: plan.ranking == nil ? RequestReader.groupLimit * window.hours.count : nil, over: plan.snapshot,
                &storedNotes)
        }
        let sources = try sources(plan, stored: stored, hours)
        steps.begin(sources.details.count + sources.rows.count)
        // One counter for each of the parallel sessions.
        let counters = Mutex(Counters())
        let messages = Mutex(ErrorMessageTally())
        func counter() -> OrganizationCounter? {
            plan.organizations.map { organizations in
                counters.withLock { $0.take() } ?? OrganizationCounter(organizations)
            }
        }
        func take(back counter: OrganizationCounter) throws {
            try counter.check()
            let returned = Counters.Returned(counter: counter)
            counters.withLock { $0.free.append(returned) }
        }
        let kept = plan.ranking.map { Set($0.kept) }
        func name(_ endpoint: Endpoint) -> Endpoint {
            let name = names.endpoint(endpoint.name, method: endpoint.method)
            return kept?.contains(name) ?? true ? name : .other
        }
        let damaged = Mutex(0)
        _ = try plan.snapshot.map(sources.details, step: { _ in steps.advance() }) { connection, details in
            let stored = try HourDetails(connection: connection, schema: schema).stored(of: details.slot)
            guard let packed = details.isWhole ? stored?.whole : stored?.detached else {
                return damaged.withLock { $0 += 1 }
            }
            var tally: ErrorMessageTally?
            if let counter = counter() {
                tally = counter.add(packed, hour: details.hour, name: name)
                try take(back: counter)
            } else {
                tally = packed.read({ _, _ in }, counts: { _, _ in }, times: { _, _ in }, name: name)
            }
            guard let tally else { return damaged.withLock { $0 += 1 } }
            messages.withLock { $0.merge(tally) }
        }
        let pieces = try plan.snapshot.map(sources.rows, step: { _ in steps.advance() }) { connection, rows in
            let slot = rows.slot
            let counter = rows.tellDetails ? counter() : nil
            let words =
                rows.tellDetails && tables.haveErrorMessages && !tables.areDistributed ? ErrorMessageCounter() : nil
            let traffic = try hours.requests(over: connection, kept: plan.ranking?.kept, tenant: plan.tenant?.id)
                .traffic(
                    from: slot.start, to: slot.end, isLimited: plan.ranking == nil, counter: counter, messages: words,
                    hour: window.hourIndex(of: slot.start) ?? 0)
            if let counter { try take(back: counter) }
            if let tally = words?.tally { messages.withLock { $0.merge(tally) } }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        notes += storedNotes
        notes += schema.note(
            damaged.withLock { $0 }, of: .hourDetails, have: "details that cannot be read",
            are: "left out: their organizations and error messages are missing")
        let traffic = HourlyTraffic(
            window: window, rows: pieces, stored: stored, otherEndpoints: plan.ranking?.others ?? 0)
        let words = messages.withLock { $0 }
        guard let organizations = plan.organizations else {
            return Outcome(
                traffic: traffic, organizations: nil, errorMessages: words, confirmedAt: sources.confirmedAt)
        }
        let counter = counters.withLock { $0.take() } ?? OrganizationCounter(organizations)
        while let more = counters.withLock({ $0.take() }) { counter.merge(more) }
        var counted = try counter.counted()
        counted.otherOrganizations = organizations.ranking?.others ?? 0
        return Outcome(
            traffic: traffic, organizations: counted, errorMessages: words, confirmedAt: sources.confirmedAt)
    }
}

/// Counters that are not in use by a session.
private struct Counters {
    /// Passed from one session to another, never used by two at a time.
    struct Returned: @unchecked Sendable { let counter: OrganizationCounter }

    var free: [Returned] = []

    mutating func take() -> OrganizationCounter? { free.popLast()?.counter }
}
