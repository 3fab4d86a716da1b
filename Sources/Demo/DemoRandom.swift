import Glibc
import Reporting

/// Random numbers that are the same on every run, in the distributions of the demo.
struct DemoRandom: RandomNumberGenerator {
    private var numbers: SplitMix64

    /// Independent sequences for every seed and every `stream`.
    init(seed: UInt64, stream: Int) {
        numbers = SplitMix64(seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bitPattern: Int64(stream)) &* 0xD1B5_4A32_D192_ED03)
        _ = next()
    }

    mutating func next() -> UInt64 { numbers.next() }

    /// A number in 0..<1.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

    mutating func below(_ limit: Int) -> Int { Int(next() >> 1) % max(limit, 1) }

    /// A number with mean 0 and standard deviation 1 (Box and Muller, 1958).
    mutating func normal() -> Double {
        let radius = (-2 * log(1 - fraction())).squareRoot()
        return radius * cos(2 * .pi * fraction())
    }

    /// A log-normal number: half of the numbers are below `median`.
    mutating func logNormal(median: Double, spread: Double) -> Double { median * exp(spread * normal()) }

    /// A count around `mean` that varies like independent events; the normal approximation is good enough for a demo.
    mutating func count(around mean: Double) -> Int { max(0, Int((mean + mean.squareRoot() * normal()).rounded())) }

    /// A position in `weights`, with a probability proportional to its weight.
    mutating func index(weighted weights: [Double]) -> Int {
        var rest = fraction() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        return max(weights.count - 1, 0)
    }
}
