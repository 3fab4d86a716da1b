/// A plan logged by `auto_explain`.
struct AutoExplainPlan: Equatable {
    /// The text of the planned statement.
    let query: [UInt8]
    /// The plan as JSON; `nil` if it was logged as text that cannot be read.
    let json: [UInt8]?

    /// The maximum length in bytes; longer plans are not kept.
    static let longestJSON = 5_000_000

    /// Reads the text after `plan:`; `nil` if the query is not in it, as in XML, in YAML and where it is cut off.
    init?(_ explanation: [UInt8]) {
        let isJSON = explanation.first == UInt8(ascii: "{")
        if isJSON {
            guard let read = explanation.withSlice(Self.queryInJSON) else { return nil }
            query = read.trimmed
            json = explanation
        } else {
            guard let read = explanation.withSlice(Self.queryInText) else { return nil }
            query = read.query.trimmed
            let isLong = explanation.count > Self.longestJSON
            let plan =
                isLong
                ? nil
                : TextPlan(
                    query: PostgresLogText.storable(query),
                    lines: PostgresLogText.storable(explanation[read.end...]))
            json = plan.map { Array($0.json.utf8) }
        }
    }

    /// The format of a plan without its query, which is not read; `nil` for any other.
    static func unreadFormat(_ explanation: [UInt8]) -> String? {
        explanation.withSlice { bytes in
            if bytes.has("<explain") { return "XML" }
            return bytes.has("Query Text: \"") || bytes.has("Plan:") || bytes.has("- Plan:") ? "YAML" : nil
        }
    }

    /// The plan as valid `jsonb`; `nil` if it is too long, not valid JSON, or contains what `jsonb` rejects.
    ///
    /// - Parameter keepParameters: Whether it keeps the values of bind parameters.
    static func storable(_ json: [UInt8], keepParameters: Bool) -> String? {
        guard json.count <= longestJSON else { return nil }
        let text = PostgresLogText.storable(json)
        guard !json.contains(0), text.utf8.count <= longestJSON else { return nil }
        return Array(text.utf8).withSlice { bytes in
            guard let members = try? members(bytes) else { return nil }
            guard !keepParameters, members.contains(where: \.isSecret) else { return text }
            let kept = members.filter { !$0.isSecret }.map { PostgresLogText.storable(bytes.part($0.range)) }
            return "{\n  " + kept.joined(separator: ",\n  ") + "\n}"
        }
    }

    /// The members of an object; `nil` if `jsonb` rejects it.
    private static func members(
        _ bytes: ByteSlice
    ) throws(JSONFault.Stop) -> [(range: Range<Int>, isSecret: Bool)]? {
        var cursor = JSONCursor(bytes)
        var members: [(range: Range<Int>, isSecret: Bool)] = []
        try cursor.openObject()
        while let name = try cursor.nextName() {
            _ = try cursor.value()
            let isSecret = name.equals("Query Parameters", in: bytes)
            members.append((name.range.lowerBound - 1..<cursor.position, isSecret))
        }
        try cursor.end()
        return cursor.isStorable ? members : nil
    }

    /// `auto_explain` writes the query first, so it is known even if the plan is cut off.
    private static func queryInJSON(_ bytes: ByteSlice) -> [UInt8]? {
        var cursor = JSONCursor(bytes)
        do throws(JSONFault.Stop) {
            try cursor.openObject()
            guard let name = try cursor.nextName(), name.equals("Query Text", in: bytes) else { return nil }
            return try cursor.text().decoded(in: bytes)
        } catch {
            return nil
        }
    }

    /// In text format, the query ends where the first node of the plan, with its costs, or the line with the parameters
    /// begins.
    private static func queryInText(_ bytes: ByteSlice) -> (query: [UInt8], end: Int)? {
        let begin = 12
        guard bytes.has("Query Text: ") else { return nil }
        var position = begin
        while let newline = bytes.position(of: .newline, from: position) {
            position = newline + 1
            let line = bytes.part(position, bytes.position(of: .newline, from: position) ?? bytes.count)
            if line.has("Query Parameters: ") || isNode(line) {
                return ([UInt8](bytes.part(begin, newline)), newline + 1)
            }
        }
        return nil
    }

    private static func isNode(_ line: ByteSlice) -> Bool {
        var position = 0
        while let open = line.position(of: UInt8(ascii: "("), from: position) {
            if open > 2, line.has("  (cost=", at: open - 2) { return true }
            position = open + 1
        }
        return false
    }
}
