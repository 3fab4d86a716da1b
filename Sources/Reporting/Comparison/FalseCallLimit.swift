/// Selects which of many tests are called a change, so that chance alone makes no more than a fixed number of calls per
/// day.
///
/// The expected number of calls by chance is the sum of the chances of all tests. The false-discovery rate is therefore
/// no greater, whatever really changed, which is stricter than Benjamini and Hochberg 1995: on a day with real changes
/// they allow more false ones. A test that is called only beyond its floor cannot be called more often than chance
/// reaches the floor, so tests whose floor is far beyond their noise cost the others nothing. Weights may differ
/// between tests (Genovese, Roeder and Wasserman 2006) if they do not depend on the values of this day.
struct FalseCallLimit {
    /// The contribution of one direction of a test to the calls made by chance.
    struct Direction: Hashable, Sendable {
        /// Its part of the number of calls, relative to other directions.
        let weight: Double
        /// The chance of a difference beyond the floor in this direction.
        let floorChance: Double
    }

    struct Test: Hashable, Sendable {
        /// The chance of a difference at least as great as this day's in its direction.
        let chance: Double
        /// The weight of that direction.
        let weight: Double
        /// Whether the difference is beyond its floor. A difference within its floor is never called.
        let isBeyondFloor: Bool
        /// Both directions.
        let directions: [Direction]

        /// The part of the chance of a false call that goes to changes for the worse; they matter more.
        private static let worseShare = 0.9
        /// The least weight: a test that shows little still gets a part.
        private static let leastWeight = 0.02

        init(chance: Double, weight: Double, isBeyondFloor: Bool, directions: [Direction]) {
            self.chance = chance
            self.weight = weight
            self.isBeyondFloor = isBeyondFloor
            self.directions = directions
        }

        /// A deviation for which more is worse, with its part of the chance of a false call.
        ///
        /// - Parameters:
        ///   - up: the floor above the expected value, on the scale of the deviation; infinite if no value can reach
        ///     it.
        ///   - down: the floor below the expected value.
        ///   - isPrinted: whether the printed figures differ enough.
        ///   - weight: its part of the chance, relative to others, 0...1.
        ///   - isLessWorse: whether less is worse, as with requests.
        init(
            _ deviation: Deviation, up: Double, down: Double, isPrinted: Bool, weight: Double, isLessWorse: Bool = false
        ) {
            let weight = max(weight, Self.leastWeight)
            func direction(_ floor: Double, _ share: Double) -> Direction {
                Direction(weight: weight * share, floorChance: floor.isFinite ? deviation.chance(beyond: floor) : 0)
            }
            let isUp = deviation.difference > 0
            let shares = isLessWorse ? [1 - Self.worseShare, Self.worseShare] : [Self.worseShare, 1 - Self.worseShare]
            directions = [direction(up, shares[0]), direction(down, shares[1])]
            self.weight = directions[isUp ? 0 : 1].weight
            chance = deviation.chance(beyond: deviation.difference)
            isBeyondFloor = isPrinted && abs(deviation.difference) >= (isUp ? up : down)
        }
    }

    /// However few tests there are, a chance greater than this multiplied by the weight is not evidence.
    static let greatestChance = 0.0005

    /// Returns for each test whether it is called.
    ///
    /// - Parameter falseCalls: expected number of calls by chance.
    static func called(_ tests: [Test], falseCalls: Double) -> [Bool] {
        let directions = tests.flatMap(\.directions)
        return tests.map { test in
            guard test.isBeyondFloor, test.weight > 0 else { return false }
            let limit = test.chance / test.weight
            guard limit <= greatestChance else { return false }
            return directions.reduce(0.0) { $0 + min($1.weight * limit, $1.floorChance) } <= falseCalls
        }
    }
}
