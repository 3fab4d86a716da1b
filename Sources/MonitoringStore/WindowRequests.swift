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
        /// The endpoints counted one by one; `nil` for all.
        var ranking: EndpointRanking?
        /// `nil` where organizations are not counted.
        var organizations: CountedOrganizations?
        /// The organization to which the report is limited.
        var tenant: OrganizationID?
    }

    struct Outcome {
        let traffic: HourlyTraffic
        /// `nil` where organizations are not counted.
        let organizations: OrganizationTraffic?
        /// Error messages from the rows that were read.
        let errorMessages: ErrorMessageTally
    }

    /// - Parameter notes: changed only if nothing is thrown.
    /// - Throws: `TooManyEndpoints` and `TooManyOrganizations` without a ranking of them, and errors of the connection.
    func read(
        _ plan: Plan, _ steps: StepCounter, _ notes: inout [String]
    ) throws -> Outcome {
        let hours = HourReader(connection: connection, schema: schema, tables: tables, names: names)
        var storedNotes: [String] = []
        var stored: [HourlyTraffic.StoredHour] = []
        if plan.source != .raw {
            stored = try hours.stored(
                from: window.start, to: window.end, kept: plan.ranking.map { Set($0.kept) },
                limit: plan.ranking == nil ? RequestReader.groupLimit * window.hours.count : nil, &storedNotes)
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
            let traffic = try hours.requests(over: connection, kept: plan.ranking?.kept, tenant: plan.tenant).traffic(
                from: slot.start, to: slot.end, isLimited: plan.ranking == nil, counter: counter, messages: words,
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
        let traffic = HourlyTraffic(
            window: window, rows: pieces, stored: stored, otherEndpoints: plan.ranking?.others ?? 0)
        let words = messages.withLock { $0 }
        guard let organizations = plan.organizations else {
            return Outcome(traffic: traffic, organizations: nil, errorMessages: words)
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
        return Outcome(traffic: traffic, organizations: counted, errorMessages: words)
    }

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
        let rows = Dictionary(firstOf: zip(storedSlots, counts))
        let known = Set(window.hours)
        var complete: Set<HourSlot> = []
        for (hour, hours) in Dictionary(grouping: stored, by: \.slot) where known.contains(hour) {
            let requests = hours.reduce(0) { $0 + $1.traffic.requests - $1.detached.requests }
            // Rows are better than an aggregate without a distribution.
            if hours.allSatisfy({ $0.traffic.stored.isEmpty }), requests == rows[hour] ?? 0 { complete.insert(hour) }
        }
        return slots.filter { slot in !complete.contains { $0.start <= slot.start && slot.end <= $0.end } }
    }
}

/// Counters that are not in use by a session.
private struct Counters {
    /// Passed from one session to another, never used by two at a time.
    struct Returned: @unchecked Sendable { let counter: OrganizationCounter }

    var free: [Returned] = []

    mutating func take() -> OrganizationCounter? { free.popLast()?.counter }
}
