import Ingestion
import LogFiles
import MonitoringStore
import Reporting

/// Collects the requests and slow queries of logs of any kind in memory.
final class PreviewConsumer: LogConsumer {
    /// What was read of one file.
    private struct File {
        let path: String
        var kind: LogKind?
        var lines = 0
        /// Requests, or records of a PostgreSQL log.
        var entries = 0
        var unreadable = 0
        /// Lines that are not requests.
        var others = 0
        /// Lines of other programs in a PostgreSQL log.
        var foreign = 0
        /// Why nothing of it can be read, if that is so.
        var failure: String?
    }

    private var requests: CollectedRequests
    private var slowQueries: CollectedSlowQueries
    private var events: CollectedServerEvents
    private let timeZone: ReportTimeZone
    /// A query is slow if it took longer than this, in milliseconds.
    private let threshold: Int
    /// The number of slow queries so far.
    private(set) var slowQueryCount = 0
    private var accessLogs: AccessLogReader
    private let format: AccessLogFormat?
    /// Of paths that are one endpoint.
    let patterns: [RoutePattern]
    /// The counts of all access logs.
    private(set) var counts: AccessLogCounts
    /// The first lines of access logs that could not be read.
    private(set) var badLines: [BadLine] = []
    /// The first unreadable records of each PostgreSQL log, unless all are.
    private(set) var badRecords: [String] = []
    /// What the operator should know about the files that were read.
    private(set) var notes: [String] = []
    private let prefix: LogLinePrefix?
    private let postgresOptions: PostgresLogOptions
    /// The reader of the current file, if it is a PostgreSQL log.
    private var postgresLog: PostgresLogReader?
    private var files: [File] = []
    private var twins = TwinLogs()
    /// When the current file was last written.
    private var modified: Instant?

    /// - Parameters:
    ///   - format: of access logs; `nil` to find it by content.
    ///   - patterns: of paths that are one endpoint.
    ///   - prefix: of PostgreSQL logs in plain text; `nil` to find it by the lines.
    ///   - threshold: a query is slow if it took longer than this, in milliseconds.
    ///   - timeZone: whose days are reported.
    init(
        format: AccessLogFormat?, patterns: [RoutePattern], prefix: LogLinePrefix?, threshold: Int,
        postgresOptions: PostgresLogOptions, timeZone: ReportTimeZone
    ) {
        accessLogs = AccessLogReader(format: format, detects: true, patterns: patterns, timeZone: timeZone)
        counts = accessLogs.counts
        self.format = format
        self.patterns = patterns
        self.prefix = prefix
        self.threshold = threshold
        self.postgresOptions = postgresOptions
        self.timeZone = timeZone
        requests = CollectedRequests(timeZone: timeZone)
        slowQueries = CollectedSlowQueries(timeZone: timeZone)
        events = CollectedServerEvents(timeZone: timeZone)
    }

    // MARK: - LogConsumer

    func begin(_ source: LogSource) {
        close()
        files.append(File(path: source.path))
        modified = source.modified
        twins.begin(source.path)
        accessLogs.begin(source: source.path)
    }

    func read(_ chunk: LogChunk) throws -> LogConsumption {
        let consumed = consume(chunk)
        if postgresLog == nil, let doubt = UnreadableLog.doubt(accessLogs) { throw LogRefusal(message: doubt) }
        return LogConsumption(bytes: consumed, understood: consumed)
    }

    private func consume(_ chunk: LogChunk) -> Int {
        let last = files.count - 1
        if files[last].kind == nil {
            let kind = LogKind(chunk.bytes, prefix: prefix, format: format)
            files[last].kind = kind
            if case .postgresLog = kind {
                var options = postgresOptions
                options.latest = modified ?? options.latest
                postgresLog = PostgresLogReader(prefix: prefix, options: options)
            }
        }
        guard postgresLog != nil else {
            let consumed = accessLogs.read(chunk.bytes, isFinal: chunk.isFinal, isLast: chunk.isLast) {
                requests.add($0)
            }
            requests.packIfLarge()
            return consumed
        }
        let consumed =
            postgresLog?.read(
                chunk.bytes, isFinal: chunk.isFinal, isLast: chunk.isLast, event: { events.add(ServerEventRecord($0)) }
            ) {
                if $0.milliseconds > threshold { slowQueryCount += 1 }
                twins.add($0)
                slowQueries.add(SlowQueryRecord($0))
            } ?? 0
        files[last].lines += chunk.bytes.prefix(consumed).count { $0 == UInt8(ascii: "\n") }
        return consumed
    }

