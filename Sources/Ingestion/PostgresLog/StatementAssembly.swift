import Reporting

/// Joins statements with their plans in one piece of a log.
///
/// A plan comes shortly before the line of its statement, or after it if the statement is a portal of the extended
/// protocol that is closed later. They belong together if session and text are the same and the plan took no longer. A
/// plan with a context belongs to a statement inside another one and is not joined.
struct StatementAssembly {
    enum Outcome {
        case other, withoutText, unrecognized
        case parseOrBind(microseconds: Int)
        case bad(String)
        /// A line of another program.
        case foreign
        /// An index into `executions`.
        case execution(Int)
        /// An index into `events`.
        case event(Int)
    }

    /// The largest distance between records that belong together.
    static let longestBytes = 1 << 20
    static let longestMicroseconds: Int64 = 60_000_000
    /// The largest number of plans with one text that can wait for their statement, as for `SELECT 1; SELECT 2` in one
    /// message.
    private static let mostPlans = 16

    /// A statement that was logged before its execution.
    struct LoggedText {
        let text: [UInt8]
        let detail: [UInt8]?
        let applicationName: [UInt8]?
    }

    private struct Session {
        /// Plans with the same text.
        var plans: [Int] = []
        var portal: Int?
    }

    /// The time is that of the record, in seconds; `nil` without one.
    private(set) var entries: [(range: Range<Int>, outcome: Outcome, seconds: Int64?)] = []
    private(set) var executions: [LoggedExecution] = []
    private(set) var events: [ServerEvent] = []
    private let templates: RouteTemplates
    private let options: PostgresLogOptions
    private var sessions: [UInt64: Session] = [:]
    /// Executions that are or were pending, in log order.
    private var waiting: [(session: UInt64, execution: Int)] = []
    private var firstWaiting = 0
    /// The range from the first to the last record of each row, ordered by the last: the log cannot be split there.
    private var spans: [(first: Int, last: Int)] = []
    /// The last statement that each session logged before its execution.
    private(set) var logged: SessionJournal<UInt64, LoggedText>
    private(set) var processes: SessionJournal<Int, ProcessActivity>
    /// The time of the record that is added.
    private var seconds: Int64?

    /// - Parameters:
    ///   - logged: the statements that sessions logged before, and whose durations may follow.
    ///   - processes: what processes did before.
    ///   - templates: what identifiers in paths become.
    init(
        options: PostgresLogOptions, logged: [UInt64: LoggedText] = [:], processes: [Int: ProcessActivity] = [:],
        templates: RouteTemplates
    ) {
        self.options = options
        self.templates = templates
        self.logged = SessionJournal(logged)
        self.processes = SessionJournal(processes)
    }

    mutating func add(_ outcome: Outcome, at range: Range<Int>) { entries.append((range, outcome, seconds)) }

