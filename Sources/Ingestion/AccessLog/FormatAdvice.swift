import Reporting

/// Why no format reads the lines of a log, and what to do.
extension FormatDetection {
    func advice(_ lines: [ByteSlice]) -> String {
        let sample = Self.sample(lines)
        // Objects of a program can have a message in them, as envelopes have.
        let envelopes = Envelope.allCases.filter { $0 != .message }.map(Optional.some)
        for envelope in envelopes + [nil, .message] {
            guard let opened = open(sample, envelope) else { continue }
            let found = opened.map(\.message).withSlices { advice($0, times: opened.map(\.time)) }
            if let found { return found }
            guard let envelope, envelope != .message else { continue }
            return "its lines, inside of \(envelope.writer), \(Self.unknown)"
        }
        return "its lines \(Self.unknown)"
    }

    private static let unknown =
        "are in no known format; name it with --format (a name, or the text of the server's log_format or LogFormat), or the fields of JSON with --json"

    private func advice(_ lines: [ByteSlice], times: [[UInt8]]) -> String? {
        if let lack = Self.lack(lines) ?? missingTime(lines, times) { return lack }
        switch CombinedFormat(lines)?.finding() {
        case .unknownUnit(let text, let variable)?:
            return
                "a number in its lines may be the response time, but its unit is not known; say it with --format '\(text)' --response-time \(variable):us (or :ms, :s), with $\(variable) in the place of the response time"
        case .noResponseTime?: return "its lines have no response time; \(Self.addition)"
        case .format?, nil: break
        }
        if let other = Self.otherKind(lines) { return other }
        if let request = lines.first(where: Self.isRequest) {
            return Self.advice(request: request, hasTime: times.contains { !$0.isEmpty })
        }
        guard let names = Self.names(lines), !names.isEmpty else { return nil }
        return "its lines are JSON, but in no known vocabulary; \(Self.naming(names))"
    }

    /// What to add to the log of a known program, where its records tell which one it is.
    private static func lack(_ lines: [ByteSlice]) -> String? {
        let names = lines.filter { $0.first == UInt8(ascii: "{") }.compactMap {
            JSONOutline.names(in: $0, most: .max).map(Set.init)
        }
        return KnownFormat.all.lazy.compactMap(\.lack).first { lack in
            names.contains { $0.isSuperset(of: lack.names) }
        }?.advice
    }

    /// What else than an access log it is.
    private static func otherKind(_ lines: [ByteSlice]) -> String? {
        func areMost(_ isOne: (ByteSlice) -> Bool) -> Bool { lines.count(where: isOne) * 2 > lines.count }
        if areMost({ $0.contains { $0 < 0x07 } }) { return "it is not text; check that it is the log" }
        if areMost(isOfPostgres) {
            return
                "its lines are those of a PostgreSQL server; read them with daybook preview or ingest postgres-log; --prefix names the log_line_prefix of plain text"
        }
        guard areMost(isServerMessage) else { return nil }
        return "its lines are messages of a server's error log, not requests; name the access log of the server"
    }

    /// How to add the response time.
    private static let addition =
        "add it in the server's configuration, in nginx: log_format timed '\(KnownFormat.nginxText)'; in Apache: LogFormat \"\(KnownFormat.apacheText.replacing("\"", with: "\\\""))\" timed"

    /// How to name fields of JSON.
    private static func naming(_ names: [String]) -> String {
        "say which fields hold what with --json, for example --json time=ts,duration=took:ms,method=method,path=uri,status=status; the fields are \(names.joined(separator: ", "))"
    }

    /// The fields of the first object.
    private static func names(_ lines: [ByteSlice]) -> [String]? {
        lines.first { $0.first == UInt8(ascii: "{") }.flatMap { JSONOutline.names(in: $0) }
    }
}

// MARK: - Requests in no known format

