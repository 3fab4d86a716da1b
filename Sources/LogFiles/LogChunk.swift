/// A piece of a log file's content. It begins where the consumed part of the previous chunk ended.
package struct LogChunk {
    /// Valid only inside the closure that receives it.
    package let bytes: UnsafeRawBufferPointer
    /// Whether no bytes will ever follow these: an unfinished last line is then complete. Otherwise it waits.
    package let isFinal: Bool
    /// Whether no bytes follow these in this run, so that waiting for more is useless.
    package let isLast: Bool
    /// Whether no more bytes fit after these, so that some of them must be consumed now. If none are, all of them are
    /// dropped, together with the rest of the line in which they end.
    package let isFull: Bool
}

/// How much of a chunk was consumed.
package struct LogConsumption {
    /// Number of bytes from the start of the chunk. The others are passed again, followed by more.
    package let bytes: Int
    /// Number of bytes up to which everything was understood; `nil` if nothing was.
    package let understood: Int?

    package init(bytes: Int, understood: Int?) {
        self.bytes = bytes
        self.understood = understood
    }
}
