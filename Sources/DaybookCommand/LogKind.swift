import Ingestion
import Reporting

/// What a log is, by its content.
enum LogKind {
    case accessLog, postgresLog

    /// - Parameters:
    ///   - firstBytes: the beginning of the log.
    ///   - prefix: the `log_line_prefix` of the server, for PostgreSQL logs in plain text; `nil` to find it.
    ///   - options: for PostgreSQL logs; a time without a year needs `latest`.
    ///   - format: the format of access logs; `nil` to find it by content.
    init(
        _ firstBytes: UnsafeRawBufferPointer, prefix: LogLinePrefix?, options: PostgresLogOptions,
        format: AccessLogFormat?
    ) {
        let sample = UnsafeRawBufferPointer(rebasing: firstBytes.prefix(64 << 10))
        let requests = Self.requests(in: sample, format)
        var reader = PostgresLogReader(prefix: prefix, options: options)
        _ = reader.read(sample, isFinal: true) { _ in }
        // Each line of one kind is at most a continuation of the line before it for the other.
        self = reader.tally.records > requests ? .postgresLog : .accessLog
    }

    private static func requests(in sample: UnsafeRawBufferPointer, _ format: AccessLogFormat?) -> Int {
        var reader = AccessLogReader(format: format, detects: true, timeZone: .utc)
        _ = reader.read(sample, isFinal: true) { _ in }
        return reader.counts.requests
    }
}
