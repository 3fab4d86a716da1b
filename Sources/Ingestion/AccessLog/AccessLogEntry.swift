import Reporting

/// One request in an access log.
package struct AccessLogEntry: Hashable, Sendable {
    /// The number of the endpoint in its reader: see `AccessLogReader.endpoint(at:)`.
    package let endpoint: Int
    /// Response time in whole milliseconds, halves rounded up; never negative.
    package let milliseconds: Int32
    /// The status, 100...999; `nil` if the log has none.
    package let status: Int16?
    /// The time, in microseconds since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    /// The number of the organization and user in its reader, 0 for none: see `AccessLogReader.owner(at:)`.
    package let owner: Int32

    package init(endpoint: Int, milliseconds: Int32, status: Int16?, microseconds: Int64, owner: Int32 = 0) {
        self.owner = owner
        self.endpoint = endpoint
        self.milliseconds = milliseconds
        self.status = status
        self.microseconds = microseconds
    }

    package var at: Instant { Instant(microseconds: microseconds) }
}
