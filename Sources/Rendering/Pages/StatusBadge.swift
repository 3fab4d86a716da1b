import Reporting

/// A status as a word for people and a class for the style sheet.
struct StatusBadge: Codable, Hashable, Sendable {
    /// `critical`, `warning`, `ok` or `idle`; a fixed set, so it is safe in a class attribute.
    let style: String
    let word: String

    /// The word within a sentence: `critical`, but `OK`.
    var wordInSentence: String { word == "OK" ? word : word.lowercased() }

    init(_ status: Health.Status) {
        style = status.rawValue
        word =
            switch status {
            case .ok: "OK"
            case .idle: "Idle"
            case .warning: "Warning"
            case .critical: "Critical"
            }
    }

    /// With a different word.
    init(_ status: Health.Status, word: String) {
        style = status.rawValue
        self.word = word
    }

    init(_ severity: Severity?) {
        switch severity {
        case .critical: (style, word) = ("critical", "Critical")
        case .high: (style, word) = ("warning", "High")
        case .medium: (style, word) = ("medium", "Medium")
        case .low: (style, word) = ("idle", "Low")
        case nil: (style, word) = ("idle", "Unrated")
        }
    }
}
