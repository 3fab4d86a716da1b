import Reporting

/// A piece of a log without what a collector wrote around its lines: as standard error, or a file of the server, has it.
///
/// Each record begins in the log where its first line does. Lines that belong to the record of another process or container
/// follow that record.
struct UnwrappedLog {
    private(set) var bytes: [UInt8] = []
    /// Where lines begin here, and in the piece of the log; ascending.
    private var starts: [(here: Int, there: Int)] = []
    /// The length of the piece up to the end of its last whole line.
    private var end = 0

    private let layout: PostgresLogLayout
    private let dates: SyslogDates
    /// The names of programs or containers that wrote messages of the server.
    private var servers: Set<[UInt8]>
    /// Where the last line of each writer ends here.
    private var ends: [[UInt8]: Int] = [:]
    private var writer: [UInt8] = []
    /// Lines that were written after a line of another writer, to be moved to where they belong.
    private var late: [(place: Int, bytes: [UInt8])] = []
    /// The length of the last part that syslog divided, before which nothing may be inserted.
    private var lastPart = 0
    /// A line that its envelope divided, and where its first part begins.
    private var divided: (start: Int, isFromErrors: Bool, bytes: [UInt8])?
    /// Lines of the other stream since then, which follow the divided one.
    private var held: [(line: ByteSlice, start: Int)] = []

    /// - Parameters:
    ///   - isFinal: Whether nothing follows, so that the last line needs no newline.
    ///   - servers: the names of programs that wrote messages of the server before; receives those of this piece.
    init(
        _ piece: ByteSlice, _ layout: PostgresLogLayout, isFirst: Bool, isFinal: Bool, latest: Instant?,
        servers: inout Set<[UInt8]>
    ) {
        self.layout = layout
        self.servers = servers
        dates = SyslogDates(latest: latest)
        bytes.reserveCapacity(piece.count)
        switch layout.framing {
        case .lines: readLines(piece, isFinal: isFinal)
        case .objects, .lists: readObjects(piece, isFirst: isFirst)
        }
        if isFinal {
            // A line whose last part was never written.
            if let rest = divided {
                divided = nil
                rest.bytes.withSlice { add($0, Envelope.Content(message: $0), $0, at: rest.start) }
                addHeld()
            }
            end = piece.count
        }
        insertLate()
        servers = self.servers
    }

