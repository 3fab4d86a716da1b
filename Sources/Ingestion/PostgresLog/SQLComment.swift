import Reporting

/// The origin of a statement according to a comment in it.
///
/// SQLCommenter writes a list of `key='value'` with url-encoded values (google.github.io/sqlcommenter), Marginalia and Rails
/// one of `key:value`. Text inside a literal is not a comment.
struct SQLComment: Equatable {
    /// The endpoint from `route`, otherwise from `path` without its query string, otherwise controller and action.
    private(set) var endpoint: String?
    /// A UUID, in lower case.
    private(set) var organization: String?
    /// A UUID, in lower case.
    private(set) var user: String?
    /// The statement without the comments that were used, and without spaces around it.
    private(set) var statement: [UInt8]

    init(in sql: [UInt8]) {
        var values: [String: [UInt8]] = [:]
        var used: [Range<Int>] = []
        for comment in Self.comments(in: sql) {
            let content = sql[comment.lowerBound + 2..<comment.upperBound - 2]
            guard let pairs = Self.pairs(content) ?? Self.plainPairs(Array(content)) else { continue }
            let known = pairs.filter { pair in Self.keys.contains(pair.key) }
            if known.isEmpty { continue }
            for pair in known { values[pair.key] = pair.value }
            used.append(comment)
        }
        statement = Self.without(used, sql).trimmed
        endpoint =
            Self.endpoint(values["route"])
            ?? Self.endpoint(values["path"].map { $0.prefix { $0 != Self.questionMark } })
            ?? Self.endpoint(values["endpoint"]) ?? Self.endpoint(values["endpoint_id"])
            ?? Self.action(values)
        organization = ["organization_id", "organization", "org_id"].lazy.compactMap { Self.uuid(values[$0]) }.first
        user = ["user_id", "user"].lazy.compactMap { Self.uuid(values[$0]) }.first
    }

    /// The endpoint in an `application_name` that is a path, or a method and a path. The method and a query string are
    /// left out.
    static func endpoint(applicationName: [UInt8]) -> String? {
        var name = applicationName.trimmed[...]
        let method = name.prefix { $0.isLetter && $0 & 0x20 == 0 }
        if (3...7).contains(method.count), name.dropFirst(method.count).first == .space {
            name = name.dropFirst(method.count + 1)
        }
        return name.first == UInt8(ascii: "/") ? endpoint(name.prefix { $0 != questionMark }) : nil
    }

    private static let keys: Set<String> = [
        "route", "path", "endpoint", "endpoint_id", "controller", "action", "organization_id", "organization", "org_id",
        "user_id", "user",
    ]

    /// `users#show`, as Rails writes it.
    private static func action(_ values: [String: [UInt8]]) -> String? {
        guard let controller = endpoint(values["controller"]) else { return nil }
        return endpoint(values["action"]).map { "\(controller)#\($0)" } ?? controller
    }

    /// A list of `key:value`; `nil` unless the whole comment is one.
    private static func plainPairs(_ content: [UInt8]) -> [(key: String, value: [UInt8])]? {
        var pairs: [(key: String, value: [UInt8])] = []
        for part in content.split(separator: UInt8.comma) {
            guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let key = Array(part[..<colon]).trimmed
            guard !key.isEmpty, key.allSatisfy({ $0.isLetter || $0 == UInt8(ascii: "_") }) else { return nil }
            pairs.append((String(decoding: key, as: UTF8.self), Array(part[(colon + 1)...]).trimmed))
        }
        return pairs.isEmpty ? nil : pairs
    }
    private static let questionMark = UInt8(ascii: "?")

    private static func endpoint(_ value: (some Collection<UInt8>)?) -> String? {
        let text = value.map { PostgresLogText.storable(Array($0).trimmed, limit: PostgresLogText.longestEndpoint) }
        return text?.isEmpty == true ? nil : text
    }

    private static func uuid(_ value: [UInt8]?) -> String? {
        guard let value, value.count == 36 else { return nil }
        for (index, byte) in value.enumerated() {
            let isDash = [8, 13, 18, 23].contains(index)
            guard isDash ? byte == UInt8(ascii: "-") : byte.hexDigit != nil else { return nil }
        }
        return String(decoding: value, as: UTF8.self).lowercased()
    }

    /// `nil` unless the whole comment is a list of keys and values.
    private static func pairs(_ content: ArraySlice<UInt8>) -> [(key: String, value: [UInt8])]? {
        var rest = Array(content).trimmed[...]
        var pairs: [(key: String, value: [UInt8])] = []
        repeat {
            rest = rest.drop(while: \.isBlank)
            let key = rest.prefix {
                $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "%")
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
            rest = rest.dropFirst(key.count)
            guard !key.isEmpty, rest.popFirst() == UInt8(ascii: "="), rest.popFirst() == .apostrophe else { return nil }
            var value: [UInt8] = []
            while let byte = rest.popFirst(), byte != .apostrophe {
                value.append(byte == .backslash ? rest.popFirst() ?? byte : byte)
                if rest.isEmpty { return nil }
            }
            pairs.append((String(decoding: percentDecoded(Array(key)), as: UTF8.self), percentDecoded(value)))
            rest = rest.drop(while: \.isBlank)
        } while rest.popFirst() == .comma
        return rest.isEmpty ? pairs : nil
    }

    private static func percentDecoded(_ value: [UInt8]) -> [UInt8] {
        var decoded: [UInt8] = []
        var index = 0
        while index < value.count {
            if value[index] == UInt8(ascii: "%"), index + 2 < value.count, let high = value[index + 1].hexDigit,
                let low = value[index + 2].hexDigit
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(value[index])
                index += 1
            }
        }
        return decoded
    }

    /// Removes comments, each with the spaces before it, or with those after it at the beginning.
    private static func without(_ comments: [Range<Int>], _ sql: [UInt8]) -> [UInt8] {
        if comments.isEmpty { return sql }
        var statement: [UInt8] = []
        var position = 0
        for comment in comments {
            statement.append(contentsOf: sql[position..<comment.lowerBound])
            while statement.last?.isBlank == true { statement.removeLast() }
            position = comment.upperBound
            let following = position < sql.count ? sql[position] : nil
            if let following, !following.isBlank, following != UInt8(ascii: ";") { statement.append(.space) }
        }
        return statement + sql[position...]
    }
}
