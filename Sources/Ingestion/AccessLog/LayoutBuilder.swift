/// Puts the steps of a layout together, one variable after the other.
struct LayoutBuilder {
    private struct Open {
        var name: String
        let field: LogField
        let isBehindQuote: Bool
    }

    private var steps: [LineLayout.Step] = []
    private var endings: [UInt8] = []
    private var names: [String] = []
    private var open: Open?

    var isEmpty: Bool { steps.isEmpty && open == nil }

    /// Begins the field of a variable. One that stands right behind another is understood where one of the two is a path:
    /// `$host$request_uri` is parted at the first `/`, and what follows a path, such as `%U%q`, is its query string.
    mutating func open(
        _ variable: FormatVariable, isBehindQuote: Bool, in format: String
    ) throws(AccessLogFormatError) {
        guard let previous = open else {
            open = Open(name: variable.name, field: variable.field, isBehindQuote: isBehindQuote)
            return
        }
        switch (previous.field, variable.field) {
        case (.skipped, .skipped):
            open?.name += variable.name
        case (.path, .skipped):
            break
        case (.skipped, .path):
            close(with: [UInt8(ascii: "/")], keepsEnding: true)
            open = Open(name: variable.name, field: variable.field, isBehindQuote: false)
        default:
            throw .format(
                format,
                why: "nothing stands between \(previous.name) and \(variable.name), so they cannot be told apart",
                next: "put a blank or quotes between them in the server's format and in this one")
        }
    }

    /// Ends the field that is open at `text`.
    mutating func close(with text: [UInt8], keepsEnding: Bool = false) {
        guard let open else { return }
        let shortest: Int =
            switch open.field {
            case .time(.commonLog): 21
            case .time(.iso8601): 19
            default: 0
            }
        let quote = UInt8(ascii: "\"")
        steps.append(
            LineLayout.Step(
                field: open.field, endingStart: endings.count, endingCount: text.count, firstOfEnding: text.first ?? 0,
                isQuoted: open.isBehindQuote && text.first == quote,
                isList: open.name.hasPrefix("$upstream_"), shortest: text.isEmpty ? 0 : shortest,
                keepsEnding: keepsEnding))
        endings += text
        names.append(open.name)
        self.open = nil
    }

    mutating func layout(opening: [UInt8], format: String) throws(AccessLogFormatError) -> LineLayout {
        close(with: [])
        for (step, name) in zip(steps, names) {
            guard case .request = step.field, step.firstOfEnding == UInt8(ascii: " ") else { continue }
            throw .format(
                format, why: "\(name) ends at a blank, but contains blanks itself",
                next: "put it between quotes in the server's format and in this one")
        }
        return LineLayout(opening: opening, steps: steps, endings: endings, names: names)
    }
}
