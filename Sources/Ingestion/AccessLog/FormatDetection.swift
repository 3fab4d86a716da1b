import Reporting

/// Finds the format and the envelope of lines by their content.
struct FormatDetection {
    /// What reads the lines.
    struct Found {
        let envelope: Envelope?
        let format: AccessLogFormat
        /// The lines that it reads, by their position among those that were tried; the first line is always tried.
        let lines: Set<Int>
    }

    let timeZone: ReportTimeZone?
    /// The only format that may be found; `nil` for any.
    let forced: AccessLogFormat?

    /// The number of lines that are examined.
    static let size = 1000
    /// The number of lines that every format is tried on.
    private static let tried = 120

    /// The lines that every format is tried on, spread over all of them: a log can begin with messages of the server's
    /// start.
    static func sample(_ lines: [ByteSlice]) -> [ByteSlice] {
        let lines = lines.filter { !$0.isBlank }
        return stride(from: 0, to: lines.count, by: max(1, lines.count / tried)).map { lines[$0] }
    }

    /// The format that reads the most of `lines`; `nil` if none reads any.
    func find(_ lines: [ByteSlice]) -> Found? {
        let lines = lines.filter { !$0.isBlank }
        guard !lines.isEmpty else { return nil }
        let sample = Self.sample(lines)
        var best: Found?
        // A format that begins with any text also reads lines with their envelope: of two, the envelope is meant.
        for envelope in Envelope.allCases.map(Optional.some) + [nil] {
            guard let opened = open(sample, envelope) else { continue }
            guard let found = find(opened, in: envelope, all: lines) else { continue }
            if found.lines.count > best?.lines.count ?? 0 { best = found }
        }
        return best
    }

    /// A line out of its envelope.
    struct Opened {
        let index: Int
        let message: [UInt8]
        let time: [UInt8]
    }

    /// The lines out of an envelope; `nil` if less than a third of them are in it.
    func open(_ lines: [ByteSlice], _ envelope: Envelope?) -> [Opened]? {
        guard let envelope else {
            return lines.enumerated().map { Opened(index: $0.offset, message: [UInt8]($0.element), time: []) }
        }
        let opened = lines.enumerated().compactMap { index, line in
            envelope.open(line) { content in
                Opened(index: index, message: [UInt8](content.message), time: [UInt8](content.time))
            }
        }
        return !opened.isEmpty && opened.count * 3 >= lines.count ? opened : nil
    }

    private func find(_ lines: [Opened], in envelope: Envelope?, all: [ByteSlice]) -> Found? {
        if let forced { return found(forced, lines, envelope) }
        var best: Found?
        for format in KnownFormat.recognized {
            guard let found = found(format, lines, envelope, isStrict: true) else { continue }
            if found.lines.count > best?.lines.count ?? 0 { best = found }
        }
        if let columns = columns(lines, envelope), columns.lines.count > best?.lines.count ?? 0 { best = columns }
        if let best, best.lines.count * 2 > lines.count { return best }
        guard let combined = combined(all, envelope), let found = found(combined, lines, envelope) else { return best }
        return found.lines.count > best?.lines.count ?? 0 ? found : best
    }

    /// What a format reads; `nil` if it reads nothing, or cannot be meant because of its unit.
    private func found(
        _ format: AccessLogFormat, _ lines: [Opened], _ envelope: Envelope?, isStrict: Bool = false
    ) -> Found? {
        var reader = LineReader(format, timeZone: timeZone)
        reader.needMarks(isStrict)
        var read: Set<Int> = []
        for line in lines {
            let isRead = line.message.withSlice { message in
                line.time.withSlice { time in
                    var request = RequestFields()
                    switch reader.read(message, time: time, into: &request) {
                    case .request, .bad(.noResponseTime): return true
                    default: return false
                    }
                }
            }
            if isRead { read.insert(line.index) }
        }
        guard !read.isEmpty, !isStrict || reader.doubt == nil && reader.isWrittenAsExpected else { return nil }
        return Found(envelope: envelope, format: format, lines: read)
    }

    private func columns(_ lines: [Opened], _ envelope: Envelope?) -> Found? {
        guard let names = lines.lazy.compactMap({ $0.message.withSlice(ColumnFormat.names) }).first,
            let first = lines.first(where: { !$0.message.isEmpty && $0.message[0] != UInt8(ascii: "#") }),
            let format = try? AccessLogFormat(columns: names, tabs: first.message.contains(.tab))
        else { return nil }
        return found(format, lines, envelope)
    }

    /// The format of lines that begin as NCSA's do.
    private func combined(_ lines: [ByteSlice], _ envelope: Envelope?) -> AccessLogFormat? {
        let opened: [[UInt8]] = lines.prefix(Self.size).compactMap { line in
            guard let envelope else { return [UInt8](line) }
            return envelope.open(line) { [UInt8]($0.message) }
        }
        return opened.withSlices { slices in
            switch CombinedFormat(slices)?.finding() {
            case .format(let format): format
            case .noResponseTime, .unknownUnit: AccessLogFormat.withoutResponseTime
            case nil: nil
            }
        }
    }
}

extension [[UInt8]] {
    /// Passes all arrays as slices, valid during the call.
    func withSlices<Result>(_ body: ([ByteSlice]) -> Result) -> Result {
        let joined = reduce(into: [UInt8]()) { $0.append(contentsOf: $1) }
        return joined.withSlice { bytes in
            var slices: [ByteSlice] = []
            var position = 0
            for part in self {
                slices.append(bytes.part(position, position + part.count))
                position += part.count
            }
            return body(slices)
        }
    }
}