    mutating func add(_ record: PostgresLogRecord, at range: Range<Int>) {
        seconds = record.at?.seconds
        defer { seconds = nil }
        if let at = record.at { settle(olderThan: at, endingAt: range.upperBound) }
        if record.event != nil { return addEvent(record, at: range) }
        guard let message = record.message, record.severity.mayHaveDuration, let at = record.at
        else { return add(record.hasForeignDuration ? .unrecognized : .other, at: range) }
        // Without sessions, nothing is joined.
        let session = record.session ?? UInt64(range.lowerBound)
        if record.isLoggedStatement {
            if record.session != nil, !record.hasContext {
                let text = LoggedText(
                    text: message, detail: record.detail, applicationName: record.applicationName)
                logged.set(text, for: session, at: range.lowerBound)
                note(statement: message, of: record, at: range)
            }
            return add(.other, at: range)
        }
        func execution(_ microseconds: Int, _ text: [UInt8], isPlan: Bool = false, isFetch: Bool = false)
            -> LoggedExecution
        {
            LoggedExecution(
                range: range, at: at, microseconds: microseconds, isPlan: isPlan, isFetch: isFetch, text: text,
                detail: record.detail, applicationName: record.applicationName)
        }
        // With a context, it was raised by a function, even if it looks like a duration.
        let isByServer = record.severity == .log && !record.hasContext
        switch DurationMessage(message) {
        case .statement(let microseconds, let text) where isByServer:
            note(statement: text, of: record, at: range)
            addStatement(execution(microseconds, text), of: session, mayPlanFollow: false)
        case .execution(let microseconds, let text, let isFetch) where isByServer:
            note(statement: text, of: record, at: range)
            addStatement(execution(microseconds, text, isFetch: isFetch), of: session, mayPlanFollow: true)
        case .plan(let microseconds, let explanation):
            guard let plan = AutoExplainPlan(explanation) else {
                let what =
                    AutoExplainPlan.unreadFormat(explanation).map { "plan in \($0), which is not read" }
                    ?? "plan without its query"
                return add(.bad("\(what); set auto_explain.log_format to json or text"), at: range)
            }
            var planned = execution(microseconds, plan.query, isPlan: true)
            planned.plan = plan.json
            planned.isText = plan.json == nil
            addPlan(planned, of: session, isNested: record.hasContext)
        case .parseOrBind(let microseconds) where isByServer:
            add(.parseOrBind(microseconds: microseconds), at: range)
        case .withoutText(let microseconds) where isByServer:
            guard record.session != nil, let known = logged[session] else { return add(.withoutText, at: range) }
            logged.set(nil, for: session, at: range.lowerBound)
            let execution = LoggedExecution(
                range: range, at: at, microseconds: microseconds, isPlan: false, isFetch: false, text: known.text,
                detail: known.detail, applicationName: known.applicationName ?? record.applicationName)
            addStatement(execution, of: session, mayPlanFollow: false)
        case .unrecognized where isByServer: add(.unrecognized, at: range)
        case .statement, .execution, .parseOrBind, .withoutText, .unrecognized, nil: add(.other, at: range)
        }
    }

    private mutating func addEvent(_ record: PostgresLogRecord, at range: Range<Int>) {
        var notes: [(Int, ProcessActivity)] = []
        let event = ServerEvent(
            record, templates: templates, process: { processes[$0] }, note: { notes.append(($0, $1)) })
        for (process, activity) in notes { processes.set(activity, for: process, at: range.lowerBound) }
        guard let event else { return add(record.hasForeignDuration ? .unrecognized : .other, at: range) }
        events.append(event)
        add(.event(events.count - 1), at: range)
    }

    /// Keeps a statement of a process, which may be what others wait for.
    private mutating func note(statement: [UInt8], of record: PostgresLogRecord, at range: Range<Int>) {
        guard let process = record.process else { return }
        var activity = processes[process] ?? ProcessActivity()
        activity.add(statement: statement)
        processes.set(activity, for: process, at: range.lowerBound)
    }

    /// Decides how much of the piece is consumed, after all of its records were added.
    ///
    /// - Parameters:
    ///   - end: The beginning of the incomplete record at the end.
    ///   - count: The length of the piece.
    ///   - isFinal: Whether nothing that belongs to a row can follow.
    /// - Returns: A position that no row extends across, with nothing pending before it.
    mutating func settle(upTo end: Int, of count: Int, isFinal: Bool) -> Int {
        var done = end
        for index in waiting.indices.dropFirst(firstWaiting) where isPending(waiting[index]) {
            let execution = executions[waiting[index].execution]
            if isFinal || count - execution.range.upperBound > Self.longestBytes {
                forget(waiting[index])
            } else {
                done = min(done, execution.range.lowerBound)
            }
        }
        for span in spans.reversed() where span.first < done && done <= span.last { done = span.first }
        return done
    }

    private mutating func append(_ execution: LoggedExecution) -> Int {
        executions.append(execution)
        add(.execution(executions.count - 1), at: execution.range)
        return executions.count - 1
    }

    private mutating func addStatement(_ statement: LoggedExecution, of session: UInt64, mayPlanFollow: Bool) {
        let index = append(statement)
        if let portal = sessions[session]?.portal { forget((session, portal)) }
        let isJoined = absorbPlans(of: session, into: index)
        for plan in sessions[session]?.plans ?? [] { forget((session, plan)) }
        if mayPlanFollow, !isJoined {
            executions[index].state = .pending
            sessions[session, default: Session()].portal = index
            waiting.append((session, index))
        } else {
            shorten(index)
        }
    }

