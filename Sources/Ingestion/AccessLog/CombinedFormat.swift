/// The formats that begin as NCSA's do, whatever follows and whatever is before: servers are configured to add the
/// response time in many places. The place is found by the first lines of a log.
///
///     192.0.2.10 - - [22/Nov/2026:10:00:01 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl" rt=0.151 ut="0.151"
struct CombinedFormat {
    /// What the lines show.
    enum Finding {
        case format(AccessLogFormat)
        /// No field can be a response time.
        case noResponseTime
        /// The last field is a whole number that can be a response time, in a unit that its size does not tell.
        case unknownUnit(text: String, variable: String)
    }

    /// One field of a line after its request, or before its time.
    private struct Token: Equatable {
        enum Form: Equatable { case bare, quoted, bracketed }

        let label: String
        let form: Form
        let value: Range<Int>
        let isList: Bool

        func hasForm(of other: Token) -> Bool { label == other.label && form == other.form }
    }

    private struct Line {
        let bytes: [UInt8]
        let before: [Token]
        let after: [Token]
        let isQuoted: Bool

        func text(_ token: Token) -> ArraySlice<UInt8> { bytes[token.value] }
    }

    private let lines: [Line]

    /// - Returns: `nil` if less than half of the lines begin so.
    init?(_ lines: [ByteSlice]) {
        let read = lines.compactMap(Self.read)
        guard !read.isEmpty, read.count * 2 >= lines.count else { return nil }
        // The shape that most lines have; others have lost a field, or have one more.
        var groups: [(first: Line, lines: [Line])] = []
        for line in read {
            if let index = groups.firstIndex(where: { Self.haveSameShape($0.first, line) }) {
                groups[index].lines.append(line)
            } else if groups.count < 50 {
                groups.append((line, [line]))
            }
        }
        guard let largest = groups.max(by: { $0.lines.count < $1.lines.count }) else { return nil }
        self.lines = largest.lines
    }

    private static func haveSameShape(_ left: Line, _ right: Line) -> Bool {
        left.isQuoted == right.isQuoted && left.after.count == right.after.count
            && left.before.count == right.before.count
            && zip(left.after, right.after).allSatisfy { $0.hasForm(of: $1) }
            && zip(left.before, right.before).allSatisfy { $0.hasForm(of: $1) }
    }
}

// MARK: - Lines

extension CombinedFormat {
    private static func read(_ line: ByteSlice) -> Line? {
        var bracket = 0
        while let open = line.position(of: UInt8(ascii: "["), from: bracket), open < 512 {
            guard let time = ClockReader(timeZone: .utc, assumesTimeZone: true).commonLog(line, at: open + 1),
                line.has("] ", at: time.end)
            else {
                bracket = open + 1
                continue
            }
            let start = time.end + 2
            let isQuoted = line.has(.quote, at: start)
            guard let end = endOfRequest(line, start, isQuoted) else { return nil }
            let after = tokens(line, from: end)
            guard after.count >= 2, isStatus(line.part(after[0].value)), after[0].form == .bare else { return nil }
            return Line(
                bytes: [UInt8](line), before: tokens(line.part(0, open), from: 0), after: after, isQuoted: isQuoted)
        }
        return nil
    }

    private static func isStatus(_ bytes: ByteSlice) -> Bool {
        bytes.equals("-") || bytes.count == 3 && bytes.number(at: 0, digits: 3) != nil
    }

    private static func endOfRequest(_ line: ByteSlice, _ start: Int, _ isQuoted: Bool) -> Int? {
        if isQuoted { return endOfQuotes(line, start) }
        var blank = start
        while let next = line.position(of: .space, from: blank) {
            if line.has("HTTP/", at: next + 1) { return line.position(of: .space, from: next + 1) }
            blank = next + 1
        }
        return nil
    }

    /// The position after the closing quote, before a blank or the end.
    private static func endOfQuotes(_ line: ByteSlice, _ start: Int) -> Int? {
        var position = start + 1
        while let quote = line.position(of: .quote, from: position) {
            var backslash = quote
            while backslash > start + 1, line[backslash - 1] == .backslash { backslash -= 1 }
            let isClosing = (quote - backslash).isMultiple(of: 2)
            let next = quote + 1
            if isClosing, next == line.count || line[next] == .space || line[next] == .comma { return next }
            position = next
        }
        return nil
    }

