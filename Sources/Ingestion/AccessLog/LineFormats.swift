import Reporting

/// The formats and the envelope that were found in a log, the format of the last line first.
struct LineFormats: Sendable {
    /// What a run has to know to go on in the middle of a log as if it had read it from the beginning.
    struct Context: Codable, Equatable, Sendable {
        var framing: Framing
        var envelope: Envelope?
        var formats: [AccessLogFormat.Origin]
    }

    private(set) var readers: [LineReader] = []
    private(set) var envelope: Envelope?
    private let forced: AccessLogFormat?
    private let timeZone: ReportTimeZone?
    /// Why the unit that the operator gave for a field of JSON is not the one that its program writes.
    private var vocabularyDoubt: String?
    /// Why lines with the columns that the log names cannot be read; `nil` if they can.
    private(set) var columnFault: String?
    private var searches = 0
    private var searchedShapes: Set<LineShape> = []

    /// More formats than this are not kept for one log.
    private static let most = 40
    /// The number of searches that a log may cause, and of lines that allow one more.
    private static let searchLimit = (first: 300, lines: 2000)
    /// The number of lines that a search looks at.
    static let block = 20

    /// - Parameter forced: the only format; `nil` to find them by content.
    init(forced: AccessLogFormat?, timeZone: ReportTimeZone?) {
        self.forced = forced
        self.timeZone = timeZone
        if let forced { readers = [LineReader(forced, timeZone: timeZone)] }
    }

    /// Why response times cannot be in the unit of a format, with the format.
    var doubt: (reason: String, format: AccessLogFormat)? {
        if let forced, let vocabularyDoubt { return (vocabularyDoubt, forced) }
        for reader in readers {
            if let doubt = reader.doubt { return (doubt, reader.format) }
        }
        return nil
    }

    /// A time without an offset that was read in the zone of reports.
    var assumed: String? { readers.lazy.compactMap(\.fields.assumed).first }

    /// Finds the formats of the first lines of a log.
    mutating func find(in lines: [ByteSlice]) {
        var rest = lines
        for turn in 0..<Self.most {
            guard let found = detection.find(rest) else { break }
            if turn == 0 { envelope = found.envelope }
            if forced != nil { break }
            guard found.envelope == envelope, !readers.contains(where: { $0.format == found.format }) else { break }
            var next = reader(found.format)
            readers.append(next)
            rest = rest.filter { line in !reads(line, by: &next) }
        }
        for index in readers.indices { readers[index].forgetSample() }
        if let forced { vocabularyDoubt = Self.vocabularyDoubt(forced, lines, timeZone) }
    }

    /// Compares the units of an operator's map with those of the program that surely wrote the lines.
    private static func vocabularyDoubt(
        _ forced: AccessLogFormat, _ lines: [ByteSlice], _ timeZone: ReportTimeZone?
    ) -> String? {
        guard case .json(let map) = forced.layout, case .json = forced.origin,
            let found = FormatDetection(timeZone: timeZone, forced: nil).find(lines),
            case .json(let known) = found.format.layout
        else { return nil }
        for slot in map.slots {
            guard let unit = slot.field.duration?.unit,
                let other = known.slots.first(where: { $0.name == slot.name })?.field.duration?.unit, other != unit
            else { continue }
            let name = String(decoding: slot.name, as: UTF8.self)
            return
                "\(name) is in \(other.noun) in logs of the format \(found.format.description), not in \(unit.noun) (write duration=\(name):\(other.rawValue))"
        }
        return nil
    }

    /// A reader of a format that was found, and not named by the operator: it only reads lines that are surely meant.
    private func reader(_ format: AccessLogFormat) -> LineReader {
        var reader = LineReader(format, timeZone: timeZone)
        reader.needMarks(true)
        return reader
    }

    private var detection: FormatDetection { FormatDetection(timeZone: timeZone, forced: forced) }

    /// Why no line can be read, and what to do.
    func advice(_ lines: [ByteSlice]) -> String { detection.advice(lines) }

