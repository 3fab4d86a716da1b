/// The fields of one line. Path, organization and user are borrowed from the line.
struct RequestFields {
    /// The time of the request in microseconds since 1970; `nil` if the line has none.
    var microseconds: Int64?
    /// The response time in nanoseconds; the sum, if the line has parts of it.
    var nanoseconds: Int64?
    /// The response time in nanoseconds if there is no other.
    var fallbackNanoseconds: Int64?
    var status: Int16?
    var method: RequestMethod?
    /// Whether there is a method that the tables cannot store.
    var hasUnlistedMethod = false
    /// Whether the client asked for a tunnel to a host, not for a path.
    var isTunnel = false
    var path = ByteSlice.empty
    /// Whether the client asked for nothing that is a path: TLS bytes, `-`, `CONNECT example.org:443`.
    var lacksPath = false
    /// Where in the line the part is that cannot be read.
    var faultPosition = 0
    var organization = ByteSlice.empty
    var user = ByteSlice.empty

    /// The response time in whole milliseconds, halves rounded up. 0 for a request that never reached a server, if the
    /// log has no other time for it; `nil` if it does not fit.
    var milliseconds: Int32? {
        guard let time = nanoseconds ?? fallbackNanoseconds else { return 0 }
        let whole = time / 1_000_000
        return Int32(exactly: time % 1_000_000 >= 500_000 ? whole + 1 : whole)
    }
}
