import Reporting

/// Reads requests from the bytes of access logs, chunk by chunk.
///
/// It copies no lines, and its memory only grows with the number of endpoints, which is limited. Lines that cannot be
/// read are counted and skipped.
///
/// Example:
///
/// ```swift
/// var reader = AccessLogReader(format: try AccessLogFormat("nginx"))
/// let consumed = reader.read(bytes, isFinal: true) { entry in milliseconds += Int(entry.milliseconds) }
/// ```
package struct AccessLogReader: Sendable {
    /// The name under which endpoints beyond the limit are counted.
    package static let otherName = "(other)"
    /// The name under which requests for nothing that is a path are counted.
    package static let noPathName = "(no path)"
    /// The default maximum length of a line, in bytes.
    package static let longestLine = 1 << 20

    /// The counts of all logs.
    package internal(set) var counts = AccessLogCounts()
    /// The first requests that could not be read.
    package internal(set) var badLines: [BadLine] = []
    /// The first lines that are not requests.
    package internal(set) var otherLines: [BadLine] = []
    /// Why no format was found for the current log, and what to do; `nil` if one was found.
    package internal(set) var advice: String?

    /// The format that the operator gave; `nil` if formats are found by content.
    package let forced: AccessLogFormat?
    let detects: Bool
    private let timeZone: ReportTimeZone?
    let shownLines: Int
    let longestLine: Int
    var endpoints: EndpointTable
    var owners = OwnerTable()

    // Of the current log:
    var formats: LineFormats
    var framing = Framing.lines
    var isSettled: Bool
    var isAtStart = true
    /// The parts of a line that its envelope divides, of standard output and standard error.
    var joined: [[UInt8]] = [[], []]
    /// Whether the consumed bytes end inside a line that is too long. Another reader cannot resume there, because it
    /// would treat the rest as a line.
    package internal(set) var isInsideOverlongLine = false
    var source: String?
    var lineNumber = 0
    private var countsBefore = AccessLogCounts()
    /// Where the last line ended that was understood, in the bytes of this call, and the counts there.
    var understood: (end: Int?, counts: AccessLogCounts) = (nil, AccessLogCounts())
    /// Whether any line of the current log was understood.
    package internal(set) var understoodAny = false
    var position = 0
    /// The first line since then that was not understood.
    var unread: (line: Int, fault: LineFault)?

    /// - Parameters:
    ///   - format: the format of all lines; `nil` to find formats by content.
    ///   - detects: whether envelopes around the lines are found, too. The first lines of a log are then read together.
    ///   - timeZone: the zone of times without an offset; without one, they are not read.
    ///   - endpointLimit: The largest number of endpoints. Requests for others count under `(other)`, with their
    ///     method.
    ///   - shownBadLines: The number of bad lines that are kept for display; all are counted.
    ///   - longestLine: The maximum length in bytes; a longer line is a bad line.
    package init(
        format: AccessLogFormat?, detects: Bool = false, patterns: [RoutePattern] = [], timeZone: ReportTimeZone? = nil,
        endpointLimit: Int = 100_000, shownBadLines: Int = 5, longestLine: Int = Self.longestLine
    ) {
        forced = format
        self.detects = detects || format == nil
        self.timeZone = timeZone
        shownLines = shownBadLines
        self.longestLine = longestLine
        endpoints = EndpointTable(templates: RouteTemplates(patterns: patterns), limit: max(0, endpointLimit))
        formats = LineFormats(forced: format, timeZone: timeZone)
        isSettled = !self.detects
    }

    /// The number of endpoints so far. They are numbered from 0.
    package var endpointCount: Int { endpoints.endpoints.count }

    /// The endpoint of an entry of this reader. `index` must be in `0..<endpointCount`.
    package func endpoint(at index: Int) -> Endpoint { endpoints.endpoints[index] }

    /// The organization and the user of an entry, both UUIDs.
    package func owner(at index: Int32) -> (organization: String?, user: String?) { owners.owners[Int(index)] }

    /// Starts another log, whose lines are numbered from 1. Counts, bad lines and endpoints are kept.
    ///
    /// - Parameters:
    ///   - source: The name of the log in bad lines, such as its path.
    ///   - context: what `context` was where reading goes on in the middle of the log; `nil` at its beginning.
    package mutating func begin(source: String?, context: String? = nil) {
        self.source = source
        lineNumber = 0
        isInsideOverlongLine = false
        joined = [[], []]
        advice = nil
        countsBefore = counts
        understood = (nil, counts)
        unread = nil
        understoodAny = false
        guard detects else { return }
        formats = LineFormats(forced: forced, timeZone: timeZone)
        (framing, isSettled, isAtStart) = (.lines, false, context == nil)
        guard let context = context.flatMap(LogContext.init) else { return }
        do throws(AccessLogFormatError) {
            try formats.resume(context.value)
            (framing, isSettled) = (context.value.framing, true)
        } catch {
            // The formats are found once more, by the lines from here on.
            formats = LineFormats(forced: forced, timeZone: timeZone)
        }
    }

    /// Counts lines that an earlier run has read, so that lines keep their numbers.
    package mutating func skip(lines: Int) { lineNumber += lines }

    /// Reads the complete lines in `bytes` and passes their requests to `entry` in order.
    ///
    /// - Parameters:
    ///   - isFinal: Whether nothing follows `bytes`; the last line then needs no newline.
    ///   - isLast: Whether nothing follows for now, so that waiting for more lines is useless.
    /// - Returns: The number of bytes consumed. The rest is the beginning of a line, to be passed again with more bytes
    ///   after it.
    /// - Throws: What `entry` throws. The lines before that are counted and cannot be read again.
    package mutating func read(
        _ bytes: UnsafeRawBufferPointer, isFinal: Bool, isLast: Bool = false, entry: (AccessLogEntry) throws -> Void
    ) rethrows -> Int {
        let bytes = ByteSlice(bytes)
        understood.end = nil
        position = 0
        guard isSettled || settle(bytes, isFinal: isFinal, isLast: isFinal || isLast) else { return 0 }
        switch framing {
        case .lines: try readLines(bytes, isFinal: isFinal, isLast: isFinal || isLast, entry)
        case .objects, .lists: try readObjects(bytes, isFinal: isFinal, entry)
        }
        return position
    }
}

