import Reporting

/// A change as a word and its evidence.
struct ChangeWords: Codable, Hashable, Sendable {
    let style: String
    let word: String
    /// Example: `Worse. `; empty if the previous change has the same word.
    let opening: String
    let sentence: String
    let isLast: Bool

    static func list(_ changes: [Change]) -> [ChangeWords] {
        changes.enumerated().map { index, change in
            ChangeWords(
                change, isFirst: index == 0 || changes[index - 1].kind != change.kind,
                isLast: index == changes.count - 1)
        }
    }

    private init(_ change: Change, isFirst: Bool, isLast: Bool) {
        (style, word) =
            switch change.kind {
            case .worse:
                (change.measure == .errors || change.measure == .serverErrors ? "critical" : "warning", "Worse")
            case .gone where change.measure == .slowTime || change.measure == .statementTime: ("ok", "Gone")
            case .gone: ("warning", "Gone")
            case .new: ("idle", "New")
            case .returned: ("idle", "Back")
            case .better: ("ok", "Better")
            case .steady: ("idle", "Steady")
            case .tooLittleData: ("idle", "Unjudged")
            }
        opening = isFirst ? "\(word). " : ""
        sentence = change.sentence
        self.isLast = isLast
    }
}
