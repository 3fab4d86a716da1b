/// Response times with the number of requests of each, ascending. Each takes eight bytes, unless one does not fit.
package struct LatencyBins: RandomAccessCollection, Hashable, Sendable {
    /// One response time with the number of its requests.
    package struct Bin: Hashable, Sendable {
        package let milliseconds: Int
        package let requests: Int
    }

    private struct Narrow: Hashable {
        let milliseconds: Int32
        var requests: UInt32

        /// `nil` for what does not fit.
        init?(_ milliseconds: Int, _ requests: Int) {
            guard let milliseconds = Int32(exactly: milliseconds), let requests = UInt32(exactly: requests) else {
                return nil
            }
            (self.milliseconds, self.requests) = (milliseconds, requests)
        }

        var wide: Bin { Bin(milliseconds: Int(milliseconds), requests: Int(requests)) }
    }

    private var narrow: [Narrow] = []
    /// All of them, once one does not fit.
    private var wide: [Bin]?

    package init() {}

    package var startIndex: Int { 0 }
    package var endIndex: Int { wide?.count ?? narrow.count }
    package subscript(index: Int) -> Bin { wide?[index] ?? narrow[index].wide }

    mutating func reserveCapacity(_ count: Int) { narrow.reserveCapacity(count) }

    /// Adds requests of a time. Fastest when called in ascending order.
    mutating func add(_ milliseconds: Int, requests: Int) {
        if wide == nil, let last = narrow.last, last.milliseconds < milliseconds,
            let bin = Narrow(milliseconds, requests)
        {
            narrow.append(bin)
            return
        }
        let index = partitioningIndex { $0.milliseconds >= milliseconds }
        let isKnown = index < count && self[index].milliseconds == milliseconds
        let all = (isKnown ? self[index].requests : 0) + requests
        if wide == nil, let bin = Narrow(milliseconds, all) {
            if isKnown { narrow[index] = bin } else { narrow.insert(bin, at: index) }
            return
        }
        widen()
        let bin = Bin(milliseconds: milliseconds, requests: all)
        if isKnown { wide?[index] = bin } else { wide?.insert(bin, at: index) }
    }

    /// The times at ranks counted from 0, ascending and below the number of requests, in one pass.
    func values(atRanks ranks: [Int]) -> [Int] {
        wide.map { Self.values(of: $0, ranks) } ?? Self.values(of: narrow.lazy.map(\.wide), ranks)
    }

    private static func values(of bins: some Sequence<Bin>, _ ranks: [Int]) -> [Int] {
        var values: [Int] = []
        var below = 0
        for bin in bins {
            below += bin.requests
            while values.count < ranks.count, below > ranks[values.count] { values.append(bin.milliseconds) }
            if values.count == ranks.count { break }
        }
        return values
    }

    private mutating func widen() {
        guard wide == nil else { return }
        wide = narrow.map(\.wide)
        narrow = []
    }

    mutating func merge(_ other: LatencyBins) {
        // A few are inserted one by one.
        if other.count * 16 < count || wide != nil || other.wide != nil {
            for bin in other { add(bin.milliseconds, requests: bin.requests) }
        } else if let merged = Self.merged(narrow, other.narrow) {
            narrow = merged
        } else {
            widen()
            for bin in other { add(bin.milliseconds, requests: bin.requests) }
        }
    }

    /// `nil` if a sum does not fit.
    private static func merged(_ left: [Narrow], _ right: [Narrow]) -> [Narrow]? {
        var fits = true
        let merged = [Narrow](unsafeUninitializedCapacity: left.count + right.count) { merged, count in
            var (first, second) = (0, 0)
            while first < left.count, second < right.count {
                var bin = left[first]
                if bin.milliseconds < right[second].milliseconds {
                    first += 1
                } else if bin.milliseconds > right[second].milliseconds {
                    bin = right[second]
                    second += 1
                } else {
                    let (sum, overflow) = bin.requests.addingReportingOverflow(right[second].requests)
                    if overflow { fits = false }
                    bin.requests = sum
                    (first, second) = (first + 1, second + 1)
                }
                merged.initializeElement(at: count, to: bin)
                count += 1
            }
            for bin in left[first...] + right[second...] {
                merged.initializeElement(at: count, to: bin)
                count += 1
            }
        }
        return fits ? merged : nil
    }

    /// All requests of several, counted by time: faster than merging one after the other.
    init(sum all: [LatencyBins]) {
        var sum = all.first { !$0.isEmpty } ?? LatencyBins()
        let least = all.compactMap(\.first?.milliseconds).min() ?? 0
        let most = all.compactMap(\.last?.milliseconds).max() ?? 0
        let bins = all.reduce(0) { $0 + $1.count }
        guard bins > sum.count, all.allSatisfy({ $0.wide == nil }), most - least < bins else {
            for more in all.drop(while: \.isEmpty).dropFirst() { sum.merge(more) }
            self = sum
            return
        }
        var counts = [Int](repeating: 0, count: most - least + 1)
        counts.withUnsafeMutableBufferPointer { counts in
            for bins in all {
                for bin in bins.narrow { counts[Int(bin.milliseconds) - least] += Int(bin.requests) }
            }
        }
        self.init(counts: counts, from: least)
    }

    /// - Parameters:
    ///   - counts: number of requests of each time.
    ///   - least: the first of these times.
    init(counts: [Int], from least: Int) {
        narrow.reserveCapacity(counts.count { $0 > 0 })
        var milliseconds = least
        for count in counts {
            if count > 0 {
                if wide == nil, let bin = Narrow(milliseconds, count) {
                    narrow.append(bin)
                } else {
                    add(milliseconds, requests: count)
                }
            }
            milliseconds += 1
        }
    }
}