    func end(_ source: LogSource) -> LogEnd { .understood }
    var context: String? { nil }
    var storesRows: Bool { false }
    var isBatchFull: Bool { false }
    var isBatchEmpty: Bool { true }
    var isResumable: Bool { true }
    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) {}
    /// Nothing is stored, so nothing is forgotten.
    func discard() {}

    // MARK: - Results

    /// Completes the counts of the last file.
    func close() {
        counts = accessLogs.counts
        badLines = accessLogs.badLines
        defer { postgresLog = nil }
        guard let last = files.indices.last else { return }
        if let tally = postgresLog?.tally {
            files[last].entries = tally.records
            notes += [twins.remark()].compactMap(\.self)
            notes += UnreadableLog.durations(
                withoutText: tally.durationsWithoutText, unrecognized: tally.durationsUnrecognized
            ).map { "\(files[last].path): \($0)" }
            files[last].unreadable = tally.badRecords
            files[last].foreign = tally.foreignLines
            if tally.records > 0 {
                badRecords += tally.firstBadRecords.map { "\(files[last].path): \($0)" }
            } else if tally.badRecords > 0 {
                files[last].failure = postgresLog.map { UnreadableLog.message(files[last].path, $0, prefix) }
            }
        } else if files[last].kind != nil {
            let counts = accessLogs.currentCounts
            files[last].lines = counts.lines
            files[last].entries = counts.requests
            files[last].unreadable = counts.badLines
            files[last].others = counts.otherLines
            if counts.requests == 0, counts.lines > counts.blankLines {
                files[last].failure = UnreadableLog.message(accessLogs)
                files[last].unreadable += counts.otherLines
                files[last].others = 0
            }
            if let time = accessLogs.assumedTime {
                notes.append(UnreadableLog.assumed(time, in: accessLogs.sourceName, timeZone))
            }
        }
    }

    /// Everything that was collected, which is forgotten here, to make room for the reports. Only counts and messages stay.
    func take() -> (CollectedRequests, CollectedSlowQueries, CollectedServerEvents, CollectedRequests.Endpoints) {
        defer {
            requests = CollectedRequests(timeZone: timeZone)
            slowQueries = CollectedSlowQueries(timeZone: timeZone)
            events = CollectedServerEvents(timeZone: timeZone)
            accessLogs = AccessLogReader(format: format, detects: true, patterns: patterns, timeZone: timeZone)
        }
        return (requests, slowQueries, events, CollectedRequests.Endpoints(accessLogs))
    }

    /// The number of files of which something could be read.
    var readableFiles: Int { files.count { $0.entries > 0 || $0.failure == nil && $0.unreadable == 0 } }
    var lines: Int { files.map(\.lines).saturatingSum }
    var unreadable: Int { files.map(\.unreadable).saturatingSum }
    /// The number of lines that are not requests, in access logs that have some.
    var others: Int { files.map(\.others).saturatingSum }
    /// The number of lines of other programs, in PostgreSQL logs.
    var foreign: Int { files.map(\.foreign).saturatingSum }
    /// The number of PostgreSQL logs.
    var postgresLogs: Int {
        files.count { if case .postgresLog = $0.kind { true } else { false } }
    }

    /// A message for each file of which nothing can be read.
    var failures: [String] { files.compactMap(\.failure) }
}

extension ServerEventRecord {
    init(_ event: ServerEvent) {
        self.init(
            kind: event.kind, at: event.at, severity: event.severity, sqlState: event.sqlState, message: event.message,
            table: event.table, statement: event.statement, blocker: event.blocker, endpoint: event.endpoint,
            count: event.count, microseconds: event.microseconds, longestMicroseconds: event.longestMicroseconds,
            bytes: event.bytes)
    }
}

extension SlowQueryRecord {
    init(_ statement: LoggedStatement) {
        self.init(
            query: statement.query, milliseconds: statement.milliseconds, endpoint: statement.endpoint,
            organization: statement.organization, user: statement.user, plan: statement.plan, at: statement.at)
    }
}