    /// Reads a line by the format of the last one, or another one of this log.
    mutating func read(_ line: ByteSlice, time: ByteSlice, into request: inout RequestFields) -> LineReader.Reading {
        guard !readers.isEmpty else { return .foreign(.noFormat) }
        let first = readers[0].read(line, time: time, into: &request)
        guard readers.count > 1, !first.isRequest else { return first }
        for index in 1..<readers.count {
            var other = RequestFields()
            let reading = readers[index].read(line, time: time, into: &other)
            guard reading.isRequest else { continue }
            readers.swapAt(0, index)
            request = other
            return reading
        }
        return first
    }

    /// Whether a line that no format reads is worth a search: not if one of the same shape was searched for in vain.
    mutating func maySearch(_ line: ByteSlice, lines: Int) -> Bool {
        guard forced == nil, searches < Self.searchLimit.first + lines / Self.searchLimit.lines else { return false }
        return searchedShapes.insert(LineShape(line)).inserted
    }

    /// Finds another format for the first of `lines`; the others are those after it.
    mutating func search(_ lines: [ByteSlice]) -> Bool {
        searches += 1
        guard let found = detection.find(lines), found.lines.contains(0), !found.format.lacksResponseTime else {
            return false
        }
        if readers.contains(where: { $0.format.origin == found.format.origin }), found.envelope == envelope {
            return false
        }
        // A format that was made from one broken line of another is none.
        if found.format.isMadeFromLines {
            let unread = lines.filter { line in !readers.indices.contains { reads(line, by: &readers[$0]) } }
            guard found.lines.count * 2 > unread.count else { return false }
        }
        use(found.format)
        envelope = found.envelope
        return true
    }

    private func reads(_ line: ByteSlice, by reader: inout LineReader) -> Bool {
        var request = RequestFields()
        guard let envelope else { return reader.read(line, time: .empty, into: &request).isRequest }
        return envelope.open(line) { reader.read($0.message, time: $0.time, into: &request).isRequest } ?? false
    }

    /// Takes the columns that a line of the log names.
    mutating func use(columns names: String, tabs: Bool) {
        guard forced.map({ if case .columns = $0.layout { true } else { false } }) ?? true else { return }
        do throws(AccessLogFormatError) {
            use(try AccessLogFormat(columns: names, tabs: tabs))
        } catch {
            columnFault = error.description
        }
    }

    private mutating func use(_ format: AccessLogFormat) {
        readers.removeAll { $0.format.origin == format.origin || $0.format.isColumns && format.isColumns }
        readers.insert(reader(format), at: 0)
        if readers.count > Self.most { readers.removeLast() }
    }

    func context(_ framing: Framing) -> Context {
        Context(framing: framing, envelope: envelope, formats: readers.map(\.format.origin))
    }

    /// Goes on with what an earlier run found.
    ///
    /// - Throws: `AccessLogFormatError` for a format that another version of this program found, and this one does not
    ///   know.
    mutating func resume(_ context: Context) throws(AccessLogFormatError) {
        if forced == nil || forced?.isColumns == true {
            var formats: [AccessLogFormat] = []
            for origin in context.formats { formats.append(try AccessLogFormat(origin)) }
            readers = formats.map(reader)
        }
        envelope = context.envelope
    }
}

extension LineReader.Reading {
    var isRequest: Bool { if case .request = self { true } else { false } }

    /// Whether another format may be meant.
    var isDoubtful: Bool {
        switch self {
        case .request: false
        case .bad, .other, .foreign: true
        }
    }
}

extension AccessLogFormat {
    /// Whether it was made to fit the lines of a log.
    fileprivate var isMadeFromLines: Bool { if case .text = origin { true } else { false } }

    /// Whether the log names its columns.
    fileprivate var isColumns: Bool {
        switch origin {
        case .columns: true
        case .named(let name): name == KnownFormat.w3c.name
        case .text, .json: false
        }
    }
}