// MARK: - What was understood

extension AccessLogReader {
    /// Whether reading can resume where the last line was understood: not if its envelope still divides a line.
    package var isResumable: Bool { joined[0].isEmpty && joined[1].isEmpty }

    /// Where the last understood line of the last call ended in its bytes; `nil` if none did.
    package var understoodEnd: Int? { understood.end }

    /// What another run needs to go on here; `nil` if it needs nothing.
    package var context: String? {
        get throws { detects && isSettled ? try LogContext(formats.context(framing)).text() : nil }
    }

    /// The name of the current log.
    package var sourceName: String { source ?? "-" }

    /// The place and the reason of the first line after the last understood one; `nil` if there is none.
    package var firstUnread: String? {
        guard let unread else { return nil }
        return "line \(unread.line): \(reason(of: unread.fault))"
    }

    /// Why a line cannot be read by the format of the last one.
    func reason(of fault: LineFault) -> String {
        switch (formats.readers.first?.format.layout, fault) {
        case (let layout?, _): layout.reason(of: fault)
        case (nil, .overlong(let limit)): LineFault.overlongReason(limit)
        case (nil, _): "its format is not known"
        }
    }

    /// The counts of the current log.
    package var currentCounts: AccessLogCounts { counts - countsBefore }

    /// The counts since the last line of the current log that was understood.
    package var countsSinceUnderstood: AccessLogCounts { counts - understood.counts }

    /// Why the response times of the current log cannot be in the unit of the format; `nil` if they can.
    package var doubt: (reason: String, format: AccessLogFormat)? { formats.doubt }

    /// A time of the current log without an offset, which was read in the zone of reports.
    package var assumedTime: String? { formats.assumed }

    /// The formats that were found in the current log, in words.
    package var foundFormats: [String] {
        formats.readers.filter { !$0.format.lacksResponseTime }.map(\.format.description)
    }

    /// What surrounds the lines of the current log.
    package var foundEnvelope: Envelope? { formats.envelope }
}
