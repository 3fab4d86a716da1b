/// The counts of a reader of access logs.
///
/// `lines` is always the sum of `requests`, `badLines` and `blankLines`.
package struct AccessLogCounts: Hashable, Sendable {
    package internal(set) var lines = 0
    package internal(set) var requests = 0
    /// Lines that could not be read as a request.
    package internal(set) var badLines = 0
    /// Lines with only white space, which are ignored.
    package internal(set) var blankLines = 0
    /// Requests with a method other than GET, POST, PUT, PATCH and DELETE, counted without a method.
    package internal(set) var unlistedMethods = 0
    /// Requests for endpoints beyond the limit, counted under `(other)`.
    package internal(set) var requestsOfOther = 0
}
