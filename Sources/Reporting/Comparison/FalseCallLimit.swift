/// Which of many tests may be called a change, so that chance alone makes no more than a fixed number of calls on a
/// day.
///
/// The number of calls that chance makes is expected to be the sum of the chances of all tests. So the false-discovery
/// rate is no greater, whatever really changed, which is stricter than Benjamini and Hochberg 1995: on a day of real
/// changes they allow more false ones. A test that is only called beyond its floor can be no more often than chance
/// reaches the floor, so tests whose floor is far beyond their noise cost the others nothing. Parts may be given
/// unequally (Genovese, Roeder and Wasserman 2006), as long as they do not depend on what this day shows.
struct FalseCallLimit {
    /// What a direction of a test may add to the calls that chance makes.
    struct Direction: Hashable, Sendable {
        /// How much of the number goes to it, relative to others.
        let weight: Double
        /// The chance of a difference beyond the floor in this direction.
        let floorChance: Double
    }

    struct Test: Hashable, Sendable {
        /// The chance of a difference as great as this day's in its direction.
        let chance: Double
        /// The weight of that direction.
        let weight: Double
        /// Whether the difference is beyond its floor. Others are never called.
        let isBeyondFloor: Bool
        /// Both directions.
        let directions: [Direction]

        /// The part of the chance of a false call that is for changes for the worse; they matter more.
        private static let worseShare = 0.9
        /// What tells little has a part all the same.
        private static let leastWeight = 0.02

        init(chance: Double, weight: Double, isBeyondFloor: Bool, directions: [Direction]) {
            self.chance = chance
            self.weight = weight
            self.isBeyondFloor = isBeyondFloor
            self.directions = directions
        }

        /// A deviation, of which more is worse, with its part of the chance of a false call.
        ///
        /// - Parameters:
        ///   - up: the floor above the expected value, on the scale of the deviation; infinite where nothing can reach
        ///     it.
        ///   - down: the floor below it.
        ///   - isPrinted: whether the figures that are printed differ enough.
        ///   - weight: how much of the chance it has, relative to others, 0...1.
        ///   - isLessWorse: whether less is worse, as of requests.
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

    /// However few tests there are, a chance greater than this, times the weight, is no evidence.
    static let greatestChance = 0.0005

    /// For each of the tests whether it is called.
    ///
    /// - Parameter falseCalls: how many calls are to be expected from chance.
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
