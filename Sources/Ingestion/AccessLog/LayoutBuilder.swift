/// Builds the steps of a layout, one variable at a time.
struct LayoutBuilder {
    private struct Open {
        var name: String
        /// The kind of value, which determines its form even if it is skipped.
        var says: LogField
        /// The part of the value that is read.
        let field: LogField
        var isBehindQuote: Bool
    }

    private var steps: [LineLayout.Step] = []
    private var endings: [UInt8] = []
    private var names: [String] = []
    private var open: Open?

    var isEmpty: Bool { steps.isEmpty && open == nil }

    /// Starts the field of a variable. It can directly follow another variable if one of the two is a path:
    /// `$host$request_uri` is split at the first `/`, and what follows a path, as in `%U%q`, is its query string.
    mutating func open(
        _ variable: FormatVariable, reading field: LogField, isBehindQuote: Bool, in format: String
    ) throws(AccessLogFormatError) {
        var next = Open(name: variable.name, says: variable.field, field: field, isBehindQuote: isBehindQuote)
        guard let previous = open else {
            open = next
            return
        }
        switch (previous.field, field) {
        case (.skipped, .skipped) where !variable.field.isTime:
            open?.name += variable.name
            if previous.says == .skipped { open?.says = variable.field }
        case (.path, .skipped):
            break
        case (.skipped, .path):
            close(with: [UInt8(ascii: "/")], keepsEnding: true)
            next.isBehindQuote = previous.isBehindQuote
            open = next
        default:
            throw .format(
                format,
                why: "there is nothing between \(previous.name) and \(variable.name), so they cannot be separated",
                next: "put a space or quotes between them, on the server and here")
        }
    }

    /// Ends the open field at `text`.
    mutating func close(with text: [UInt8], keepsEnding: Bool = false) {
        guard let open else { return }
        let shortest: Int =
            switch open.says {
            // After the blank before the zone.
            case .time(.commonLog): 21
            case .time(.iso8601), .time(.anyUTC): 19
            default: 0
            }
        let separators = [", ", " : "]
        steps.append(
            LineLayout.Step(
                field: open.field, endingStart: endings.count, endingCount: text.count, firstOfEnding: text.first ?? 0,
                isQuoted: open.isBehindQuote && text.first == .quote,
                isList: open.name.hasPrefix("$upstream_") && !separators.contains { text.starts(with: $0.utf8) },
                isBareRequest: open.says.isRequest && text.first == .space,
                shortest: text.isEmpty ? 0 : shortest, keepsEnding: keepsEnding))
        endings += text
        names.append(open.name)
        self.open = nil
    }

    mutating func layout(opening: [UInt8]) -> LineLayout {
        close(with: [])
        return LineLayout(opening: opening, steps: steps, endings: endings, names: names)
    }
}
