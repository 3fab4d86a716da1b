import Reporting

/// The records of a log: lines, or objects of JSON, with what surrounds them.
extension AccessLogReader {
    /// Finds the formats by the first lines; `false` if more of them must be waited for.
    mutating func settle(_ bytes: ByteSlice, isFinal: Bool, isLast: Bool) -> Bool {
        let framing = Framing.detect(bytes)
        let window = bytes.part(0, min(bytes.count, longestLine))
        var records: [ByteSlice] = []
        var end = 0
        switch framing {
        case .lines:
            while records.count < FormatDetection.size, let newline = window.position(of: .newline, from: end) {
                records.append(Self.withoutReturn(window.part(end, newline)))
                end = newline + 1
            }
            if isFinal, records.count < FormatDetection.size, end < window.count {
                records.append(window.part(from: end))
            }
        case .objects, .lists:
            search: while records.count < FormatDetection.size {
                switch framing.nextObject(window, from: end, isFirst: end == 0) {
                case .record(let range, let next):
                    records.append(window.part(range))
                    end = next
                case .noise(let range): end = range.upperBound
                case .unfinished: break search
                }
            }
        }
        let isComplete = records.count >= FormatDetection.size || window.count == longestLine
        guard isLast || isComplete else { return false }
        if bytes.isEmpty { return false }
        self.framing = framing
        formats.find(in: records)
        if formats.readers.isEmpty || formats.readers.allSatisfy(\.format.lacksResponseTime) {
            advice = formats.advice(records)
        }
        isSettled = true
        return true
    }

    mutating func readLines(
        _ bytes: ByteSlice, isFinal: Bool, isLast: Bool, _ entry: (AccessLogEntry) throws -> Void
    ) rethrows {
        if isInsideOverlongLine {
            guard let end = bytes.position(of: .newline) else {
                isInsideOverlongLine = !isFinal
                position = bytes.count
                return
            }
            isInsideOverlongLine = false
            position = end + 1
        }
        while let end = bytes.position(of: .newline, from: position) {
            let line = bytes.part(position, end)
            let rest = Rest(bytes: bytes, start: end + 1, isLast: isLast)
            guard try take(line, end: end + 1, rest, entry) else { return }
        }
        let rest = bytes.part(from: position)
        if rest.count > longestLine {
            isInsideOverlongLine = !isFinal
        } else if !isFinal || rest.isEmpty {
            if isFinal { try flush(entry) }
            return
        }
        _ = try take(rest, end: bytes.count, Rest(bytes: bytes, start: bytes.count, isLast: true), entry)
        if isFinal { try flush(entry) }
    }

    mutating func readObjects(
        _ bytes: ByteSlice, isFinal: Bool, _ entry: (AccessLogEntry) throws -> Void
    ) rethrows {
        while position < bytes.count {
            switch framing.nextObject(bytes, from: position, isFirst: isAtStart) {
            case .record(let range, let end):
                isAtStart = false
                lineNumber += bytes.part(position, range.lowerBound).newlines
                _ = try take(bytes.part(range), end: end, Rest(bytes: bytes, start: end, isLast: true), entry)
                lineNumber += bytes.part(range).newlines - 1
            case .noise(let range):
                noteNoise(bytes.part(range))
                isAtStart = false
                position = range.upperBound
            case .unfinished(let start):
                let rest = bytes.part(from: start)
                guard isFinal || rest.count > longestLine else {
                    lineNumber += bytes.part(position, start).newlines
                    position = start
                    return
                }
                noteNoise(rest)
                position = bytes.count
            }
        }
    }

    /// Counts what is no whole record: text between records, or a record without its end.
    private mutating func noteNoise(_ bytes: ByteSlice) {
        let text = bytes.trimmed
        // The object around a list goes on after it: `],"error":null}`.
        if text.isEmpty || text.first == .quote || text.first == UInt8(ascii: "}") { return }
        counts.lines += 1
        if text.count > longestLine {
            note(.bad(.overlong(limit: longestLine)), text)
        } else if text.first == UInt8(ascii: "{") {
            note(.bad(.json(.commaOrEnd, at: text.count)), text)
        } else {
            note(.foreign(.json(.object, at: 0)), text)
        }
    }

    private static func withoutReturn(_ line: ByteSlice) -> ByteSlice {
        line.last == .carriageReturn ? line.part(0, line.count - 1) : line
    }

    /// The bytes after a line, to find another format by them.
    private struct Rest {
        let bytes: ByteSlice
        let start: Int
        let isLast: Bool
    }

    /// Reads one record that ends at `end`; `false` if more lines must be waited for.
    private mutating func take(
        _ record: ByteSlice, end: Int, _ rest: Rest, _ entry: (AccessLogEntry) throws -> Void
    ) rethrows -> Bool {
        let line = Self.withoutReturn(record)
        if record.count > longestLine {
            counts.lines += 1
            lineNumber += 1
            note(.bad(.overlong(limit: longestLine)), record)
            position = end
            return true
        }
        guard let first = line.first, first > .space || !line.isBlank else {
            counts.lines += 1
            lineNumber += 1
            counts.blankLines += 1
            position = end
            return true
        }
        if detects, first == UInt8(ascii: "#"), takeDirective(line, rest) {
            position = end
            return true
        }
        guard let envelope = formats.envelope else { return try take(line, time: .empty, of: line, end, rest, entry) }
        let isTaken = try envelope.open(line) { content in
            let stream = content.isFromErrors ? 1 : 0
            if content.isPartial || !joined[stream].isEmpty {
                joined[stream].append(content.message)
                if content.isPartial, joined[stream].count <= longestLine {
                    counts.lines += 1
                    counts.joinedParts += 1
                    lineNumber += 1
                    position = end
                    return true
                }
                let parts = joined[stream]
                joined[stream] = []
                let isTaken = try parts.withSlice { try take($0, time: content.time, of: line, end, rest, entry) }
                if !isTaken { joined[stream] = Array(parts.dropLast(content.message.count)) }
                return isTaken
            }
            return try take(Self.withoutReturn(content.message), time: content.time, of: line, end, rest, entry)
        }
        // A line of the collector itself.
        return try isTaken ?? take(line, time: .empty, of: line, end, rest, entry)
    }

