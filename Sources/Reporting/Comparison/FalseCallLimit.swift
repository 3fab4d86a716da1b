/// Which of many tests may be called a change, so that chance makes up no more than a fixed part of all calls.
///
/// Benjamini and Hochberg 1995, in the form of a step-up over the number of calls that chance alone would make: the largest
/// number of calls of which no more than the given fraction is to be expected by chance. A test that could only be called
/// beyond its floor can be no more often than chance reaches the floor, so tests whose floor is far beyond their noise cost
/// the others nothing. Parts of the fraction may be given to tests unequally (Genovese, Roeder and Wasserman 2006), as long
/// as they do not depend on what tonight shows.
struct FalseCallLimit {
    /// What a direction of a test may add to the calls that chance makes.
    struct Direction: Hashable, Sendable {
        /// How much of the fraction goes to it, relative to others.
        let weight: Double
        /// The chance of a difference beyond the floor in this direction.
        let floorChance: Double
    }

    struct Test: Hashable, Sendable {
        /// The chance of a difference as great as tonight's in its direction.
        let chance: Double
        /// The weight of that direction.
        let weight: Double
        /// Whether the difference is beyond its floor. Others are never called.
        let isBeyondFloor: Bool
        /// Both directions.
        let directions: [Direction]
    }

    /// For each of the tests whether it is called.
    ///
    /// - Parameter rate: the fraction of calls that chance may make up, 0...1.
    static func called(_ tests: [Test], rate: Double) -> [Bool] {
        let directions = tests.flatMap(\.directions)
        let candidates = tests.filter { $0.isBeyondFloor && $0.weight > 0 }.map { $0.chance / $0.weight }.sorted()
        let limit = candidates.enumerated().last { index, chance in
            let expected = directions.reduce(0.0) { $0 + min($1.weight * chance, $1.floorChance) }
            return expected <= rate * Double(index + 1)
        }?.element
        return tests.map { test in
            guard let limit, test.isBeyondFloor, test.weight > 0 else { return false }
            return test.chance / test.weight <= limit
        }
    }
}
