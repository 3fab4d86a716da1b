import Reporting

/// A status as a word for people and a class for the style sheet.
struct StatusBadge: Decodable, Hashable, Sendable {
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

/// A name as a table writes it; a long name is complete in a tooltip.
struct NameText: Decodable, Hashable, Sendable {
    let text: String
    /// The method, or a dash.
    let method: String
    /// Method and name: `GET /api/orders`, or `/api/orders (no method)`.
    let label: String

    static let longest = 160

    /// A method; HTTP methods are never cut.
    static func method(_ method: String) -> String { DisplayText.shortened(method, to: 16) }

    init(_ endpoint: Endpoint) {
        text = DisplayText.shortened(endpoint.name, to: Self.longest)
        method = endpoint.method.map(Self.method) ?? "—"
        label = endpoint.method == nil ? "\(text) (no method)" : "\(method) \(text)"
    }
}