    /// Reads a line out of its envelope.
    private mutating func take(
        _ message: ByteSlice, time: ByteSlice, of line: ByteSlice, _ end: Int, _ rest: Rest,
        _ entry: (AccessLogEntry) throws -> Void
    ) rethrows -> Bool {
        var request = RequestFields()
        var reading = formats.read(message, time: time, into: &request)
        if reading.isDoubtful, detects, formats.maySearch(message, lines: counts.lines) {
            guard let block = block(line, rest) else { return false }
            let envelope = formats.envelope
            if formats.search(block) {
                guard formats.envelope == envelope else { return try take(line, end: end, rest, entry) }
                request = RequestFields()
                reading = formats.read(message, time: time, into: &request)
            }
        }
        counts.lines += 1
        lineNumber += 1
        position = end
        guard case .request = reading else {
            note(reading, message, at: request.faultPosition)
            if case .other = reading { markUnderstood(end) }
            return true
        }
        try entry(count(request))
        markUnderstood(end)
        return true
    }

    private mutating func markUnderstood(_ end: Int) {
        guard isResumable else { return }
        understood = (end, counts)
        understoodAny = true
        unread = nil
    }

    /// A line and those after it; `nil` if more must be waited for.
    private func block(_ line: ByteSlice, _ rest: Rest) -> [ByteSlice]? {
        var lines = [line]
        var start = rest.start
        while lines.count < LineFormats.block, framing == .lines {
            guard let end = rest.bytes.position(of: .newline, from: start) else {
                let isEnough = rest.isLast || rest.bytes.count - start > longestLine
                return isEnough ? lines : nil
            }
            lines.append(Self.withoutReturn(rest.bytes.part(start, end)))
            start = end + 1
        }
        return lines
    }

    /// A line that begins with `#`: one that names columns, or a comment.
    private mutating func takeDirective(_ line: ByteSlice, _ rest: Rest) -> Bool {
        if let names = ColumnFormat.names(in: line) {
            let next = rest.bytes.part(from: rest.start)
            let first = next.part(0, next.position(of: .newline) ?? next.count)
            // CloudFront separates the values by tabs and the names by blanks.
            let tabs = first.isEmpty ? line.contains(.tab) : first.contains(.tab)
            formats.use(columns: names, tabs: tabs)
            advice = formats.columnFault
        }
        counts.lines += 1
        lineNumber += 1
        counts.otherLines += 1
        return true
    }

    /// What is left of lines that their envelope divided and never ended.
    private mutating func flush(_ entry: (AccessLogEntry) throws -> Void) rethrows {
        for stream in joined.indices where !joined[stream].isEmpty {
            let rest = joined[stream]
            joined[stream] = []
            var request = RequestFields()
            let reading = rest.withSlice { formats.read($0, time: .empty, into: &request) }
            // Its parts are counted as lines already.
            counts.joinedParts -= 1
            rest.withSlice { note(reading, $0) }
            if case .request = reading {
                try entry(count(request))
            }
        }
    }

    private mutating func count(_ request: RequestFields) -> AccessLogEntry {
        counts.requests += 1
        let (endpoint, isOther) =
            request.lacksPath || request.isTunnel
            ? endpoints.endpointWithoutPath()
            : endpoints.endpoint(path: request.path, method: request.method, formats.readers[0].format.notation)
        if isOther { counts.requestsOfOther += 1 }
        if request.hasUnlistedMethod { counts.unlistedMethods += 1 }
        var owner: Int32 = 0
        if !request.organization.isEmpty || !request.user.isEmpty {
            let pair = owners.number(organization: request.organization, user: request.user)
            owner = pair.number
            if !pair.isUsable { counts.unusableOwners += 1 }
        }
        return AccessLogEntry(
            endpoint: endpoint, milliseconds: request.milliseconds ?? 0, status: request.status,
            microseconds: request.microseconds ?? 0, owner: owner)
    }

    /// - Parameter position: where in the line the part is that cannot be read.
    private mutating func note(_ reading: LineReader.Reading, _ line: ByteSlice, at position: Int = 0) {
        func shown(_ fault: LineFault) -> BadLine {
            BadLine(
                source: source, number: lineNumber,
                reason: reason(of: fault),
                excerpt: VisibleText.excerpt(line.part(0, min(line.count, longestLine)), around: position))
        }
        switch reading {
        case .request: break
        case .bad(let fault):
            counts.badLines += 1
            if unread == nil { unread = (lineNumber, fault) }
            if badLines.count < shownLines { badLines.append(shown(fault)) }
        case .other(let fault), .foreign(let fault):
            counts.otherLines += 1
            if case .foreign = reading, unread == nil { unread = (lineNumber, fault) }
            if otherLines.count < shownLines { otherLines.append(shown(fault)) }
        }
    }
}
