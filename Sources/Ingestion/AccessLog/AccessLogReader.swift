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
    /// The default maximum length of a line, in bytes.
    package static let longestLine = 1 << 20

    package private(set) var counts = AccessLogCounts()
    /// The first lines that could not be read.
    package private(set) var badLines: [BadLine] = []
    /// Whether the consumed bytes end inside a line that is too long. Another reader cannot resume there, because it
    /// would treat the rest as a line.
    package private(set) var isInsideOverlongLine = false

    private let layout: AccessLogFormat.Layout
    private var json: JSONLineReader?
    private var fieldReader = FieldReader()
    private var table: EndpointTable
    private let shownBadLines: Int
    private let longestLine: Int
    private var source: String?
    private var lineNumber = 0

    /// - Parameters:
    ///   - endpointLimit: The largest number of endpoints. Requests for others count under `(other)`, with their
    ///     method.
    ///   - shownBadLines: The number of bad lines that are kept for display; all are counted.
    ///   - longestLine: The maximum length in bytes; a longer line is a bad line.
    package init(
        format: AccessLogFormat, patterns: [RoutePattern] = [], endpointLimit: Int = 100_000, shownBadLines: Int = 5,
        longestLine: Int = Self.longestLine
    ) {
        layout = format.layout
        var notation = EscapeNotation.log
        if case .json(let map) = format.layout {
            json = JSONLineReader(map)
            notation = .json
        }
        table = EndpointTable(
            templates: RouteTemplates(patterns: patterns), notation: notation, limit: max(0, endpointLimit))
        self.shownBadLines = shownBadLines
        self.longestLine = longestLine
    }

    /// The number of endpoints so far. They are numbered from 0.
    package var endpointCount: Int { table.endpoints.count }

    /// The endpoint of an entry of this reader. `index` must be in `0..<endpointCount`.
    package func endpoint(at index: Int) -> Endpoint { table.endpoints[index] }

    /// Starts another log, whose lines are numbered from 1. Counts, bad lines and endpoints are kept.
    ///
    /// - Parameter source: The name of the log in bad lines, such as its path.
    package mutating func begin(source: String?) {
        self.source = source
        lineNumber = 0
        isInsideOverlongLine = false
    }

    /// Reads the complete lines in `bytes` and passes their requests to `entry` in order.
    ///
    /// - Parameter isFinal: Whether nothing follows `bytes`; the last line then needs no newline.
    /// - Returns: The number of bytes consumed. The rest is the beginning of a line, to be passed again with more bytes
    ///   after it.
    /// - Throws: What `entry` throws. The lines before that are counted and cannot be read again.
    package mutating func read(
        _ bytes: UnsafeRawBufferPointer, isFinal: Bool, entry: (AccessLogEntry) throws -> Void
    ) rethrows -> Int {
        let bytes = ByteSlice(bytes)
        var position = 0
        if isInsideOverlongLine {
            guard let end = bytes.position(of: .newline) else {
                isInsideOverlongLine = !isFinal
                return bytes.count
            }
            isInsideOverlongLine = false
            position = end + 1
        }
        while let end = bytes.position(of: .newline, from: position) {
            let line = bytes.part(position, end)
            position = end + 1
            if let request = request(in: line) { try entry(request) }
        }
        let rest = bytes.part(from: position)
        if rest.count > longestLine {
            isInsideOverlongLine = !isFinal
        } else if !isFinal || rest.isEmpty {
            return position
        }
        if let request = request(in: rest) { try entry(request) }
        return bytes.count
    }

    private mutating func request(in line: ByteSlice) -> AccessLogEntry? {
        counts.lines += 1
        lineNumber += 1
        if line.count > longestLine {
            note(.overlong(limit: longestLine), in: line)
            return nil
        }
        let line = line.last == .carriageReturn ? line.part(0, line.count - 1) : line
        guard let first = line.first, first > .space || !line.isBlank else {
            counts.blankLines += 1
            return nil
        }
        var fields = RequestFields()
        let fault: LineFault? =
            switch layout {
            case .text(let layout): layout.read(line, with: &fieldReader, into: &fields)
            case .json: json?.read(line, with: &fieldReader, into: &fields)
            }
        if let fault {
            note(fault, in: line)
            return nil
        }
        let (endpoint, isOther) = table.endpoint(path: fields.path, method: fields.method)
        counts.requests += 1
        if isOther { counts.requestsOfOther += 1 }
        if fields.hasUnlistedMethod { counts.unlistedMethods += 1 }
        return AccessLogEntry(
            endpoint: endpoint, milliseconds: fields.milliseconds, status: fields.status,
            microseconds: fields.microseconds)
    }

    private mutating func note(_ fault: LineFault, in line: ByteSlice) {
        counts.badLines += 1
        guard badLines.count < shownBadLines else { return }
        badLines.append(
            BadLine(
                source: source, number: lineNumber, reason: layout.reason(of: fault),
                excerpt: VisibleText.excerpt(line)))
    }
}
