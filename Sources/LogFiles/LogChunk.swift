/// A piece of a log file's content. It begins where the consumed part of the previous chunk ended.
package struct LogChunk {
    /// Valid only inside the closure that receives it.
    package let bytes: UnsafeRawBufferPointer
    /// Whether no bytes will ever follow these: an unfinished last line is then complete. Otherwise it waits.
    package let isFinal: Bool
    /// Whether no more bytes fit after these, so that some of them must be consumed now. If none are, all of them are
    /// dropped, together with the rest of the line in which they end.
    package let isFull: Bool
}