    /// The position in the piece of a position here, which is the beginning of a line or the end.
    func original(of position: Int) -> Int {
        if position >= bytes.count { return end }
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].here < position { low = middle + 1 } else { high = middle }
        }
        return low < starts.count ? starts[low].there : end
    }

    private mutating func readLines(_ piece: ByteSlice, isFinal: Bool) {
        var position = 0
        while position < piece.count {
            let newline = piece.position(of: .newline, from: position)
            if newline == nil, !isFinal { break }
            let lineEnd = newline ?? piece.count
            let start = position
            position = min(lineEnd + 1, piece.count)
            var line = piece.part(start, lineEnd)
            if line.last == .carriageReturn { line = line.part(0, line.count - 1) }
            add(line, at: start)
            // A divided line is passed again as a whole, with what follows it.
            if divided == nil { end = position }
        }
    }

    private mutating func readObjects(_ piece: ByteSlice, isFirst: Bool) {
        var position = 0
        while position < piece.count {
            switch layout.framing.nextObject(piece, from: position, isFirst: isFirst && position == 0) {
            case .record(let range, let next):
                let object = piece.part(range)
                if layout.envelope == nil {
                    starts.append((bytes.count, range.lowerBound))
                    // Outside of strings, a newline is only a blank.
                    bytes.append(contentsOf: object.lazy.map { $0 == .newline || $0 == .carriageReturn ? .space : $0 })
                    bytes.append(.newline)
                } else {
                    add(object, at: range.lowerBound)
                }
                position = next
                if divided == nil { end = next }
            case .noise(let range):
                position = range.upperBound
                if divided == nil { end = position }
            case .unfinished(let start):
                if divided == nil { end = start }
                position = piece.count
            }
        }
    }

    /// Adds a line with its envelope.
    private mutating func add(_ line: ByteSlice, at start: Int) {
        guard let envelope = layout.envelope else {
            starts.append((bytes.count, start))
            bytes.append(line)
            bytes.append(.newline)
            return
        }
        let isOpen: Bool? = envelope.open(line) { content in
            if let begun = divided, begun.isFromErrors != content.isFromErrors {
                held.append((line, start))
                return true
            }
            guard content.isPartial || divided != nil else {
                add(content.message, content, line, at: start)
                return true
            }
            var whole = divided ?? (start, content.isFromErrors, [])
            divided = nil
            whole.bytes.append(content.message)
            if content.isPartial {
                divided = whole
            } else {
                whole.bytes.withSlice { add($0, content, line, at: whole.start) }
                addHeld()
            }
            return true
        }
        // A line of the collector itself.
        if isOpen == nil { divided == nil ? addForeign(line, at: start) : held.append((line, start)) }
    }

    private mutating func addHeld() {
        let lines = held
        held = []
        for (line, start) in lines { add(line, at: start) }
    }

    /// Adds a line of another program, after which nobody's record goes on.
    private mutating func addForeign(_ line: ByteSlice, at start: Int) {
        append([StderrLogScanner.foreign], line, at: start)
        writer = []
    }

    private mutating func append(_ head: [UInt8], _ text: ByteSlice, at start: Int) {
        starts.append((bytes.count, start))
        bytes.append(contentsOf: head)
        bytes.append(text)
        bytes.append(.newline)
    }

    /// Adds a line without its envelope.
    private mutating func add(_ message: ByteSlice, _ content: Envelope.Content, _ line: ByteSlice, at start: Int) {
        let isSyslog = layout.envelope?.isSyslog == true
        let text = (isSyslog ? SyslogText.withTabs(message) : nil) ?? [UInt8](message)
        text.withSlice { text in
            let (number, body) = isSyslog ? SyslogText.part(text) : (nil, text)
            let name = [UInt8](content.program)
            // A continuation can have a severity in its text.
            let mark = body.first?.isBlank == true ? nil : SeverityMark.first(in: body)
            if mark != nil, number ?? 1 == 1 { servers.insert(name) }
            guard servers.contains(name) else { return addForeign(body, at: start) }
            let writer = name + [0] + [UInt8](content.process)
            defer { self.writer = writer }
            if let number, number > 1, body.first != .tab, body.first == .space || isDivided(writer) && mark == nil {
                return join(body, of: writer)
            }
            let isContinuation = number.map { $0 > 1 } ?? (mark == nil)
            var head: [UInt8] = []
            if mark != nil, layout.takesTimeFromEnvelope {
                head = self.head(content, line)
            } else if isContinuation, mark == nil, body.first != .tab {
                head = [.tab]
            }
            let whole = head + lines(body) + detail(content.detail, after: head, body, mark)
            if isContinuation, self.writer != writer, let place = ends[writer] {
                late.append((place, whole + [.newline]))
            } else {
                whole.withSlice { append([], $0, at: start) }
                ends[writer] = bytes.count
            }
            lastPart = body.count
        }
    }

    /// The detail of a message, as the server writes it: on a line with the same prefix.
    private func detail(
        _ detail: ByteSlice, after head: [UInt8], _ body: ByteSlice, _ mark: SeverityMark?
    ) -> [UInt8] {
        guard let mark, !detail.isEmpty else { return [] }
        return [.newline] + head + [UInt8](body.part(0, mark.start)) + Array("DETAIL:  ".utf8)
            + detail.flatMap { $0 == .newline ? [.newline, .tab] : [$0] }
    }

    /// The text with a tab at the beginning of each line but the first, as the server writes it.
    private func lines(_ body: ByteSlice) -> [UInt8] {
        guard body.position(of: .newline) != nil else { return [UInt8](body) }
        var text: [UInt8] = []
        var position = 0
        while let newline = body.position(of: .newline, from: position) {
            text.append(body.part(position, newline + 1))
            position = newline + 1
            let rest = body.part(from: position)
            let next = rest.part(0, rest.position(of: .newline) ?? rest.count)
            // The lines of a detail have the prefix again.
            if rest.isBlank { return text.dropLast() }
            if rest.first != .tab, SeverityMark.first(in: next) == nil { text.append(.tab) }
        }
        text.append(body.part(from: position))
        return text
    }

    /// Whether the last line of a writer may be one that syslog divided at its limit of 900 bytes.
    private func isDivided(_ writer: [UInt8]) -> Bool { self.writer == writer && lastPart > 850 }

    /// Appends to the last line of a writer.
    private mutating func join(_ body: ByteSlice, of writer: [UInt8]) {
        lastPart = body.count
        guard let place = ends[writer] else { return }
        if place == bytes.count {
            bytes.removeLast()
            bytes.append(body)
            bytes.append(.newline)
            ends[writer] = bytes.count
        } else {
            late.append((place - 1, [UInt8](body)))
        }
    }

    /// `2026-11-22T09:00:01.123+00:00 [4711] `
    private func head(_ content: Envelope.Content, _ line: ByteSlice) -> [UInt8] {
        var head: [UInt8] = []
        if let at = ClockReader(timeZone: .utc).instant(content.time, .any) {
            // As PostgreSQL writes it.
            head = Array("\(at.description.dropLast()) UTC".utf8)
            head[10] = .space
        } else if let time = dates.time(line) {
            head = time
        } else {
            return []
        }
        if !content.process.isEmpty { head += Array(" [".utf8) + [UInt8](content.process) + Array("]".utf8) }
        return head + [.space]
    }

    /// Moves lines to where they belong.
    private mutating func insertLate() {
        guard !late.isEmpty else { return }
        let ordered = late.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        var moved: [UInt8] = []
        moved.reserveCapacity(bytes.count + late.map(\.bytes.count).reduce(0, +))
        var position = 0
        var start = 0
        for (_, line) in ordered {
            moved += bytes[position..<line.place]
            position = line.place
            while start < starts.count, starts[start].here < position {
                starts[start].here += moved.count - position
                start += 1
            }
            moved += line.bytes
        }
        let shift = moved.count - position
        moved += bytes[position...]
        while start < starts.count {
            starts[start].here += shift
            start += 1
        }
        bytes = moved
    }
}
