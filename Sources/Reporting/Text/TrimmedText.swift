extension StringProtocol {
    /// The text without white space at its ends.
    package var trimmed: String { trimmed { $0.properties.isWhitespace } }

    /// The text without such characters at its ends.
    package func trimmed(_ isTrimmed: (Unicode.Scalar) -> Bool) -> String {
        var rest = unicodeScalars[...].drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return String(String.UnicodeScalarView(rest))
    }
}