    private static func tokens(_ line: ByteSlice, from start: Int) -> [Token] {
        var tokens: [Token] = []
        var position = start
        while position < line.count {
            if line[position] == .space {
                position += 1
                continue
            }
            let token = token(line, at: position)
            tokens.append(token.token)
            position = token.end
        }
        return tokens
    }

    private static func token(_ line: ByteSlice, at start: Int) -> (token: Token, end: Int) {
        var value = start
        while value < line.count, line[value].isLetter || line[value].isDigit || line[value] == UInt8(ascii: "_") {
            value += 1
        }
        let hasLabel =
            value > start && line[start].isLetter
            && (line.has(UInt8(ascii: "="), at: value) || line.has(UInt8(ascii: ":"), at: value))
        let label = hasLabel ? String(decoding: line.part(start, value + 1), as: UTF8.self) : ""
        value = hasLabel ? value + 1 : start
        if line.has(.quote, at: value), let end = endOfQuotes(line, value) {
            return (Token(label: label, form: .quoted, value: value + 1..<end - 1, isList: false), end)
        }
        if line.has(UInt8(ascii: "["), at: value), let close = line.position(of: UInt8(ascii: "]"), from: value) {
            return (Token(label: label, form: .bracketed, value: value + 1..<close, isList: false), close + 1)
        }
        var end = line.position(of: .space, from: value) ?? line.count
        var isList = false
        // The times of several servers: `5.001, 5.002 : 0.010`.
        while end < line.count {
            let goesOn = end > value && line[end - 1] == .comma
            let isNextGroup = line.has(" : ", at: end)
            guard goesOn || isNextGroup else { break }
            isList = true
            end = line.position(of: .space, from: end + (isNextGroup ? 3 : 1)) ?? line.count
        }
        return (Token(label: label, form: .bare, value: value..<end, isList: isList), end)
    }
}

// MARK: - The response time

extension CombinedFormat {
    /// Finds the field with the response time.
    func finding() -> Finding {
        guard let first = lines.first else { return .noResponseTime }
        // Status and size come first; what is before the time is read only if nothing after it can be meant.
        let after = first.after.indices.dropFirst(2).map { Place(isBefore: false, index: $0) }
        let before = first.before.indices.map { Place(isBefore: true, index: $0) }
        for places in [after, before] {
            if let best = best(places) { return .format(best) }
        }
        guard let last = after.last, isWholeNumber(last) else { return .noResponseTime }
        return wholeNumber(last)
    }

    private struct Place: Equatable {
        let isBefore: Bool
        let index: Int
    }

    private func values(_ place: Place) -> [ArraySlice<UInt8>] {
        lines.map { $0.text(place.isBefore ? $0.before[place.index] : $0.after[place.index]) }
    }

    private func token(_ place: Place) -> Token {
        place.isBefore ? lines[0].before[place.index] : lines[0].after[place.index]
    }

    /// The response time among fields with decimals or a unit; `nil` if there is none.
    private func best(_ places: [Place]) -> AccessLogFormat? {
        let times = places.compactMap { place -> (place: Place, total: Int64, isAlwaysThere: Bool, hasUnit: Bool)? in
            var total: Int64 = 0
            var isAlwaysThere = true
            var hasUnit = false
            for value in values(place) {
                let kind = value.withSlice(Self.time)
                switch kind {
                case nil: return nil
                case .absent?: isAlwaysThere = false
                case .seconds(let time)?: total = total.addingReportingOverflow(time).partialValue
                case .withUnit(let time)?:
                    total = total.addingReportingOverflow(time).partialValue
                    hasUnit = true
                }
            }
            return total == 0 && !isAlwaysThere ? nil : (place, total, isAlwaysThere, hasUnit)
        }
        // The time of the whole request is there for each, and no part of it is longer.
        let named = times.filter { Self.names.contains(token($0.place).label.dropLast().lowercased()) }
        let chosen = (named.isEmpty ? times : named).max {
            ($0.isAlwaysThere ? 1 : 0, $0.total, -$0.place.index) < (
                $1.isAlwaysThere ? 1 : 0, $1.total, -$1.place.index
            )
        }
        guard let chosen else { return nil }
        if chosen.hasUnit { return format(chosen.place, variable: "took", responseTime: "took:ms") }
        return chosen.isAlwaysThere
            ? format(chosen.place, variable: "request_time")
            : format(chosen.place, variable: "upstream_response_time", responseTime: "upstream_response_time")
    }