extension FormatDetection {
    /// Lines such as `INFO: 192.0.2.10 - "GET /a HTTP/1.1" 200 OK` and `GET /a 200 12.345 ms`.
    private static func isRequest(_ line: ByteSlice) -> Bool {
        line.first != UInt8(ascii: "{") && afterMethod(line) != nil
    }

    /// Where the path begins.
    private static func afterMethod(_ line: ByteSlice) -> Int? {
        for method in RequestMethod.allCases {
            let word = Array("\(method.name) /".utf8)
            let index = line.indices.prefix(200).first { index in word.withSlice { line.has($0, at: index) } }
            if let index { return index + word.count - 1 }
        }
        return nil
    }

    private static func advice(request line: ByteSlice, hasTime: Bool) -> String {
        guard hasTime || self.hasTime(line) else {
            return
                "its lines are requests without the time when they were made; a line needs time, response time, path and, best, the status: set the format of the server's access log accordingly"
        }
        guard let duration = duration(in: line) else {
            return "its lines are requests without a response time; \(addition)"
        }
        let unit = duration.utf8.contains(UInt8(ascii: ".")) && duration.last?.isNumber == true ? "s" : "ms"
        return
            "its lines are requests in no known format, and \(duration) in the first may be the response time; describe the lines with --format, with a variable for each field, for example --format '$time_iso8601 $request_method $uri $status $took' --response-time took:\(unit)"
    }

    /// Whether a line has a time of day.
    private static func hasTime(_ line: ByteSlice) -> Bool {
        line.indices.contains { start in
            line.has(UInt8(ascii: ":"), at: start + 2) && line.has(UInt8(ascii: ":"), at: start + 5)
                && [0, 3, 6].allSatisfy { line.number(at: start + $0, digits: 2) != nil }
        }
            || words(line).contains { word in
                let digits = word.endOfDigits(from: 0)
                return (digits == 10 || digits == 13) && word[0] == UInt8(ascii: "1")
            }
    }

    private static func words(_ line: ByteSlice) -> [ByteSlice] {
        line.split { $0 <= .space || "\"'[](){}=,;|".utf8.contains($0) }.map { line.part($0.startIndex, $0.endIndex) }
    }

    /// The number after the path that is most likely a response time; not the status, which comes first.
    private static func duration(in line: ByteSlice) -> String? {
        var numbers: [ByteSlice] = []
        let words = words(line.part(from: afterMethod(line) ?? 0)).dropFirst()
        for (word, next) in zip(words, words.dropFirst().map(Optional.some) + [nil]) {
            guard word[0].isDigit, case .success = LoggedDuration.nanoseconds(word, in: .seconds) else { continue }
            if LoggedDuration.hasUnit(word) { return String(decoding: word, as: UTF8.self) }
            if let next, ["ms", "s", "us", "µs", "msecs", "seconds"].contains(where: { next.elementsEqual($0.utf8) }) {
                return "\(String(decoding: word, as: UTF8.self)) \(String(decoding: next, as: UTF8.self))"
            }
            numbers.append(word)
        }
        let hasStatus = numbers.first.map { $0.count == 3 && (100..<600).contains($0.number(at: 0, digits: 3) ?? 0) }
        if hasStatus == true { numbers.removeFirst() }
        let decimal = numbers.last { $0.position(of: UInt8(ascii: ".")) != nil }
        return (decimal ?? numbers.last).map { String(decoding: $0.prefix(30), as: UTF8.self) }
    }

    /// `2026/11/22 10:00:01 [error] 7#7: ...` of nginx, `[Sun Nov 22 10:00:01.123456 2026] [core:error] [pid 7] ...` of
    /// Apache.
    private static func isServerMessage(_ line: ByteSlice) -> Bool {
        if ClockReader(timeZone: .utc, assumesTimeZone: true).slashed(line) != nil { return line.has(" [", at: 19) }
        guard line.first == UInt8(ascii: "["), let close = line.position(of: UInt8(ascii: "]")), close < 40 else {
            return false
        }
        return line.has("] [", at: close)
            && line.indices.prefix(100).contains { line.has(":error] [", at: $0) || line.has("] [pid ", at: $0) }
    }
}

