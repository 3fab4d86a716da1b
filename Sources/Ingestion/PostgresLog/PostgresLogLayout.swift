import Reporting

/// How the log of a server is written: its format, and what a collector wrote around it.
struct PostgresLogLayout: Hashable, Sendable {
    var framing = Framing.lines
    var envelope: Envelope?
    var format: PostgresLogFormat
    /// Whether the time and the process are those of the envelope, because the prefix has none.
    var takesTimeFromEnvelope = false

    /// Whether the bytes are those of a format, with nothing around them.
    var isPlain: Bool { framing == .lines && envelope == nil }

    /// How much of a log is looked at.
    static let sample = 64 << 10

    /// Finds the layout by which the records of the beginning of a log can be read; of several, the most specific one.
    ///
    /// - Parameters:
    ///   - prefix: of lines on standard error; `nil` to find it by the lines.
    ///   - latest: no record is later; gives times of syslog their year.
    /// - Returns: `nil` if no record can be read.
    static func detect(
        _ bytes: ByteSlice, prefix: LogLinePrefix?, timeZone: ReportTimeZone, latest: Instant?
    ) -> PostgresLogLayout? {
        let bytes = bytes.part(0, min(bytes.count, sample))
        let framing = Framing.detect(bytes)
        var candidates: [PostgresLogLayout] = []
        if framing == .lines { candidates.append(PostgresLogLayout(format: .csv)) }
        candidates.append(PostgresLogLayout(framing: framing, format: .json))
        if prefix?.hasTime ?? true {
            let stderr = PostgresLogFormat.stderr(prefix: prefix)
            for envelope in Envelope.allCases {
                candidates.append(PostgresLogLayout(framing: framing, envelope: envelope, format: stderr))
            }
            if framing == .lines { candidates.append(PostgresLogLayout(format: stderr)) }
        }
        for envelope in Envelope.allCases {
            candidates.append(
                PostgresLogLayout(
                    framing: framing, envelope: envelope, format: .stderr(prefix: prefix?.afterEnvelope),
                    takesTimeFromEnvelope: true))
        }
        // Whoever names a prefix may not know what a collector left of it.
        if prefix != nil {
            for envelope in Envelope.allCases {
                candidates.append(
                    PostgresLogLayout(framing: framing, envelope: envelope, format: .stderr(prefix: nil)))
            }
        }
        var found: [(layout: PostgresLogLayout, records: Int)] = []
        for layout in candidates where layout.opens(bytes) {
            var options = PostgresLogOptions()
            (options.timeZone, options.latest) = (timeZone, latest)
            var reader = PostgresLogReader(layout, options: options)
            _ = reader.read(bytes.raw, isFinal: true) { _ in }
            if reader.tally.records > 0 { found.append((layout, reader.tally.records)) }
        }
        // Statements can have lines that look like records where less is known of what surrounds them.
        let most = found.map(\.records).max() ?? 0
        return found.first { $0.records * 2 > most }?.layout
    }

    /// Whether any of the first lines is in the envelope.
    private func opens(_ bytes: ByteSlice) -> Bool {
        guard let envelope else { return true }
        if framing != .lines { return true }
        var position = 0
        for _ in 0..<100 where position < bytes.count {
            let end = bytes.position(of: .newline, from: position) ?? bytes.count
            if envelope.open(bytes.part(position, end), { _ in true }) == true { return true }
            position = end + 1
        }
        return false
    }
}
