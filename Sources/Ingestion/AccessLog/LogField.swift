/// The content of a field in a log line.
enum LogField: Sendable, Equatable {
    case skipped
    case time(TimeNotation)
    case duration(DurationUnit)
    /// The times of all servers that were tried, in seconds, such as `0.004, 0.120 : 0.031`; the sum counts.
    case upstreamDurations
    case status
    case method
    case path
    /// `GET /path HTTP/1.1`, read for its method, its path or both.
    case request(givesMethod: Bool, givesPath: Bool)

    var isRequest: Bool { if case .request = self { true } else { false } }
    var isDuration: Bool { if case .duration = self { true } else { self == .upstreamDurations } }
}
