import Ingestion
import Reporting

/// What a log is, by its content.
enum LogKind {
    case accessLog
    case postgresLog(PostgresLogFormat)

    /// - Parameters:
    ///   - firstBytes: the beginning of the log.
    ///   - prefix: the `log_line_prefix` of the server, for PostgreSQL logs in plain text.
    ///   - format: the format of access logs; `nil` to find it by content.
    init(_ firstBytes: UnsafeRawBufferPointer, prefix: LogLinePrefix, format: AccessLogFormat?) {
        let sample = UnsafeRawBufferPointer(rebasing: firstBytes.prefix(64 << 10))
        let requests = Self.requests(in: sample, format)
        let candidates = [PostgresLogFormat.detect(firstBytes), .stderr(prefix: prefix)].compactMap(\.self)
        var best: (format: PostgresLogFormat, records: Int)?
        for candidate in candidates {
            var reader = PostgresLogReader(candidate)
            _ = reader.read(sample, isFinal: true) { _ in }
            if reader.tally.records > best?.records ?? 0 { best = (candidate, reader.tally.records) }
        }
        // Each line of one kind is at most a continuation of the line before it for the other.
        if let best, best.records > requests { self = .postgresLog(best.format) } else { self = .accessLog }
    }

    private static func requests(in sample: UnsafeRawBufferPointer, _ format: AccessLogFormat?) -> Int {
        var reader = AccessLogReader(format: format, detects: true, timeZone: .utc)
        _ = reader.read(sample, isFinal: true) { _ in }
        return reader.counts.requests
    }
}
