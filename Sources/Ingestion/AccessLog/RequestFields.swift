/// What one line says. The path is borrowed from the line.
struct RequestFields {
    var microseconds: Int64 = 0
    var milliseconds: Int32 = 0
    var status: Int16?
    var method: RequestMethod?
    /// Whether there is a method, but not one of those that the tables hold.
    var hasUnlistedMethod = false
    var path = ByteSlice(start: nil, count: 0)
}
