/// The order of changes: first errors, then slowness, then missing requests, then news, then improvements.
struct Gravity: Comparable {
    private let rank: Int
    private let impact: Double
    private let change: Change

    /// - Parameters:
    ///   - impact: how much of the day the change affects, to sort changes of the same kind.
    ///   - isConsequence: whether other changes show the cause.
    init(_ change: Change, impact: Double, isConsequence: Bool = false) {
        let isOfQuery = change.measure == .slowTime || change.measure?.isOfStatement == true
        let isOfTime = isOfQuery || change.measure == .p95
        self.change = change
        self.impact = impact
        rank =
            switch change.kind {
            // The fill level of a resource cannot be compared with a response time.
            case .worse where change.measure == .greatestValue: 2
            case .worse: (isOfTime ? 1 : 0) + (isConsequence ? 4 : 0)
            case .new where isOfQuery, .returned where isOfQuery: 3
            // A query that is no longer slow has improved.
            case .gone where isOfQuery: 10
            case .gone: 6
            case .new: 7
            case .returned: 8
            case .better: isOfTime ? 10 : 9
            case .steady, .tooLittleData: 11
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
