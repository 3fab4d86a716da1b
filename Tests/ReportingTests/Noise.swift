import Foundation
import TestSupport

/// Normal noise, the same on every run.
struct Noise {
    private var random: SeededRandom
    private var before = 0.0

    init(seed: UInt64) {
        random = SeededRandom(seed)
        for _ in 0..<20 { _ = alike(0.6) }
    }

    mutating func uniform(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }

    /// A variate with mean 0 and standard deviation 1 (Box and Muller, 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNormalMagnitude...1, using: &random))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
    }

    /// The same, with part of the previous number added to each number.
    mutating func alike(_ part: Double) -> Double {
        before = part * before + (1 - part * part).squareRoot() * normal()
        return before
    }
}
