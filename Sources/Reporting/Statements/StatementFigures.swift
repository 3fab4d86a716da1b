/// A value of every `StatementCounter`: what a statement did in some time, or since its statistics began.
package struct StatementFigures: Hashable, Sendable {
    private var values: [Int]

    /// Nothing.
    package init() { values = [Int](repeating: 0, count: StatementCounter.allCases.count) }

    /// - Parameter values: one for each counter, in their order.
    package init?(_ values: [Int]) {
        guard values.count == StatementCounter.allCases.count else { return nil }
        self.values = values
    }

    package subscript(counter: StatementCounter) -> Int {
        get { values[counter.rawValue] }
        set { values[counter.rawValue] = newValue }
    }

    /// In the order of the counters.
    package var all: [Int] { values }

    package var isEmpty: Bool { values.allSatisfy { $0 == 0 } }

    package static func += (left: inout StatementFigures, right: StatementFigures) {
        for place in left.values.indices {
            left.values[place] = left.values[place].addingSaturated(right.values[place])
        }
    }

    /// `nil` if a counter would fall below zero.
    package func subtracting(_ earlier: StatementFigures) -> StatementFigures? {
        var result = self
        for place in values.indices {
            guard values[place] >= earlier.values[place] else { return nil }
            result.values[place] -= earlier.values[place]
        }
        return result
    }

    /// Divides it into whole numbers that add up to it, in proportion to the weights.
    ///
    /// - Parameter weights: none negative, not all zero.
    package func divided(by weights: [Int]) -> [StatementFigures] {
        let whole = weights.saturatingSum
        var parts = [StatementFigures](repeating: StatementFigures(), count: weights.count)
        for place in values.indices {
            var (weight, given) = (0, 0)
            for part in weights.indices {
                weight += weights[part]
                let (product, rest) = values[place].multipliedFullWidth(by: weight)
                let upTo = whole.dividingFullWidth((product, rest)).quotient
                parts[part].values[place] = upTo - given
                given = upTo
            }
        }
        return parts
    }
}
