/// Some content of a log file, in order: it begins where the last chunk was consumed to.
package struct LogChunk {
    /// Valid only inside the closure it was handed to.
    package let bytes: UnsafeRawBufferPointer
    /// Nothing will ever come behind these bytes: an unfinished last line is complete. Otherwise it waits.
    package let isFinal: Bool
    /// Nothing more fits behind these bytes, so some of them must be consumed now. If none are, all of them are
    /// dropped, and the line they end in with them.
    package let isFull: Bool
}
