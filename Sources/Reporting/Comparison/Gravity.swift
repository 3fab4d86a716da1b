/// The order of changes: what fails, what is slow, what is missing, then news, then what is better.
struct Gravity: Comparable {
    private let rank: Int
    private let impact: Double
    private let change: Change

    /// - Parameters:
    ///   - impact: how much of the day it is about, to compare changes of the same kind by.
    ///   - isConsequence: whether other changes tell of the cause.
    init(_ change: Change, impact: Double, isConsequence: Bool = false) {
        let isOfQuery = change.measure == .slowTime
        let isOfTime = isOfQuery || change.measure == .p95
        self.change = change
        self.impact = impact
        rank =
            switch change.kind {
            // How full something is cannot be held against how long something took.
            case .worse where change.measure == .greatestValue: 2
            case .worse: (isOfTime ? 1 : 0) + (isConsequence ? 4 : 0)
            case .new where isOfQuery, .returned where isOfQuery: 3
            // A query that is not slow any more is better off.
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
