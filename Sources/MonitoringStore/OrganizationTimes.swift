import Reporting

/// Response times by number of an organization: short ones are counted, long ones listed. If there are more
/// organizations than can have a distribution each, none are kept.
struct OrganizationTimes {
    private static let counted = 2048

    private var counts: [UInt32] = []
    private var longer: [[Int32]] = []
    private(set) var areKept = true

    var count: Int { longer.count }

    mutating func makeRoom(for organizations: Int) {
        if organizations > OrganizationTraffic.distributionLimit {
            areKept = false
            counts = []
            longer = []
        }
        guard areKept, organizations > count else { return }
        counts.append(contentsOf: repeatElement(0, count: (organizations - count) * Self.counted))
        longer.append(contentsOf: repeatElement([], count: organizations - count))
    }

    mutating func add(_ milliseconds: [Int], of numbers: [Int]) {
        guard areKept else { return }
        counts.withUnsafeMutableBufferPointer { counts in
            for (number, milliseconds) in zip(numbers, milliseconds) {
                if milliseconds >= 0, milliseconds < Self.counted {
                    counts[number * Self.counted + milliseconds] &+= 1
                } else {
                    longer[number].append(Int32(truncatingIfNeeded: milliseconds))
                }
            }
        }
    }

    mutating func add(_ bins: [LatencyBins.Bin], of number: Int) {
        guard areKept else { return }
        counts.withUnsafeMutableBufferPointer { counts in
            for bin in bins {
                if bin.milliseconds >= 0, bin.milliseconds < Self.counted {
                    counts[number * Self.counted + bin.milliseconds] &+= UInt32(truncatingIfNeeded: bin.requests)
                } else {
                    longer[number].append(
                        contentsOf: repeatElement(Int32(truncatingIfNeeded: bin.milliseconds), count: bin.requests))
                }
            }
        }
    }

    /// - Parameter numbers: the number here of each organization there; there is room for it.
    mutating func merge(_ other: OrganizationTimes, _ numbers: [Int]) {
        guard areKept, other.areKept else { return }
        counts.withUnsafeMutableBufferPointer { counts in
            for organization in 0..<other.count {
                let (from, to) = (organization * Self.counted, numbers[organization] * Self.counted)
                for time in 0..<Self.counted { counts[to + time] &+= other.counts[from + time] }
                longer[numbers[organization]] += other.longer[organization]
            }
        }
    }

    func distribution(of number: Int) -> LatencyHistogram {
        var distribution = LatencyHistogram(
            countsFromZero: counts[number * Self.counted..<(number + 1) * Self.counted].map { Int($0) })
        distribution.merge(LatencyHistogram(longer[number].map(Int.init)))
        return distribution
    }
}
