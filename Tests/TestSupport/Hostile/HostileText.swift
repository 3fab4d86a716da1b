/// Everything that external text may contain and must not become.
package enum HostileText {
    /// Each vector once.
    package static let vectors: [String] = {
        var seen: Set<[UInt8]> = []
        return (HostileMarkup.vectors + HostileCharacters.vectors + HostileSyntax.vectors).filter {
            seen.insert(Array($0.utf8)).inserted
        }
    }()

    /// The same vectors, several in one text, each with the word `canary`, for a browser, which would take hours for
    /// each alone.
    package static let together: [String] =
        stride(from: 0, to: vectors.count, by: 6).map {
            vectors[$0..<min($0 + 6, vectors.count)].joined(separator: " ") + " canary"
        }

    /// A text of the same shape without meaning: the same number of characters, words and lines, all of them letters.
    package static func harmless(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isWhitespace ? $0 : "a" }))
    }
}
