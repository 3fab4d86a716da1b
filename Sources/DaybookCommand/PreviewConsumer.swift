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
        /// The first unreadable line, with the reason.
        var firstUnreadable: String?
    }

    private var requests: CollectedRequests
    private var slowQueries: CollectedSlowQueries
    private let timeZone: ReportTimeZone
    /// A query is slow if it took longer than this, in milliseconds.
    private let threshold: Int
    /// The number of slow queries so far.
    private(set) var slowQueryCount = 0
    private var accessLogs: AccessLogReader
    private let format: AccessLogFormat
    /// The counts of all access logs.
    private(set) var counts: AccessLogCounts
    /// The first lines of access logs that could not be read.
    private(set) var badLines: [BadLine] = []
    /// The first unreadable records of each PostgreSQL log, unless all are.
    private(set) var badRecords: [String] = []
    private let formatName: String
    private let prefix: LogLinePrefix
    private let postgresOptions: PostgresLogOptions
    /// The reader of the current file, if it is a PostgreSQL log.
    private var postgresLog: PostgresLogReader?
    private var files: [File] = []

    /// - Parameters:
    ///   - format: of access logs.
    ///   - formatName: the format as the operator gave it.
    ///   - prefix: of PostgreSQL logs in plain text.
    ///   - threshold: a query is slow if it took longer than this, in milliseconds.
    ///   - timeZone: whose days are reported.
    init(
        format: AccessLogFormat, formatName: String, prefix: LogLinePrefix, threshold: Int,
        postgresOptions: PostgresLogOptions, timeZone: ReportTimeZone
    ) {
        accessLogs = AccessLogReader(format: format)
        counts = accessLogs.counts
        self.format = format
        self.formatName = formatName
        self.prefix = prefix
        self.threshold = threshold
        self.postgresOptions = postgresOptions
        self.timeZone = timeZone
        requests = CollectedRequests(timeZone: timeZone)
        slowQueries = CollectedSlowQueries(timeZone: timeZone)
    }

    // MARK: - LogConsumer

    func begin(_ source: LogSource) {
        close()
        files.append(File(path: source.path))
        accessLogs.begin(source: source.path)
    }

    func read(_ chunk: LogChunk) -> Int {
        let last = files.count - 1
        if files[last].kind == nil {
            let kind = LogKind(chunk.bytes, prefix: prefix)
            files[last].kind = kind
            if case .postgresLog(let format) = kind {
                postgresLog = PostgresLogReader(format, options: postgresOptions)
            }
        }
        guard postgresLog != nil else {
            let consumed = accessLogs.read(chunk.bytes, isFinal: chunk.isFinal) { requests.add($0) }
            requests.packIfLarge()
            return consumed
        }
        let consumed =
            postgresLog?.read(chunk.bytes, isFinal: chunk.isFinal) {
                if $0.milliseconds > threshold { slowQueryCount += 1 }
                slowQueries.add(SlowQueryRecord($0))
            } ?? 0
        files[last].lines += chunk.bytes.prefix(consumed).count { $0 == UInt8(ascii: "\n") }
        return consumed
    }

    var isBatchFull: Bool { false }
    var isBatchEmpty: Bool { true }
    var isResumable: Bool { true }
    func store(in ingestion: LogIngestion, _ progress: LogIngestion.Progress?) {}
    /// Nothing is stored, so nothing is forgotten.
    func discard() {}

    // MARK: - Results

    /// Completes the counts of the last file.
    func close() {
        let (before, shown) = (counts, badLines.count)
        counts = accessLogs.counts
        badLines = accessLogs.badLines
        defer { postgresLog = nil }
        guard let last = files.indices.last else { return }
        if let tally = postgresLog?.tally {
            files[last].entries = tally.records
            files[last].unreadable = tally.badRecords
            files[last].firstUnreadable = tally.firstBadRecords.first.map { "line \($0.line): \($0.reason)" }
            if tally.records > 0 { badRecords += tally.firstBadRecords.map { "\(files[last].path): \($0)" } }
        } else {
            files[last].lines = counts.lines - before.lines
            files[last].entries = counts.requests - before.requests
            files[last].unreadable = counts.badLines - before.badLines
            files[last].firstUnreadable = badLines.dropFirst(shown).first.map {
                "line \($0.number): \($0.reason)"
            }
        }
    }

    /// Everything that was collected, which is forgotten here, to make room for the reports. Only counts and messages stay.
    func take() -> (CollectedRequests, CollectedSlowQueries, CollectedRequests.Endpoints) {
        defer {
            requests = CollectedRequests(timeZone: timeZone)
            slowQueries = CollectedSlowQueries(timeZone: timeZone)
            accessLogs = AccessLogReader(format: format)
        }
        return (requests, slowQueries, CollectedRequests.Endpoints(accessLogs))
    }

    /// The number of files of which something could be read.
    var readableFiles: Int { files.count { $0.entries > 0 || $0.unreadable == 0 } }
    var lines: Int { files.map(\.lines).saturatingSum }
    var unreadable: Int { files.map(\.unreadable).saturatingSum }
    /// The number of PostgreSQL logs.
    var postgresLogs: Int {
        files.count { if case .postgresLog = $0.kind { true } else { false } }
    }

    /// A message for each file of which nothing can be read.
    var failures: [String] {
        files.filter { $0.entries == 0 && $0.unreadable > 0 }.map { file in
            let reason = file.firstUnreadable.map { " (\($0))" } ?? ""
            if case .postgresLog = file.kind {
                return
                    "cannot read \(file.path): none of its \(NumberText.counted(file.unreadable, "record")) could be read\(reason); check that it is a PostgreSQL log, and name the server's log_line_prefix with --prefix"
            }
            return
                "cannot read \(file.path): none of its \(NumberText.counted(file.unreadable, "line")) has the format \(formatName)\(reason); name the format of an access log with --format, or the log_line_prefix of a PostgreSQL log with --prefix"
        }
    }
}

extension SlowQueryRecord {
    fileprivate init(_ statement: LoggedStatement) {
        self.init(
            query: statement.query, milliseconds: statement.milliseconds, endpoint: statement.endpoint,
            organization: statement.organization, user: statement.user, plan: statement.plan, at: statement.at)
    }
}
