/// The order of changes: what fails, what is slow, what is missing, then news, then what is better.
struct Gravity: Comparable {
    private let rank: Int
    private let impact: Double
    private let change: Change

    /// - Parameters:
    ///   - impact: how much of the night it is about, to compare changes of the same kind by.
    ///   - isConsequence: whether other changes tell of the cause.
    init(_ change: Change, impact: Double, isConsequence: Bool = false) {
        self.change = change
        self.impact = impact
        rank =
            switch change.kind {
            case .worse: (change.measure == .p95 ? 1 : 0) + (isConsequence ? 2 : 0)
            case .gone: 4
            case .new: 5
            case .returned: 6
            case .better: change.measure == .p95 ? 8 : 7
            case .steady, .tooLittleData: 9
            }
    }

    static func < (left: Gravity, right: Gravity) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        if left.impact != right.impact { return left.impact > right.impact }
        return left.name < right.name
    }

    static func == (left: Gravity, right: Gravity) -> Bool { !(left < right) && !(right < left) }

    private var name: Endpoint {
        if case .endpoint(let endpoint) = change.subject { return endpoint }
        return Endpoint(name: change.subject.name, method: nil)
    }
}