    /// The labels that configurations give to the time of the whole request.
    private static let names: Set<String> = [
        "rt", "request_time", "reqtime", "req_time", "rtime", "time", "duration", "took", "elapsed", "latency",
        "response_time", "resp_time", "total_time",
    ]

    private enum Time {
        case absent
        case seconds(Int64)
        case withUnit(Int64)
    }

    /// What a value is if it can be a response time: `0.123`, `0.003, 5.000`, `22ms`, `-`.
    private static func time(_ bytes: ByteSlice) -> Time? {
        if bytes.isAbsentValue { return .absent }
        var total: Int64 = 0
        var hasUnit = false
        for part in bytes.split(whereSeparator: { $0 == .comma || $0 == .space || $0 == UInt8(ascii: ":") }) {
            let part = bytes.part(part.startIndex, part.endIndex)
            if part.isAbsentValue { continue }
            guard let point = part.position(of: UInt8(ascii: ".")) ?? (part.last?.isDigit == false ? 0 : nil),
                case .success(let time) = LoggedDuration.nanoseconds(part, in: .seconds)
            else { return nil }
            if part.last?.isDigit == false { hasUnit = true }
            // Fewer decimals are a version or an amount.
            if !hasUnit, part.count - point - 1 < 3 || !part[0].isDigit { return nil }
            total += min(time, 1 << 50)
        }
        return hasUnit ? .withUnit(total) : .seconds(total)
    }

    private func isWholeNumber(_ place: Place) -> Bool {
        values(place).allSatisfy { value in
            value.withSlice { !$0.isEmpty && $0.count <= 12 && $0.endOfDigits(from: 0) == $0.count }
        }
    }

    /// Microseconds of Apache's `%D` are hardly ever below 100, milliseconds of Tomcat's `%D` hardly ever always above.
    private func wholeNumber(_ place: Place) -> Finding {
        let numbers = values(place).map { $0.withSlice { $0.number(at: 0, digits: $0.count) ?? 0 } }.sorted()
        let text = text(place, variable: "took")
        guard let least = numbers.first, let longest = numbers.last else { return .noResponseTime }
        let median = numbers[numbers.count / 2]
        var unit: String?
        if least >= 100, median >= 1000 {
            unit = "us"
        } else if least < 20, longest >= 20, longest < 600_000, median < 5000 {
            unit = "ms"
        }
        guard let unit, let format = format(place, variable: "took", responseTime: "took:\(unit)") else {
            return .unknownUnit(text: text, variable: "took")
        }
        return .format(format)
    }

    private func format(_ place: Place, variable: String, responseTime: String? = nil) -> AccessLogFormat? {
        try? AccessLogFormat(text(place, variable: variable), responseTime: responseTime)
    }

    /// The lines' format in nginx's syntax, with the response time at a place.
    private func text(_ place: Place, variable: String) -> String {
        let line = lines[0]
        func written(_ tokens: [Token], isBefore: Bool) -> String {
            tokens.enumerated().map { index, token in
                let name =
                    Place(isBefore: isBefore, index: index) == place
                    ? "$\(variable)"
                    : !isBefore && index == 0
                        ? "$status"
                        : !isBefore && index == 1
                            ? "$body_bytes_sent"
                            : "$\(token.form == .bare ? "upstream_" : "")\(isBefore ? "b" : "f")\(index)"
                switch token.form {
                case .bare: return token.label + name
                case .quoted: return "\(token.label)\"\(name)\""
                case .bracketed: return "\(token.label)[\(name)]"
                }
            }.joined(separator: " ")
        }
        let request = line.isQuoted ? "\"$request\"" : "$request"
        // Names of users can have blanks: fields before the time are told apart only if one of them is read.
        let before = place.isBefore ? written(line.before, isBefore: true) + " " : line.before.isEmpty ? "" : "$client "
        return "\(before)[$time_local] \(request) \(written(line.after, isBefore: false))"
    }
}
