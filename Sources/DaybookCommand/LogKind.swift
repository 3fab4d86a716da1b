import Ingestion
import Reporting

/// What a log is, by its content.
enum LogKind {
    case accessLog
    case postgresLog(PostgresLogFormat)

    /// - Parameters:
    ///   - firstBytes: the beginning of the log.
    ///   - prefix: the `log_line_prefix` of the server, for PostgreSQL logs in plain text.
    init(_ firstBytes: UnsafeRawBufferPointer, prefix: LogLinePrefix) {
        if let format = PostgresLogFormat.detect(firstBytes) {
            self = .postgresLog(format)
            return
        }
        let text = PostgresLogFormat.stderr(prefix: prefix)
        var reader = PostgresLogReader(text)
        let sample = UnsafeRawBufferPointer(rebasing: firstBytes.prefix(64 << 10))
        _ = reader.read(sample, isFinal: true) { _ in }
        self = reader.tally.records > 0 ? .postgresLog(text) : .accessLog
    }
}