extension FormatDetection {
    /// Whether a line has the severity that PostgreSQL writes into each: as text, CSV or JSON.
    private static func isOfPostgres(_ line: ByteSlice) -> Bool {
        let marks: [StaticString] = [
            " LOG:  ", " ERROR:  ", " FATAL:  ", " STATEMENT:  ", " DETAIL:  ", ",LOG,", ",ERROR,", ",FATAL,",
            "\"error_severity\":",
        ]
        let start = line.part(0, min(line.count, 1000))
        return start.indices.contains { index in marks.contains { start.has($0, at: index) } }
    }
}

// MARK: - Known formats without a time

extension FormatDetection {
    /// What the lines of a known format lack, if it is only the time or the response time.
    private func missingTime(_ lines: [ByteSlice], _ times: [[UInt8]]) -> String? {
        let names = Set(Self.names(lines) ?? [])
        var best: (format: AccessLogFormat, map: FieldMap, slot: Int, count: Int)?
        for format in KnownFormat.recognized {
            guard let map = format.fieldMap, format.isTold(by: names) else { continue }
            var reader = LineReader(format, timeZone: timeZone)
            reader.needMarks(true)
            var counts: [Int: Int] = [:]
            for (line, time) in zip(lines, times) {
                var request = RequestFields()
                let reading = time.withSlice { reader.read(line, time: $0, into: &request) }
                if case .bad(.missingField(let slot)) = reading { counts[slot, default: 0] += 1 }
            }
            guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value > best?.count ?? 0,
                map.slots[most.key].field.isTime || map.slots[most.key].field.duration != nil
            else { continue }
            best = (format, map, most.key, most.value)
        }
        guard let best, best.count * 2 > lines.count, let known = best.format.known else { return nil }
        let isDuration = best.map.slots[best.slot].field.duration != nil
        let group = best.map.groups.first { $0.contains(best.slot) } ?? best.slot..<best.slot + 1
        let fields = group.map { slot in
            let unit = best.map.slots[slot].field.duration.map { " (\($0.unit.noun))" } ?? ""
            return best.map.name(slot) + unit
        }
        let what = isDuration ? "response time" : "time when they were made"
        let advice =
            "its lines are those of \(known.writer), but without the \(what); add the field \(fields.joined(separator: " or ")) to what the program writes"
        guard case .json = best.format.layout, isDuration else { return advice }
        return "\(advice), or name another field that holds it; \(Self.naming(Self.names(lines) ?? []))"
    }
}

extension AccessLogFormat {
    /// The names of its fields; `nil` if its lines have none.
    fileprivate var fieldMap: FieldMap? {
        switch layout {
        case .json(let map), .labels(_, let map): map
        case .text, .columns: nil
        }
    }

    fileprivate var known: KnownFormat? {
        guard case .named(let name) = origin else { return nil }
        return KnownFormat.named(name)
    }

    /// Whether lines with these names are surely meant, also without the response time: by labels, by marks, or by a name
    /// of the path that no other format has.
    fileprivate func isTold(by names: Set<String>) -> Bool {
        guard case .json(let map) = layout else { return true }
        if map.groups.contains(where: map.isMark) { return true }
        let others = KnownFormat.recognized.filter { $0 != self }.compactMap(\.fieldMap).map(\.paths)
        return !others.reduce(map.paths.intersection(names)) { $0.subtracting($1) }.isEmpty
    }
}

extension FieldMap {
    /// The names under which the path of a request is found.
    fileprivate var paths: Set<String> {
        Set(slots.indices.filter { slots[$0].field == .path || slots[$0].field.isRequest }.map(name))
    }
}
