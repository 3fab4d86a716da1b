import FoundationEssentials

/// What is stored with the position in a log: the formats and the envelope that were found.
struct LogContext {
    let value: LineFormats.Context

    init(_ value: LineFormats.Context) { self.value = value }

    /// Reads what `text` wrote; `nil` for anything else, such as what a later version wrote.
    init?(_ text: String) {
        guard let value = try? JSONDecoder().decode(LineFormats.Context.self, from: Data(text.utf8)) else { return nil }
        self.value = value
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