    private mutating func addPlan(_ plan: LoggedExecution, of session: UInt64, isNested: Bool) {
        let index = append(plan)
        if isNested {
            executions[index].state = .nested
            executions[index].text = []
            executions[index].plan = nil
            return
        }
        if let portal = sessions[session]?.portal {
            if belongs(executions[index], to: executions[portal]) {
                executions[portal].plan = plan.plan
                absorb(index, from: executions[portal].range, to: plan.range)
                return forget((session, portal))
            }
            forget((session, portal))
        }
        let waitingPlans = sessions[session]?.plans ?? []
        let isSame = waitingPlans.last.map { executions[$0].text == plan.text } ?? true
        for other in isSame ? waitingPlans.dropLast(Self.mostPlans - 1) : waitingPlans[...] { forget((session, other)) }
        executions[index].state = .pending
        sessions[session, default: Session()].plans.append(index)
        waiting.append((session, index))
    }

    /// Joins as many of the session's last plans with a statement as fit into its time; the slowest one becomes its
    /// plan.
    private mutating func absorbPlans(of session: UInt64, into index: Int) -> Bool {
        var rest = executions[index].microseconds
        var slowest: Int?
        for plan in (sessions[session]?.plans ?? []).reversed() {
            guard belongs(executions[plan], to: executions[index]), executions[plan].microseconds <= rest else { break }
            rest -= executions[plan].microseconds
            if slowest.map({ executions[plan].microseconds > executions[$0].microseconds }) ?? true {
                slowest = plan
                executions[index].plan = executions[plan].plan
            }
            absorb(plan, from: executions[plan].range, to: executions[index].range)
            forget((session, plan))
        }
        return slowest != nil
    }

    private mutating func absorb(_ plan: Int, from first: Range<Int>, to last: Range<Int>) {
        executions[plan].state = .absorbed
        executions[plan].plan = nil
        executions[plan].text = []
        spans.append((first.lowerBound, last.lowerBound))
    }

    private func belongs(_ plan: LoggedExecution, to statement: LoggedExecution) -> Bool {
        let isFirst = plan.range.lowerBound < statement.range.lowerBound
        let (first, last) = isFirst ? (plan, statement) : (statement, plan)
        return last.range.upperBound - first.range.upperBound <= Self.longestBytes
            && last.at.microseconds - first.at.microseconds <= Self.longestMicroseconds
            && (plan.microseconds <= statement.microseconds || statement.isFetch)
            && (plan.text == statement.text || plan.text == statement.preparedText)
    }

    private func isPending(_ waiting: (session: UInt64, execution: Int)) -> Bool {
        executions[waiting.execution].state == .pending
    }

    /// Nothing more can follow that belongs to this execution.
    private mutating func forget(_ waiting: (session: UInt64, execution: Int)) {
        let (session, index) = waiting
        if sessions[session]?.portal == index { sessions[session]?.portal = nil }
        sessions[session]?.plans.removeAll { $0 == index }
        if let session = sessions[session], session.plans.isEmpty, session.portal == nil {
            sessions[waiting.session] = nil
        }
        if executions[index].state == .pending {
            executions[index].state = .settled
            shorten(index)
        }
    }

    /// Drops the texts of executions that will not be returned.
    private mutating func shorten(_ index: Int) {
        guard executions[index].milliseconds <= options.thresholdMilliseconds else { return }
        executions[index].text = []
        executions[index].plan = nil
    }

    private mutating func settle(olderThan at: Instant, endingAt end: Int) {
        while firstWaiting < waiting.count {
            let first = waiting[firstWaiting]
            if isPending(first) {
                let execution = executions[first.execution]
                guard
                    at.microseconds - execution.at.microseconds > Self.longestMicroseconds
                        || end - execution.range.upperBound > Self.longestBytes
                else { return }
                forget(first)
            }
            firstWaiting += 1
        }
    }
}
