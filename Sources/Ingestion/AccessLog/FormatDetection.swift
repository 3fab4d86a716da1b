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

    /// The format that reads the most of `lines`; `nil` if none reads any.
    func find(_ lines: [ByteSlice]) -> Found? {
        let lines = lines.filter { !$0.isBlank }
        guard !lines.isEmpty else { return nil }
        // Spread over all of them: a log can begin with messages of the server's start.
        let step = max(1, lines.count / Self.tried)
        let sample = stride(from: 0, to: lines.count, by: step).map { lines[$0] }
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
    private struct Opened {
        let index: Int
        let message: [UInt8]
        let time: [UInt8]
    }

    /// The lines out of an envelope; `nil` if less than a third of them are in it.
    private func open(_ lines: [ByteSlice], _ envelope: Envelope?) -> [Opened]? {
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

    /// The reason for lines that no format reads, and what to do.
    func advice(_ lines: [ByteSlice]) -> String {
        let filled = lines.filter { !$0.isBlank }
        let sample = stride(from: 0, to: filled.count, by: max(1, filled.count / Self.tried)).map { filled[$0] }
        let opened = (Envelope.allCases.map(Optional.some) + [nil]).compactMap { envelope in
            open(sample, envelope).map { (envelope: envelope, lines: $0.map(\.message)) }
        }
        for opened in opened {
            if let advice = opened.lines.withSlices(Self.combinedAdvice) { return advice }
        }
        // Any JSON can have a message, which is not all that it says.
        for opened in opened where opened.envelope != .message {
            if let advice = opened.lines.withSlices(Self.advice) { return advice }
        }
        return
            "its lines are in no known format; name it with --format (a name, or the text of the server's log_format or LogFormat), or the fields of JSON with --json"
    }

    /// Of lines that begin as NCSA's do.
    private static func combinedAdvice(_ lines: [ByteSlice]) -> String? {
        switch CombinedFormat(lines)?.finding() {
        case .unknownUnit(let text, let variable)?:
            return
                "a number in its lines may be the response time, but its unit is not known; say it with --format '\(text)' --response-time \(variable):us (or :ms, :s)"
        case .noResponseTime?:
            return
                "its lines have no response time; add it in the server's configuration, in nginx: log_format timed '\(KnownFormat.nginxText)'; in Apache: LogFormat \"\(KnownFormat.apacheText.replacing("\"", with: "\\\""))\" timed"
        case .format?, nil: return nil
        }
    }

    private static func advice(_ lines: [ByteSlice]) -> String? {
        if lines.contains(where: isRequestWithoutTime) {
            return
                "its lines are requests without the time when they were made; a line needs time, response time, path and, best, the status: set the format of the server's access log accordingly"
        }
        let objects = lines.filter { $0.first == UInt8(ascii: "{") }
        if let lack = lack(objects) { return lack }
        guard let object = objects.first, let names = JSONOutline.names(in: object) else { return nil }
        return
            "its lines are JSON, but in no known vocabulary; say which fields hold what with --json, for example --json time=ts,duration=took:ms,method=method,path=uri,status=status; the fields are \(names.joined(separator: ", "))"
    }

    /// What to add to the log of a known program.
    private static func lack(_ objects: [ByteSlice]) -> String? {
        let names = objects.compactMap { JSONOutline.names(in: $0, most: .max).map(Set.init) }
        return KnownFormat.all.lazy.compactMap(\.lack).first { lack in
            names.contains { $0.isSuperset(of: lack.names) }
        }?.advice
    }

    /// Lines such as `INFO: 192.0.2.10 - "GET /a HTTP/1.1" 200 OK` and `GET /a 200 12.345 ms`, in no format with a time.
    private static func isRequestWithoutTime(_ line: ByteSlice) -> Bool {
        line.first != UInt8(ascii: "{")
            && RequestMethod.allCases.contains { method in
                let word = Array("\(method.name) /".utf8)
                return line.indices.prefix(200).contains { index in word.withSlice { line.has($0, at: index) } }
            }
    }
}

extension [[UInt8]] {
    /// Passes all arrays as slices, valid during the call.
    fileprivate func withSlices<Result>(_ body: ([ByteSlice]) -> Result) -> Result {
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
