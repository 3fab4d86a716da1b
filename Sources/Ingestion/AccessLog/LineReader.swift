import Reporting

/// Reads the lines of one format.
struct LineReader: Sendable {
    /// What a line is.
    enum Reading {
        case request
        /// A request that cannot be read.
        case bad(LineFault)
        /// No request, but a line that programs of this format write between requests.
        case other(LineFault)
        /// Not a line of this format.
        case foreign(LineFault)
    }

    let format: AccessLogFormat
    private(set) var fields: FieldReader
    private var json: JSONLineReader?
    private var labels: LabelLineReader?

    /// - Parameter timeZone: the zone of times without an offset; without one, they are not read.
    init(_ format: AccessLogFormat, timeZone: ReportTimeZone?) {
        self.format = format
        fields = FieldReader(timeZone: timeZone)
        switch format.layout {
        case .json(let map): json = JSONLineReader(map)
        case .labels(let syntax, let map): labels = LabelLineReader(syntax, map)
        case .text, .columns: break
        }
    }

    /// Whether names that only tell formats apart must be in a line.
    mutating func needMarks(_ needs: Bool) {
        fields.enforcesDigits = needs
        // Found as the last whole number of the lines of a log.
        if case .text(_, let responseTime?) = format.origin, CombinedFormat.wholeNumbers.contains(responseTime) {
            fields.enforcesWholeNumbers = needs
        }
        json?.values.needsMarks = needs
        labels?.values.needsMarks = needs
    }

    /// Why the response times cannot be in the unit of the format; `nil` if they can.
    var doubt: String? { fields.sample.doubt }

    /// Whether the response times are written as the server of the format always writes them.
    var isWrittenAsExpected: Bool { fields.sample.isWrittenAsExpected }

    mutating func forgetSample() { fields.forgetSample() }

    /// Reads a line without its newline.
    ///
    /// - Parameter time: the time in the line's envelope; empty if there is none.
    mutating func read(_ line: ByteSlice, time: ByteSlice, into request: inout RequestFields) -> Reading {
        if format.takesTimeFromEnvelope, !time.isEmpty {
            _ = fields.read(.time(.any), time, into: &request)
        }
        let fault: LineFault?
        switch format.layout {
        case .text(let layout): fault = read(line, layout, into: &request)
        case .json: fault = json?.read(line, with: &fields, into: &request)
        case .labels: fault = labels?.read(line, with: &fields, into: &request)
        case .columns: return .foreign(.noColumns)
        }
        if let fault { return kind(of: fault, in: line, request) }
        if format.lacksResponseTime { return .bad(.noResponseTime) }
        if request.microseconds == nil { return .bad(.noTime) }
        return request.milliseconds == nil ? .bad(.hugeDuration) : .request
    }

    /// Reads a line; if it cannot be read and ends in its request, as far as it goes; if it has blanks next to each other,
    /// as columns have, with all of them as one.
    private mutating func read(
        _ line: ByteSlice, _ layout: LineLayout, into request: inout RequestFields
    ) -> LineFault? {
        guard let fault = layout.read(line, with: &fields, into: &request) else { return nil }
        if layout.isCutOff(line, fault, at: request.faultPosition) {
            _ = fields.read(
                .request(givesMethod: true, givesPath: true), line.part(from: request.faultPosition), into: &request)
            return nil
        }
        guard !layout.padsWithBlanks, line.indices.dropLast().contains(where: { line.has("  ", at: $0) }) else {
            return fault
        }
        var columns = layout
        columns.padsWithBlanks = true
        var again = RequestFields()
        guard columns.read(line, with: &fields, into: &again) == nil else { return fault }
        request = again
        return nil
    }

    private func kind(of fault: LineFault, in line: ByteSlice, _ request: RequestFields) -> Reading {
        switch (format.layout, fault) {
        case (_, .field(_, .noRequest)), (.json, .noRequest), (.labels(.ltsv, _), .noRequest): return .other(fault)
        case (.labels(.logfmt, _), .noRequest): return .foreign(fault)
        case (.json, .json(_, let position)):
            return position == 0 && line.first != UInt8(ascii: "{") ? .foreign(fault) : .bad(fault)
        case (.text(let layout), _):
            // Cut off between its response time and its path.
            let isRequest = request.microseconds != nil && request.nanoseconds != nil && request.status != nil
            return isRequest || layout.isBeyondTime(fault, in: line) ? .bad(fault) : .foreign(fault)
        default: return .bad(fault)
        }
    }
}

extension LineLayout {
    /// Whether a line that cannot be read is a request nevertheless: its time was read, or is somewhere in it.
    fileprivate func isBeyondTime(_ fault: LineFault, in line: ByteSlice) -> Bool {
        guard let time = steps.firstIndex(where: \.field.isTime) else { return true }
        // A message of the server has a time, too, but no request in quotes.
        if steps.contains(where: { $0.field.isRequest && $0.isQuoted }), line.position(of: .quote) == nil {
            return false
        }
        switch fault {
        case .overlong, .surplus: return true
        case .missingText(let step) where step > time: return true
        case .field(let step, _) where step > time: return true
        default:
            guard case .time(let notation) = steps[time].field else { return true }
            return notation.occurs(in: line)
        }
    }
}

extension TimeNotation {
    /// Whether a time in this notation is anywhere in a line; not searched for times that are only numbers.
    fileprivate func occurs(in line: ByteSlice) -> Bool {
        let clock = ClockReader(timeZone: .utc, assumesTimeZone: true)
        let line = line.part(0, min(line.count, 4096))
        func hasTime(_ separator: UInt8, _ offset: Int, _ reads: (Int) -> Bool) -> Bool {
            var position = 0
            while let found = line.position(of: separator, from: position) {
                if found >= offset, reads(found - offset) { return true }
                position = found + 1
            }
            return false
        }
        let commonLog = { hasTime(UInt8(ascii: "/"), 2) { clock.commonLog(line, at: $0) != nil } }
        let iso = { hasTime(UInt8(ascii: "-"), 4) { clock.iso8601(line, at: $0) != nil } }
        switch self {
        case .commonLog: return commonLog()
        case .iso8601: return iso()
        case .any, .anyUTC: return commonLog() || iso()
        case .unix: return false
        }
    }
}
