import Reporting

/// Reads times by a `ClockReader`, and keeps the last one with its text, because lines of the same second follow each
/// other.
struct RepeatedClock: Sendable {
    let reader: ClockReader
    private var lastText: [UInt8] = []
    private var last = Instant(microseconds: 0)
    /// The first time that has no offset and was read in the reader's zone; `nil` if there was none.
    private(set) var assumed: String?

    private static let longestKept = 40

    init(_ reader: ClockReader = ClockReader()) {
        self.reader = reader
        lastText.reserveCapacity(Self.longestKept)
    }

    /// Reads a time that is the whole text. All calls must name the same notation.
    mutating func instant(_ bytes: ByteSlice, _ notation: TimeNotation) -> Instant? {
        if !bytes.isEmpty, lastText.withSlice({ $0.equals(bytes) }) { return last }
        guard let instant = reader.instant(bytes, notation) else { return nil }
        if assumed == nil, reader.assumesTimeZone { assumed = written(bytes, notation) }
        if bytes.count <= Self.longestKept {
            lastText.removeAll(keepingCapacity: true)
            lastText.append(bytes)
            last = instant
        }
        return instant
    }

    /// The text of a time that cannot be read without assuming a zone.
    private func written(_ bytes: ByteSlice, _ notation: TimeNotation) -> String? {
        var strict = reader
        strict.assumesTimeZone = false
        return strict.instant(bytes, notation) == nil ? VisibleText.excerpt(bytes) : nil
    }
}
