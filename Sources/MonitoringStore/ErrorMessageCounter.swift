import Reporting

/// Masks and counts error messages that arrive in one text, each ended by a separator.
final class ErrorMessageCounter {
    /// This character does not occur in messages for people.
    static let separator: Unicode.Scalar = "\u{1F}"

    private(set) var tally = ErrorMessageTally()

    func add(_ texts: String, to endpoint: Endpoint) {
        for text in texts.utf8.split(separator: UInt8(Self.separator.value), omittingEmptySubsequences: true) {
            tally.add(ErrorMessageMask.mask(text), to: endpoint)
        }
    }
}
