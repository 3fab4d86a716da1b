import Reporting

/// Random numbers, the same on every run.
package typealias SeededRandom = SplitMix64
