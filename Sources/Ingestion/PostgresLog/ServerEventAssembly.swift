import Reporting

extension ServerEvent {
    /// The event of a record; `nil` for records without one, and without a time.
    ///
    /// - Parameters:
    ///   - process: what is known of a process before the record.
    ///   - note: Called with what is known of a process after it.
    ///   - templates: what identifiers in paths become, as in access logs.
    init?(
        _ record: PostgresLogRecord, templates: RouteTemplates, process: (Int) -> ProcessActivity?,
        note: (Int, ProcessActivity) -> Void
    ) {
        guard let kind = record.event, let at = record.at, let text = record.eventText else { return nil }
        self.init(kind, at: at)
        severity = record.severity.rawValue
        let line = text.prefix { $0 != .newline && $0 != .carriageReturn }
        sqlState = record.sqlState == "00000" ? nil : record.sqlState
        if sqlState == nil, record.severity != .log { sqlState = line.withSlice(KnownSQLState.of) }
        message = PostgresLogText.storable(line, limit: Self.longestMessage)
        var (statement, blocker) = (record.statement, [UInt8]?.none)
        switch kind {
        case .lockWait:
            guard let wait = text.withSlice(LockWait.init) else { return nil }
            var activity = process(wait.process) ?? ProcessActivity()
            message = "waiting for \(wait.lock)"
            longestMicroseconds = wait.microseconds
            if wait.isOver {
                count = activity.wait == nil ? 1 : 0
                microseconds = max(wait.microseconds - (activity.wait?.microseconds ?? 0), 0)
                statement = statement ?? activity.wait?.statement
                blocker = activity.wait?.blocker
                activity.wait = nil
            } else {
                microseconds = wait.microseconds
                blocker = record.detail.flatMap(LockWait.holder).flatMap { process($0)?.statement }
                activity.wait = ProcessActivity.Wait(
                    microseconds: wait.microseconds, statement: statement, blocker: blocker)
            }
            note(wait.process, activity)
        case .deadlock:
            let detail = record.detail.map(DeadlockDetail.init)
            statement = detail?.statement ?? statement
            blocker = detail?.blocker
        case .temporaryFile:
            message = "temporary file"
            bytes =
                text.withSlice { text in
                    text.position(of: ", size ").flatMap { start in
                        let end = text.endOfDigits(from: start + 7, most: 18)
                        return text.number(at: start + 7, digits: end - start - 7)
                    }
                } ?? 0
        case .vacuum:
            guard let run = text.withSlice(AutovacuumRun.init) else { return nil }
            (message, table) = (run.message, run.table)
            (microseconds, longestMicroseconds) = (run.microseconds, run.microseconds)
        case .checkpoint:
            message = "checkpoints are occurring too frequently"
        case .crash, .memory, .restart, .connection, .error, .warning, .records:
            break
        }
        let comment = statement.map { SQLComment(in: $0) }
        self.statement = comment.map { PostgresLogText.storable($0.statement, limit: PostgresLogText.longestQuery) }
        self.blocker = blocker.map {
            PostgresLogText.storable(SQLComment(in: $0).statement, limit: PostgresLogText.longestQuery)
        }
        endpoint = (comment?.endpoint ?? record.applicationName.flatMap { SQLComment.endpoint(applicationName: $0) })
            .map { templates.folded($0) }
    }

    private static let longestMessage = 1000
}
