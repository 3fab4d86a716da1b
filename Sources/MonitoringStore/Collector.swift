import Postgres
import Reporting

/// The hourly job: updates the stored hours, samples resources, evaluates the alert rules.
///
/// It can run at any interval and from several machines: only one works at a time, missed hours are caught up on, and a
/// second run changes nothing.
package struct Collector {
    let store: MonitoringStore
    /// Rules, and limits of resources that the server cannot report.
    let settings: ReportSettings
    /// Whose hours are stored.
    let timeZone: ReportTimeZone
    let now: Instant
    /// The endpoint that a comment in a statement names; `nil` for none.
    let endpoint: @Sendable (String) -> String?
    /// Whether `now` is the time of this machine's clock; if the server's clock is behind it, retention uses the
    /// server's.
    let comparesClocks: Bool

    package init(
        store: MonitoringStore, settings: ReportSettings, timeZone: ReportTimeZone, now: Instant,
        comparesClocks: Bool = false, endpoint: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.store = store
        self.settings = settings
        self.timeZone = timeZone
        self.now = now
        self.comparesClocks = comparesClocks
        self.endpoint = endpoint
    }

    /// The results of a run.
    package struct Outcome: Equatable, Sendable {
        /// The number of stored hours written or extended, and of requests in them now.
        package var hours = 0
        package var requests = 0
        package var samples: [ResourceRecord] = []
        /// The number of statements whose statistics changed; `nil` if they were not read, or not before.
        package var statements: Int?
        package var alertsRaised = 0
        package var alertsRepeated = 0
        /// Rows deleted by retention.
        package var rowsDeleted = 0
        /// What could not be done, in one sentence each.
        package var notes: [String] = []
        /// Whether another collector is running and this one left the rest to it.
        package var leftToAnother = false
    }

    /// Does all work that is due.
    ///
    /// - Parameters:
    ///   - keepRawDays: rows of complete hours older than this are deleted; `nil` keeps all.
    ///   - confirmOlderDays: stored hours older than 48 hours are compared with their rows again after this many days;
    ///     `nil` for never.
    ///   - step: called with the number of hours done and due.
    /// - Throws: `StoreError`; hours that were completed before stay stored.
    package func collect(
        keepRawDays: Int? = nil, confirmOlderDays: Int? = 1, step: (Int, Int) -> Void = { _, _ in }
    ) throws -> Outcome {
        var outcome = Outcome()
        do {
            // Missing tables and rights are reported before anything is changed.
            let rights = keepRawDays == nil ? WriteRights.collect : .collectAndDeleteRows
            let (confirmed, work) = try working(checking: rights) { tables in
                let last: ConfirmedHours? = try StateTable(store: store).read(ConfirmedHours.stateName)
                // Said once a day.
                let isNewDay = last?.spans.last.map { timeZone.date(at: $0.at) != timeZone.date(at: now) } ?? true
                if isNewDay, let obstacle = tables.obstacleToDetails { outcome.notes.append("\(obstacle).") }
                return (
                    last,
                    ConfirmedHours.work(
                        after: last, oldest: try aggregation(tables).oldestRow(), until: currentHour,
                        every: confirmOlderDays, now: now, in: timeZone)
                )
            }
            let due = try hoursDue(work)
            for (index, hour) in due.enumerated() {
                step(index, due.count)
                let stored = try working { try aggregation($0).store(hour: hour) }
                guard stored.rows > 0 else { continue }
                outcome.hours += 1
                outcome.requests += stored.requests
            }
            step(due.count, due.count)
            let looked = work.older.map { $0.lowerBound..<currentHour } ?? work.recent
            let misaligned = try working {
                try aggregation($0).misaligned(
                    from: max(looked.lowerBound.adding(seconds: -3600), .firstWritable), to: looked.upperBound)
            }
            for hour in misaligned { _ = try working { try aggregation($0).reduce(misaligned: hour) } }
            try working { tables in
                if tables.obstacleToDetails == nil {
                    try HourDetails(connection: store.connection, schema: store.schema).confirm(looked, at: now)
                }
                try StateTable(store: store).write(
                    ConfirmedHours(after: confirmed, work, at: now, in: timeZone), ConfirmedHours.stateName)
            }
            let snapshots = SnapshotCollection(store: store, now: now, timeZone: timeZone)
            let fullest = try snapshots.fullestSequence(&outcome.notes)
            try working { tables in
                let sampling = ResourceSampling(store: store, fullest: fullest, limits: settings.limits)
                outcome.samples = try sampling.samples(at: now, &outcome.notes)
                // A run that is repeated for the same time, because the outcome of the first is unknown, stores no
                // sample twice.
                try store.copy(resources: store.missing(of: outcome.samples))
                let evaluation = AlertEvaluation(
                    store: store, hours: reader(tables), settings: settings, timeZone: timeZone, now: now)
                (outcome.alertsRaised, outcome.alertsRepeated) = try evaluation.evaluate(
                    until: currentHour, changedHours: due)
            }
            try collectStatements(&outcome)
            try snapshots.take(&outcome.notes) { body in
                try working { try body($0) }
            }
            if let keepRawDays {
                let limit = try retentionHour().adding(seconds: -86_400 * Int64(keepRawDays))
                // No row is older than the first year.
                let hours = limit.isWritable ? try working { try aggregation($0).completeHours(before: limit) } : []
                for hour in hours {
                    outcome.rowsDeleted += try working { try aggregation($0).deleteRows(of: hour) }
                }
                if limit.isWritable { try working { try deleteStatements(before: limit, $0) } }
            }
        } catch is AnotherCollectorAtWork {
            outcome.leftToAnother = true
        }
        return outcome
    }

    /// The hours that are to be stored, oldest first.
    private func hoursDue(_ work: ConfirmedHours.Work) throws -> [HourSlot] {
        var due: [HourSlot] = []
        var row = work.older?.lowerBound
        while let next = row, let piece = work.piece(from: next) {
            due += try working { tables in
                let aggregation = aggregation(tables)
                // Years without a row cost nothing.
                row = try aggregation.oldestRow(from: piece.upperBound)
                return try aggregation.hoursDue(from: piece.lowerBound, to: piece.upperBound)
            }
        }
        return due
            + (try working {
                try aggregation($0).hoursDue(from: work.recent.lowerBound, to: work.recent.upperBound)
            })
    }

    /// Stores what statements did since the last run. Failing at it fails nothing else.
    private func collectStatements(_ outcome: inout Outcome) throws {
        do {
            outcome.statements = try working { tables in
                // Without the extension, neither tables nor rights are needed.
                let view = try StatementView(over: store.connection)
                guard tables.hasStatements else {
                    throw StoreError(
                        "cannot collect the query load",
                        why: "table \(store.schema.displayName(.statementHours)) is missing",
                        next: "create it with \"daybook migrate\"")
                }
                try WriteRights.collectStatements.check(store.connection, store.schema)
                return try StatementCollection(store: store, timeZone: timeZone, now: now, endpoint: endpoint).collect(
                    view)
            }
        } catch is StatementView.Obstacle {
            // Not every server has these statistics; "daybook check" says how to get them.
        } catch let error as StoreError where !store.connection.isLost {
            outcome.notes.append("\(error).")
        }
    }

    private func deleteStatements(before limit: Instant, _ tables: TableCheck) throws {
        guard tables.hasStatements else { return }
        let oldest = try store.connection.query(
            "SELECT 1 FROM \(store.schema(.statementPeriods)) WHERE hour < $1::timestamptz LIMIT 1",
            [limit.description])
        if oldest.isEmpty { return }
        try WriteRights.deleteStatements.check(store.connection, store.schema)
        for table in [MonitoringSchema.Table.statementHours, .statementPeriods] {
            try store.connection.query(
                "DELETE FROM \(store.schema(table)) WHERE hour < $1::timestamptz", [limit.description])
        }
    }

    /// The start of the current hour.
    private var currentHour: Instant { timeZone.hourSlot(of: now).start }

    /// The hour from which the age of rows is counted: a clock that is ahead must not delete rows too early.
    private func retentionHour() throws -> Instant {
        guard comparesClocks else { return currentHour }
        return try working { _ in
            let server = Instant(
                microseconds: try store.connection.query("SELECT clock_timestamp()")[0].microseconds("clock_timestamp"))
            return min(currentHour, timeZone.hourSlot(of: server).start)
        }
    }

    private func reader(_ tables: TableCheck) -> HourReader {
        HourReader(connection: store.connection, schema: store.schema, tables: tables)
    }

    private func aggregation(_ tables: TableCheck) -> HourlyAggregation {
        HourlyAggregation(store: store, hours: reader(tables), timeZone: timeZone)
    }

    /// Runs one piece of work in its own transaction, unless another collector is working.
    ///
    /// - Parameter rights: the rights to check first; `nil` if they were checked before.
    /// - Throws: `AnotherCollectorAtWork` if another collector holds the lock, `StoreError`, and what `body` throws.
    private func working<Value>(checking rights: WriteRights? = nil, _ body: (TableCheck) throws -> Value) throws
        -> Value
    {
        let connection = store.connection
        return try describing("cannot collect") {
            try connection.transaction(.repeatable) {
                // The first statement takes the snapshot, so the lock must come before anything is read.
                try connection.script(Session.settings)
                guard try CollectorLock(store: store).attempt() else { throw AnotherCollectorAtWork() }
                let tables = try TableCheck(connection: connection, schema: store.schema)
                try tables.requireMigrated()
                try rights?.check(connection, store.schema)
                return try body(tables)
            }
        }
    }
}

private struct AnotherCollectorAtWork: Error {}
