/// A pattern that selects endpoints: a name and a method. In the name, `*` matches any number of any characters,
/// including slashes; everything else matches itself byte for byte, and the whole name has to match.
package struct EndpointPattern: Hashable, Sendable {
    package let name: String
    /// `nil` matches every method, and endpoints without one.
    package let method: String?

    package init(name: String, method: String?) {
        self.name = name
        self.method = method
    }

    /// Reads `/health`, or `GET /metrics*` with a method: uppercase letters before the first space. Any text is a
    /// pattern.
    package init(text: String) {
        let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].utf8.allSatisfy({ (0x41...0x5A).contains($0) })
        {
            self.init(name: String(parts[1]), method: String(parts[0]))
        } else {
            self.init(name: text, method: nil)
        }
    }

    /// The pattern as people write it: `POST /api/export`.
    package var text: String { method.map { "\($0) \(name)" } ?? name }

    /// The only endpoint that the pattern can match; `nil` if it can match several.
    var single: Endpoint? {
        method == nil || name.utf8.contains(UInt8(ascii: "*")) ? nil : Endpoint(name: name, method: method)
    }

    package func matches(_ endpoint: Endpoint) -> Bool {
        guard !endpoint.isOther else { return false }
        if let method {
            guard let theirs = endpoint.method, ExactText(theirs) == ExactText(method) else { return false }
        }
        let pattern = Array(name.utf8)
        let text = Array(endpoint.name.utf8)
        var (at, position) = (0, 0)
        // The last star, and how much of the text it covered when the rest was last tried.
        var star: (at: Int, position: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let last = star {
                star = (last.at, last.position + 1)
                (at, position) = (last.at + 1, last.position + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
