/// SQL text formatted for reading: one line for each clause, join and condition, with subqueries indented.
///
/// Only white space changes: the tokens must be the same before and after, which is checked. Statements other than
/// queries and changes of rows, and texts with comments or with tokens unknown to the scanner, are not formatted.
struct SQLLayout {
    /// The maximum line length in characters; longer lists are broken after a comma.
    private static let width = 76

    private let tokens: [SQLToken]
    private let words: [String]
    private var output = ""
    /// The length of the current line in characters.
    private var lineLength = 0
    private var levels = [Level(indent: 0, isQuery: true)]
    /// The number of BETWEENs without their AND so far.
    private var betweens = 0
    /// The number of CASEs without their END so far.
    private var cases = 0

    private struct Level {
        let indent: Int
        /// Whether it is a statement or subquery, which has clauses; not the arguments of a function or a list.
        let isQuery: Bool
        var statement = ""
        /// Whether the current clause is the condition of a join.
        var isJoining = false
    }

    /// `nil` if the text cannot be formatted.
    static func formatted(_ sql: String) -> String? {
        guard let tokens = SQLToken.tokens(of: sql), tokens.count > 1, !tokens.contains(where: { $0.kind == .comment })
        else { return nil }
        var layout = SQLLayout(tokens)
        guard layout.isStatement(at: tokens.firstIndex { $0.text != "(" } ?? 0) else { return nil }
        layout.run()
        let before = tokens.map { ($0.text, $0.kind) }
        guard let after = SQLToken.tokens(of: layout.output)?.map({ ($0.text, $0.kind) }), after.count == before.count,
            zip(before, after).allSatisfy({ $0 == $1 })
        else { return nil }
        return layout.output
    }

    private init(_ tokens: [SQLToken]) {
        self.tokens = tokens
        words = tokens.map { $0.kind == .keyword ? $0.text.uppercased() : $0.text }
    }

    private mutating func run() {
        for index in tokens.indices {
            let token = tokens[index]
            if words[index] == ")" { close() }
            if let indent = lineBreak(before: index) {
                startLine(indent)
            } else if token.isSpaced, !output.isEmpty, lineLength > 0 {
                write(" ")
            }
            write(token.text)
            note(index)
        }
    }

    private mutating func write(_ text: String) {
        output += text
        lineLength += text.count
    }

    private mutating func startLine(_ indent: Int) {
        guard !output.isEmpty else { return }
        // Beyond this, indentation would push text off the page.
        let indent = min(indent, 24)
        output += "\n" + String(repeating: " ", count: indent)
        lineLength = indent
    }

    /// Closes the parentheses; those of a subquery end on a separate line.
    private mutating func close() {
        guard levels.count > 1, let level = levels.popLast(), level.isQuery else { return }
        startLine(levels[levels.count - 1].indent + 2)
        // The parenthesis follows without a space.
        lineLength = 0
    }

    /// Updates the state for the tokens that follow.
    private mutating func note(_ index: Int) {
        let word = words[index]
        if word == "(" {
            let isQuery = index + 1 < tokens.count && isStatement(at: index + 1)
            let indent = levels[levels.count - 1].indent
            levels.append(Level(indent: isQuery ? indent + 4 : indent, isQuery: isQuery))
            return
        }
        guard tokens[index].kind == .keyword else { return }
        switch word {
        case "BETWEEN": betweens += 1
        case "AND" where betweens > 0: betweens -= 1
        case "CASE": cases += 1
        case "END" where cases > 0: cases -= 1
        default: break
        }
        let level = levels.count - 1
        switch word {
        case "JOIN": levels[level].isJoining = true
        case "WHERE", "GROUP", "ORDER", "SELECT", "SET", "UNION", "INTERSECT", "EXCEPT": levels[level].isJoining = false
        default: break
        }
        if isStatement(at: index), ["", "WITH"].contains(levels[level].statement) { levels[level].statement = word }
    }

    private func isStatement(at index: Int) -> Bool {
        guard index < tokens.count, tokens[index].kind == .keyword else { return false }
        return ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "VALUES", "MERGE"].contains(words[index])
    }

    private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    /// The indentation of the line that a token begins; `nil` if it stays on its line.
    private func lineBreak(before index: Int) -> Int? {
        let level = levels[levels.count - 1]
        guard index > 0 else { return nil }
        if word(index - 1) == "(", level.isQuery { return level.indent }
        guard level.isQuery else { return nil }
        if word(index - 1) == ",", lineLength > Self.width { return level.indent + 4 }
        if word(index - 1) == ";" { return level.indent }
        guard tokens[index].kind == .keyword, word(index - 1) != ".", word(index - 1) != "AS" else { return nil }
        return clause(at: index).map { level.indent + $0 }
    }

    /// The indentation of a clause that begins at a keyword; `nil` if none does.
    private func clause(at index: Int) -> Int? {
        let (before, after) = (word(index - 1), word(index + 1))
        switch words[index] {
        case "SELECT", "WHERE", "HAVING", "LIMIT", "OFFSET", "FETCH", "WINDOW", "UNION", "INTERSECT", "EXCEPT",
            "RETURNING", "VALUES":
            return before == "DEFAULT" || before == "IN" ? nil : 0
        case "FROM": return before == "DISTINCT" || before == "DELETE" ? nil : 0
        case "GROUP", "ORDER": return after == "BY" ? 0 : nil
        case "INSERT", "DELETE": return before == "THEN" || before == "FOR" ? nil : 0
        case "UPDATE": return ["THEN", "FOR", "DO", "KEY"].contains(before) ? nil : 0
        case "SET": return levels[levels.count - 1].statement == "UPDATE" || before == "UPDATE" ? 0 : nil
        case "FOR": return ["UPDATE", "SHARE", "NO", "KEY"].contains(after) ? 0 : nil
        case "ON": return after == "CONFLICT" ? 0 : nil
        case "JOIN": return ["LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL"].contains(before) ? nil : 2
        case "LEFT", "RIGHT", "FULL": return before != "NATURAL" && (after == "JOIN" || after == "OUTER") ? 2 : nil
        case "INNER", "CROSS": return before != "NATURAL" && after == "JOIN" ? 2 : nil
        case "NATURAL": return 2
        case "AND" where betweens > 0: return nil
        case "AND", "OR": return cases > 0 ? nil : levels[levels.count - 1].isJoining ? 4 : 2
        case "WHEN": return word(0) == "MERGE" ? 0 : nil
        default: return nil
        }
    }
}
