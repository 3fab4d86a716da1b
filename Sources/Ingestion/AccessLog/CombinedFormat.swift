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

    private let lines: [CombinedLine]

    /// - Returns: `nil` if less than half of the lines begin so.
    init?(_ lines: [ByteSlice]) {
        let read = lines.compactMap(CombinedLine.init)
        guard !read.isEmpty, read.count * 2 >= lines.count else { return nil }
        // The shape that most lines have; others have lost a field, or have one more.
        var groups: [(first: CombinedLine, lines: [CombinedLine])] = []
        for line in read {
            if let index = groups.firstIndex(where: { $0.first.hasShape(of: line) }) {
                groups[index].lines.append(line)
            } else if groups.count < 50 {
                groups.append((line, [line]))
            }
        }
        guard let largest = groups.max(by: { $0.lines.count < $1.lines.count }) else { return nil }
        self.lines = largest.lines
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

    private func token(_ place: Place) -> CombinedLine.Token {
        place.isBefore ? lines[0].before[place.index] : lines[0].after[place.index]
    }

    /// What the values of a field are, if it can hold response times.
    private struct Candidate {
        let place: Place
        var total: Int64 = 0
        var isAlwaysThere = true
        var hasThreeDecimals = true
        var hasUnit = false

        /// The time of the whole request is there for each, as nginx writes it, and no part of it is longer. Of two that
        /// are equal, the first one is meant.
        func isLessLikely(than other: Candidate) -> Bool {
            if isAlwaysThere != other.isAlwaysThere { return other.isAlwaysThere }
            if hasThreeDecimals != other.hasThreeDecimals { return other.hasThreeDecimals }
            if total != other.total { return total < other.total }
            return place.index > other.place.index
        }
    }

    private func candidate(_ place: Place) -> Candidate? {
        var candidate = Candidate(place: place)
        let values = values(place)
        var others = 0
        for value in values {
            switch value.withSlice(Self.time) {
            case nil:
                // Few lines can be of another format.
                others += 1
                if others * 10 > values.count { return nil }
            case .absent?: candidate.isAlwaysThere = false
            case .seconds(let time, let decimals)?:
                candidate.total = candidate.total.addingReportingOverflow(time).partialValue
                if decimals != 3 { candidate.hasThreeDecimals = false }
            case .withUnit(let time)?:
                candidate.total = candidate.total.addingReportingOverflow(time).partialValue
                candidate.hasUnit = true
            }
        }
        return candidate.total == 0 && !candidate.isAlwaysThere ? nil : candidate
    }

    /// The response time among fields with decimals or a unit; `nil` if there is none.
    private func best(_ places: [Place]) -> AccessLogFormat? {
        let times = places.compactMap(candidate)
        let named = times.filter { Self.names.contains(token($0.place).label.dropLast().lowercased()) }
        guard let chosen = (named.isEmpty ? times : named).max(by: { $0.isLessLikely(than: $1) }) else { return nil }
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
        case seconds(Int64, decimals: Int)
        case withUnit(Int64)
    }

    /// Longer ones are times of the day, in nanoseconds: a day.
    private static let longest: Int64 = 86_400_000_000_000

    /// What a value is if it can be a response time: `0.123`, `0.003, 5.000`, `22ms`, `-`.
    private static func time(_ bytes: ByteSlice) -> Time? {
        if bytes.isAbsentValue { return .absent }
        var total: Int64 = 0
        var hasUnit = false
        var decimals = 3
        for part in bytes.split(whereSeparator: { $0 == .comma || $0 == .space || $0 == UInt8(ascii: ":") }) {
            let part = bytes.part(part.startIndex, part.endIndex)
            if part.isAbsentValue { continue }
            guard let point = part.position(of: UInt8(ascii: ".")) ?? (part.last?.isDigit == false ? 0 : nil),
                case .success(let time) = LoggedDuration.nanoseconds(part, in: .seconds), time <= longest
            else { return nil }
            if part.last?.isDigit == false { hasUnit = true }
            // Fewer decimals are a version or an amount.
            if !hasUnit, part.count - point - 1 < 3 || !part[0].isDigit { return nil }
            if part.count - point - 1 != 3 { decimals = part.count - point - 1 }
            total += time
        }
        return hasUnit ? .withUnit(total) : .seconds(total, decimals: decimals)
    }

    /// The response times that are found as whole numbers.
    static let wholeNumbers = ["took:us", "took:ms"]

    private func isWholeNumber(_ place: Place) -> Bool {
        let values = values(place)
        let whole = values.count { value in
            value.withSlice { !$0.isEmpty && $0.count <= 12 && $0.endOfDigits(from: 0) == $0.count }
        }
        // Few lines can be of another format.
        return whole > 0 && whole * 10 >= values.count * 9
    }

    private func numbers(_ place: Place) -> [Int] {
        values(place).compactMap { value in
            value.withSlice { $0.endOfDigits(from: 0) == $0.count ? $0.number(at: 0, digits: min($0.count, 18)) : nil }
        }
    }

    /// Whether numbers are something else than durations: they only rise, as serial numbers and clocks do, hardly change,
    /// as process numbers do, or are the size of the response.
    private func areNoDurations(_ numbers: [Int]) -> Bool {
        let sizes = self.numbers(Place(isBefore: false, index: 1))
        if sizes.count == numbers.count {
            let near = zip(sizes, numbers).count { $1 >= $0 && $1 - $0 < 2000 }
            if near * 10 >= numbers.count * 9 { return true }
        }
        guard numbers.count >= 10 else { return false }
        return zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
            || Set(numbers).count * 20 <= numbers.count && numbers.allSatisfy { $0 > 100 }
    }

    /// Microseconds of Apache's `%D` are never below 20 and soon above two minutes in milliseconds. Milliseconds of
    /// Tomcat's `%D` are often below 20, and seconds mostly 0.
    private func wholeNumber(_ place: Place) -> Finding {
        let unknown = Finding.unknownUnit(text: text(place, variable: "took"), variable: "took")
        let inOrder = numbers(place)
        // Of two numbers at the end, which one is it?
        let previous = Place(isBefore: false, index: place.index - 1)
        guard !areNoDurations(inOrder), place.index == 2 || !isWholeNumber(previous) else { return unknown }
        let numbers = inOrder.sorted()
        guard let least = numbers.first, let longest = numbers.last else { return .noResponseTime }
        let median = numbers[numbers.count / 2]
        var unit: String?
        if least >= 20, median >= 500, longest > 120_000 {
            unit = "us"
        } else if least < 20, median >= 3, longest >= 20, longest < 600_000, median < 500 {
            unit = "ms"
        }
        guard let unit, let format = format(place, variable: "took", responseTime: "took:\(unit)") else {
            return unknown
        }
        return .format(format)
    }

    private func format(_ place: Place, variable: String, responseTime: String? = nil) -> AccessLogFormat? {
        try? AccessLogFormat(text(place, variable: variable), responseTime: responseTime)
    }

    /// The lines' format in nginx's syntax, with the response time at a place.
    private func text(_ place: Place, variable: String) -> String {
        let line = lines[0]
        func written(_ tokens: [CombinedLine.Token], isBefore: Bool) -> String {
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
