/// A plan logged by `auto_explain`.
struct AutoExplainPlan: Equatable {
    /// The text of the planned statement.
    let query: [UInt8]
    /// The plan as JSON; `nil` if it was logged as text.
    let json: [UInt8]?

    /// The maximum length in bytes; longer plans are not kept.
    static let longestJSON = 5_000_000

    /// Reads the text after `plan:`; `nil` if the query is not in it, as in XML, in YAML and where it is cut off.
    init?(_ explanation: [UInt8]) {
        let isJSON = explanation.first == UInt8(ascii: "{")
        let read = explanation.withLogBytes { bytes in isJSON ? Self.queryInJSON(bytes) : Self.queryInText(bytes) }
        guard let read else { return nil }
        query = read.trimmed
        json = isJSON ? explanation : nil
    }

    /// The plan as valid `jsonb`; `nil` if it is too long, not valid JSON, or contains what `jsonb` rejects.
    ///
    /// - Parameter keepParameters: Whether it keeps the values of bind parameters.
    static func storable(_ json: [UInt8], keepParameters: Bool) -> String? {
        guard json.count <= longestJSON else { return nil }
        let text = PostgresLogText.storable(json)
        guard !json.contains(0), text.utf8.count <= longestJSON else { return nil }
        let bytes = Array(text.utf8)
        return bytes.withLogBytes { bytes in
            var cursor = LogJSONCursor(bytes, 0..<bytes.count)
            var members: [(range: Range<Int>, isSecret: Bool)] = []
            let isObject = cursor.members { name, value in
                let isSecret = LogJSONCursor.decoded(bytes, name).elementsEqual("Query Parameters".utf8)
                members.append((name.lowerBound - 1..<value.upperBound, isSecret))
            }
            guard isObject, cursor.isAtEnd, !cursor.hasPassedUnstorable else { return nil }
            guard !keepParameters, members.contains(where: \.isSecret) else { return text }
            let kept = members.filter { !$0.isSecret }.map { PostgresLogText.storable(bytes.array($0.range)) }
            return "{\n  " + kept.joined(separator: ",\n  ") + "\n}"
        }
    }
}

extension AutoExplainPlan {
    /// `auto_explain` writes the query first, so it is known even if the plan is cut off.
    private static func queryInJSON(_ bytes: PostgresLogBytes) -> [UInt8]? {
        var cursor = LogJSONCursor(bytes, 0..<bytes.count)
        guard cursor.take("{") else { return nil }
        cursor.skipBlanks()
        guard let name = cursor.string(), bytes.equals("Query Text", name) else { return nil }
        cursor.skipBlanks()
        guard cursor.take(":") else { return nil }
        cursor.skipBlanks()
        return cursor.string().map { LogJSONCursor.decoded(bytes, $0) }
    }

    /// In text format, the query ends where the first node of the plan, with its costs, or the line with the parameters
    /// begins.
    private static func queryInText(_ bytes: PostgresLogBytes) -> [UInt8]? {
        let begin = 12
        guard bytes.starts(with: "Query Text: ", at: 0, before: bytes.count) else { return nil }
        var position = begin
        while let newline = bytes.index(of: .newline, in: position..<bytes.count) {
            position = newline + 1
            let end = bytes.index(of: .newline, in: position..<bytes.count) ?? bytes.count
            if bytes.starts(with: "Query Parameters: ", at: position, before: end) || isNode(bytes, position..<end) {
                return bytes.array(begin..<newline)
            }
        }
        return nil
    }

    private static func isNode(_ bytes: PostgresLogBytes, _ line: Range<Int>) -> Bool {
        var position = line.lowerBound
        while let open = bytes.index(of: UInt8(ascii: "("), in: position..<line.upperBound) {
            if bytes.starts(with: "  (cost=", at: open - 2, before: line.upperBound), open - 2 > line.lowerBound {
                return true
            }
            position = open + 1
        }
        return false
    }
}
