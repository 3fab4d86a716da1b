/// How a log separates its records.
enum Framing: String, Codable, Sendable {
    /// Each line is a record.
    case lines
    /// Each object of JSON is a record, on however many lines: in a list, or one after the other.
    case objects
    /// The same in lists inside of objects, such as `{"records": [...]}`.
    case lists

    /// Detects the framing by the beginning of a log.
    static func detect(_ bytes: ByteSlice) -> Framing {
        let start = firstByte(bytes, from: bytes.has("\u{FEFF}") ? 3 : 0)
        if bytes.has(UInt8(ascii: "["), at: start) {
            let next = firstByte(bytes, from: start + 1)
            return bytes.has(UInt8(ascii: "{"), at: next) ? .objects : .lines
        }
        guard bytes.has(UInt8(ascii: "{"), at: start) else { return .lines }
        if startOfList(bytes, from: start) != nil { return .lists }
        guard let newline = bytes.position(of: .newline, from: start),
            objectEnd(bytes.part(start, newline), from: 0) == nil
        else { return .lines }
        // An object that does not end in its line, and is not only the broken beginning of a log of lines.
        guard let end = objectEnd(bytes, from: start), isObject(bytes.part(start, end)) else { return .lines }
        let next = firstByte(bytes, from: end)
        return next == bytes.count || bytes[next] == UInt8(ascii: "{") ? .objects : .lines
    }

    private static func isObject(_ bytes: ByteSlice) -> Bool {
        var cursor = JSONCursor(bytes)
        do throws(JSONFault.Stop) {
            _ = try cursor.value()
            try cursor.end()
            return true
        } catch {
            return false
        }
    }

    private static func firstByte(_ bytes: ByteSlice, from start: Int) -> Int {
        var position = start
        while position < bytes.count, bytes[position].isBlank { position += 1 }
        return position
    }

    /// Where the next record is at or after `start`, or what has to be waited for.
    enum Next {
        /// Without its separator, and where the next one begins.
        case record(Range<Int>, end: Int)
        /// The record, or the text before it, goes on after these bytes; it begins at this position.
        case unfinished(Int)
        /// Something between records that is no record, up to this position.
        case noise(Range<Int>)
    }

    /// The next object; text between objects that no list has is passed as noise.
    ///
    /// - Parameter isFirst: whether it may follow a byte order mark.
    func nextObject(_ bytes: ByteSlice, from start: Int, isFirst: Bool) -> Next {
        var position = start
        if isFirst, bytes.has("\u{FEFF}", at: position) { position += 3 }
        position = Self.separatorEnd(bytes, from: position)
        guard position < bytes.count else { return .unfinished(position) }
        if bytes[position] == UInt8(ascii: "{") {
            if self == .lists, let inside = Self.startOfList(bytes, from: position) {
                return nextObject(bytes, from: inside, isFirst: false)
            }
            guard let end = Self.objectEnd(bytes, from: position) else { return .unfinished(position) }
            return .record(position..<end, end: end)
        }
        // What follows a list inside of an object, or is no JSON at all.
        guard let brace = bytes.position(of: UInt8(ascii: "{"), from: position) else {
            return .unfinished(position)
        }
        return .noise(position..<brace)
    }

    /// Brackets and commas of the list, and white space.
    private static func separatorEnd(_ bytes: ByteSlice, from start: Int) -> Int {
        var position = start
        while position < bytes.count,
            bytes[position].isBlank || bytes[position] == .comma || bytes[position] == UInt8(ascii: "[")
                || bytes[position] == UInt8(ascii: "]")
        {
            position += 1
        }
        return position
    }

    /// The names of lists of records inside of an object: Azure, CloudWatch, Supabase's and Elasticsearch's interfaces.
    private static let listNames: [StaticString] = [
        "\"records\"", "\"events\"", "\"logEvents\"", "\"result\"", "\"results\"", "\"logs\"", "\"data\"",
        "\"entries\"",
        "\"hits\"",
    ]
    /// How far into an object a list is searched for.
    private static let longestOpening = 2048

    /// The position of the first object in a list that the object at `start` has itself; `nil` if there is none near its
    /// beginning.
    private static func startOfList(_ bytes: ByteSlice, from start: Int) -> Int? {
        var depth = 0
        var position = start
        let end = min(bytes.count, start + longestOpening)
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return nil }
            case .quote:
                guard let close = stringEnd(bytes, from: position + 1) else { return nil }
                if depth == 1, listNames.contains(where: { bytes.has($0, at: position) }),
                    let list = startOfList(bytes, after: close)
                {
                    return list
                }
                position = close
            default: break
            }
            position += 1
        }
        return nil
    }

    /// The position of the object in `: [{` after a name.
    private static func startOfList(_ bytes: ByteSlice, after name: Int) -> Int? {
        var next = name
        for symbol in [UInt8(ascii: ":"), UInt8(ascii: "[")] {
            next = firstByte(bytes, from: next + 1)
            guard bytes.has(symbol, at: next) else { return nil }
        }
        next = firstByte(bytes, from: next + 1)
        return bytes.has(UInt8(ascii: "{"), at: next) ? next : nil
    }

    /// The position after the object that begins at `start`; `nil` if it does not end.
    private static func objectEnd(_ bytes: ByteSlice, from start: Int) -> Int? {
        var depth = 0
        var position = start
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return position + 1 }
            case .quote:
                guard let close = stringEnd(bytes, from: position + 1) else { return nil }
                position = close
            default: break
            }
            position += 1
        }
        return nil
    }

    private static func stringEnd(_ bytes: ByteSlice, from start: Int) -> Int? {
        var position = start
        while let quote = bytes.position(of: .quote, from: position) {
            var backslash = quote
            while backslash > start, bytes[backslash - 1] == .backslash { backslash -= 1 }
            if (quote - backslash).isMultiple(of: 2) { return quote }
            position = quote + 1
        }
        return nil
    }
}
