/// The fields of one line. The path is borrowed from the line.
struct RequestFields {
    var microseconds: Int64 = 0
    var milliseconds: Int32 = 0
    var status: Int16?
    var method: RequestMethod?
    /// Whether there is a method that the tables cannot store.
    var hasUnlistedMethod = false
    var path = ByteSlice.empty
}
