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
        /// A field is a number that can be a response time, but neither its place nor its size tells that, or the unit.
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
        // What is before the request is read only if nothing after it can be meant.
        let after = first.after.indices.filter { $0 != first.status }.map { Place(part: .after, index: $0) }
        let between = first.between.indices.map { Place(part: .between, index: $0) }
        let before = first.before.indices.map { Place(part: .before, index: $0) }
        for places in [after, between, before] {
            if let best = best(places) { return .format(best) }
        }
        let whole = wholeNumber()
        let numbers = after.filter { $0.index != first.status + 1 && isNumber($0) }
        guard case .noResponseTime = whole, let last = numbers.last else { return whole }
        return .unknownUnit(text: text(last, variable: "took"), variable: "took")
    }

    /// Where a field is.
    fileprivate struct Place: Equatable {
        enum Part { case before, between, after }

        let part: Part
        let index: Int
    }

    private func token(_ place: Place, _ line: CombinedLine) -> CombinedLine.Token {
        switch place.part {
        case .before: line.before[place.index]
        case .between: line.between[place.index]
        case .after: line.after[place.index]
        }
    }

    private func label(_ place: Place) -> String { String(token(place, lines[0]).label.dropLast()).lowercased() }

    private func values(_ place: Place) -> [ArraySlice<UInt8>] { lines.map { $0.text(token(place, $0)) } }

    /// What the values of a field are, if it can hold response times.
    private struct Candidate {
        let place: Place
        /// The unit that stands before or after the number.
        let unit: DurationUnit?
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
        var candidate = Candidate(
            place: place, unit: Self.unit(ofLabel: label(place))?.unit ?? token(place, lines[0]).unit)
        let values = values(place)
        var others = 0
        for value in values {
            switch value.withSlice({ Self.time($0, in: candidate.unit) }) {
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
        let named = times.filter { isNamed($0.place) }
        guard let chosen = (named.isEmpty ? times : named).max(by: { $0.isLessLikely(than: $1) }) else { return nil }
        if let unit = chosen.unit {
            return format(chosen.place, variable: "time", responseTime: "time:\(unit.rawValue)")
        }
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

    private func isNamed(_ place: Place) -> Bool {
        let label = label(place)
        return Self.names.contains(Self.unit(ofLabel: label)?.name ?? label)
    }

    private static let units: [(ending: String, unit: DurationUnit)] = [
        ("_ns", .nanoseconds), ("_us", .microseconds), ("_usec", .microseconds), ("_micros", .microseconds),
        ("_microseconds", .microseconds), ("_ms", .milliseconds), ("_msec", .milliseconds),
        ("_millis", .milliseconds), ("_milliseconds", .milliseconds), ("_s", .seconds), ("_sec", .seconds),
        ("_seconds", .seconds),
    ]

    /// What a label such as `time_us` says.
    private static func unit(ofLabel label: String) -> (name: String, unit: DurationUnit)? {
        guard let (ending, unit) = units.first(where: { label.hasSuffix($0.ending) }) else { return nil }
        return (String(label.dropLast(ending.count)), unit)
    }

    private enum Time {
        case absent
        case seconds(Int64, decimals: Int)
        case withUnit(Int64)
    }

    /// Longer ones are times of the day, in nanoseconds: a day.
    private static let longest: Int64 = 86_400_000_000_000

    /// What a value is if it can be a response time: `0.123`, `0.003, 5.000`, `22ms`, `-`; if a unit is next to it,
    /// also `123456`.
    private static func time(_ bytes: ByteSlice, in unit: DurationUnit?) -> Time? {
        if bytes.isAbsentValue { return .absent }
        if let unit {
            guard case .success(let time) = LoggedDuration.nanoseconds(bytes, in: unit), time <= longest else {
                return nil
            }
            return .seconds(time, decimals: 3)
        }
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
}

// MARK: - Whole numbers

extension CombinedFormat {
    /// The response times that are found as whole numbers.
    static let wholeNumbers = ["took:us", "took:ms"]

    /// The response time where it is a whole number: one with a label, or the last field that is not a name.
    ///
    /// Apache's `%T/%D` are the same time in seconds and microseconds, Tomcat's `%D %F` the whole time and that until the
    /// response began, before the name of a thread.
    private func wholeNumber() -> Finding {
        let status = lines[0].status
        let after = lines[0].after.indices.dropFirst(status + 2).map { Place(part: .after, index: $0) }
        let numbers = after.filter(isWholeNumber)
        if let named = numbers.first(where: isNamed) { return wholeNumber(named, isOnly: true) }
        let names = after.reversed().prefix { isName($0) }
        guard let last = after.dropLast(names.count).last else { return .noResponseTime }
        let previous = Place(part: .after, index: last.index - 1)
        let pairs = zip(values(previous), values(last)).compactMap { first, second in
            Self.number(first).flatMap { first in Self.number(second).map { (first, $0) } }
        }
        if names.contains(where: isThread), numbers.contains(previous), !pairs.isEmpty, pairs.allSatisfy({ $1 <= $0 }) {
            let isCertain = pairs.contains { $1 * 1000 > $0 }
            return wholeNumber(previous, isOnly: true, unit: isCertain ? .milliseconds : nil)
        }
        guard numbers.contains(last) else { return .noResponseTime }
        guard numbers.contains(previous) else { return wholeNumber(last, isOnly: true) }
        // A column of zeros says nothing of the number after it.
        let isPair = token(last, lines[0]).separator == "/" || pairs.contains { $0.0 > 0 }
        if isPair, pairs.allSatisfy({ $0 == $1 / 1_000_000 }) {
            // Times below a second could also be in milliseconds.
            let isCertain = pairs.contains { $0 != $1 / 1000 }
            return wholeNumber(last, isOnly: true, unit: isCertain ? .microseconds : nil)
        }
        return wholeNumber(last, isOnly: false)
    }

    private func isWholeNumber(_ place: Place) -> Bool {
        let values = values(place)
        let whole = values.count { value in
            value.withSlice { !$0.isEmpty && $0.count <= 12 && $0.endOfDigits(from: 0) == $0.count }
        }
        // Few lines can be of another format.
        return whole > 0 && whole * 10 >= values.count * 9
    }

    private static func number(_ value: ArraySlice<UInt8>) -> Int? {
        value.withSlice { $0.endOfDigits(from: 0) == $0.count ? $0.number(at: 0, digits: min($0.count, 18)) : nil }
    }

    private func numbers(_ place: Place) -> [Int] { values(place).compactMap(Self.number) }

    /// Whether the values are names of threads or Apache's unique identifiers, which can follow the response time.
    private func isName(_ place: Place) -> Bool {
        isThread(place)
            || values(place).allSatisfy { value in
                value.withSlice { value in
                    value.isAbsentValue
                        || (19...28).contains(value.count) && value.contains(where: \.isLetter)
                            && value.allSatisfy {
                                $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "-")
                                    || $0 == UInt8(ascii: "_")
                            }
                }
            }
    }

    /// Whether the values are like `http-nio-8080-exec-1`.
    private func isThread(_ place: Place) -> Bool {
        values(place).allSatisfy { value in
            guard let dash = value.lastIndex(of: UInt8(ascii: "-")), dash + 1 < value.endIndex else { return false }
            return value[(dash + 1)...].allSatisfy(\.isDigit)
                && ["exec", "thread", "task", "worker"].contains {
                    value[..<dash].suffix($0.utf8.count).elementsEqual($0.utf8)
                }
        }
    }

    private func isNumber(_ place: Place) -> Bool {
        let values = values(place)
        let numbers = values.count { value in
            value.withSlice { $0.first?.isDigit == true && $0.count <= 12 && DecimalNumber($0) != nil }
        }
        return numbers > 0 && numbers * 10 >= values.count * 9
    }

    /// Whether numbers are something else than durations: they only rise, as serial numbers and clocks do, hardly change,
    /// as process numbers do, or are the size of the response.
    private func areNoDurations(_ numbers: [Int]) -> Bool {
        let sizes = self.numbers(Place(part: .after, index: lines[0].status + 1))
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
    ///
    /// - Parameters:
    ///   - isOnly: whether no other number can be meant.
    ///   - known: the unit, if it is certain.
    private func wholeNumber(_ place: Place, isOnly: Bool, unit known: DurationUnit? = nil) -> Finding {
        let unknown = Finding.unknownUnit(text: text(place, variable: "took"), variable: "took")
        let inOrder = numbers(place)
        guard known != nil || isOnly && !areNoDurations(inOrder) else { return unknown }
        let numbers = inOrder.sorted()
        guard let least = numbers.first, let longest = numbers.last else { return .noResponseTime }
        let median = numbers[numbers.count / 2]
        var unit = known
        if unit == nil, least >= 20, median >= 500, longest > 120_000 {
            unit = .microseconds
        } else if unit == nil, least < 20, median >= 3, longest >= 20, longest < 600_000, median < 500 {
            unit = .milliseconds
        }
        guard let unit, let format = format(place, variable: "took", responseTime: "took:\(unit.rawValue)") else {
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
        func written(_ tokens: [CombinedLine.Token], _ part: Place.Part) -> String {
            tokens.enumerated().map { index, token in
                let here = Place(part: part, index: index)
                let name =
                    if here == place {
                        variable
                    } else if here == Place(part: .after, index: line.status) {
                        "status"
                    } else if here == Place(part: .after, index: line.status + 1) {
                        "body_bytes_sent"
                    } else {
                        // Of several servers, there can be a list.
                        "\(token.isBare && part == .after ? "upstream_" : "")\(part.letter)\(index)"
                    }
                return "\(token.separator)\(token.label)\(token.opening)$\(name)\(token.closing)"
            }.joined()
        }
        // Names of users can have blanks: fields before the bracket are separated only if one of them is read.
        let isWhole = place.part == .before || line.time.opening != "["
        let before = isWhole ? written(line.before, .before) : line.before.isEmpty ? "" : "$client"
        let time = (before.isEmpty ? "" : line.separator) + line.time.opening + line.time.variable + line.time.closing
        let request = line.request
        let middle = "\(request.separator)\(request.label)\(request.opening)$request\(request.closing)"
        return [before, time, written(line.between, .between), middle, written(line.after, .after)].joined()
            .replacing("\t", with: "\\t")
    }
}

extension CombinedFormat.Place.Part {
    fileprivate var letter: String {
        switch self {
        case .before: "b"
        case .between: "m"
        case .after: "f"
        }
    }
}
