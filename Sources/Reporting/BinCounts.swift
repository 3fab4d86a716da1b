/// Counts by bin, from the first bin with requests to the last.
package struct BinCounts: Hashable, Codable, Sendable {
    /// The bin of the first count.
    package let first: Int
    package let counts: [Int]

    init(_ all: [Int]) {
        first = all.firstIndex { $0 > 0 } ?? 0
        let last = all.lastIndex { $0 > 0 } ?? -1
        counts = last < first ? [] : Array(all[first...last])
    }

    /// Count of any bin, including bins outside the list.
    package subscript(bin: Int) -> Int {
        let place = bin.subtractingReportingOverflow(first).partialValue
        return counts.indices.contains(place) ? max(counts[place], 0) : 0
    }

    package var total: Int { counts.reduce(0) { $0.addingReportingOverflow(max($1, 0)).partialValue } }
}
