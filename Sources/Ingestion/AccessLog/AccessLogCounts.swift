/// The counts of a reader of access logs.
///
/// `lines` is always the sum of `requests`, `badLines`, `otherLines`, `blankLines` and
/// `joinedParts`.
package struct AccessLogCounts: Hashable, Sendable {
    package internal(set) var lines = 0
    package internal(set) var requests = 0
    /// Requests that could not be read.
    package internal(set) var badLines = 0
    /// Lines that are not requests: messages of the server, headers, other lines of a program.
    package internal(set) var otherLines = 0
    /// Lines that only begin what the next line ends, because an envelope divides long lines.
    package internal(set) var joinedParts = 0
    /// Lines with only white space, which are ignored.
    package internal(set) var blankLines = 0
    /// Requests with a method other than GET, POST, PUT, PATCH and DELETE, counted without a method.
    package internal(set) var unlistedMethods = 0
    /// Requests whose organization or user is not a valid UUID, counted without.
    package internal(set) var unusableOwners = 0
    /// Requests for endpoints beyond the limit, counted under `(other)`.
    package internal(set) var requestsOfOther = 0

    static func - (left: AccessLogCounts, right: AccessLogCounts) -> AccessLogCounts {
        var counts = left
        counts.lines -= right.lines
        counts.requests -= right.requests
        counts.badLines -= right.badLines
        counts.otherLines -= right.otherLines
        counts.blankLines -= right.blankLines
        counts.joinedParts -= right.joinedParts
        counts.unlistedMethods -= right.unlistedMethods
        counts.unusableOwners -= right.unusableOwners
        counts.requestsOfOther -= right.requestsOfOther
        return counts
    }
}
