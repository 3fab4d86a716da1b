/// How often and how long each query text of a day ran, to be added up by fingerprint. Finds the most expensive groups
/// among a million texts without keeping the texts, in 32 bytes each.
struct FingerprintLedger {
    struct Entry: Sendable {
        let fingerprint: UInt64
        /// The server's hash of the text, with 64 bits.
        let text: Int64
        let milliseconds: Int
        let count: UInt32
        /// The digits in its names; see `NameDigits`.
        let digits: UInt16
        let isParsed: Bool
    }

    /// The groups to be listed, and the texts that belong to them.
    struct Listed {
        let fingerprints: [SlowQueryFingerprint]
        /// For each of them, the number of ways in which its texts differ by digits in names.
        let variants: [Int]
        /// The number of all groups.
        let groups: Int
        /// The texts of listed groups, by hash.
        private let texts: [(text: Int64, group: Int32)]

        /// - Parameter texts: sorted by their hash.
        fileprivate init(
            fingerprints: [SlowQueryFingerprint], variants: [Int], groups: Int, texts: [(text: Int64, group: Int32)]
        ) {
            self.fingerprints = fingerprints
            self.variants = variants
            self.groups = groups
            self.texts = texts
        }

        /// The position in `fingerprints` of the group that a text belongs to; `nil` when it is not listed.
        func group(ofText text: Int64) -> Int? {
            var (low, high) = (0, texts.count)
            while low < high {
                let middle = low + (high - low) / 2
                if texts[middle].text < text { low = middle + 1 } else { high = middle }
            }
            return low < texts.count && texts[low].text == text ? Int(texts[low].group) : nil
        }
    }

    private var entries: [Entry] = []

    mutating func add(_ entry: Entry) { entries.append(entry) }

    /// The groups that took the most time; among equals, the one that ran more often, then by fingerprint, as in the
    /// report.
    mutating func listed(_ limit: Int) -> Listed {
        entries.sort { ($0.isParsed ? 0 : 1, $0.fingerprint) < ($1.isParsed ? 0 : 1, $1.fingerprint) }
        struct Group {
            let entries: Range<Int>
            let milliseconds: Int
            let count: Int
        }
        var best: [Group] = []
        var groups = 0
        var start = 0
        while start < entries.count {
            var end = start
            var (milliseconds, count) = (0, 0)
            while end < entries.count, entries[end].fingerprint == entries[start].fingerprint,
                entries[end].isParsed == entries[start].isParsed
            {
                let (sum, overflow) = milliseconds.addingReportingOverflow(entries[end].milliseconds)
                milliseconds = overflow ? .max : sum
                count += Int(entries[end].count)
                end += 1
            }
            groups += 1
            let group = Group(entries: start..<end, milliseconds: milliseconds, count: count)
            // Groups arrive in the order of their fingerprints, so equals keep it.
            let place = best.firstIndex { ($0.milliseconds, $0.count) < (milliseconds, count) } ?? best.count
            if place < limit {
                best.insert(group, at: place)
                if best.count > limit { best.removeLast() }
            }
            start = end
        }
        let fingerprints = best.map { group in
            let first = entries[group.entries.lowerBound]
            return SlowQueryFingerprint(value: first.fingerprint, isParsed: first.isParsed)
        }
        let variants = best.map { Set(entries[$0.entries].lazy.map(\.digits)).count }
        var texts: [(text: Int64, group: Int32)] = []
        texts.reserveCapacity(best.reduce(0) { $0 + $1.entries.count })
        for (index, group) in best.enumerated() {
            for entry in entries[group.entries] { texts.append((entry.text, Int32(index))) }
        }
        // No longer needed, and the largest part in memory.
        entries = []
        texts.sort { $0.text < $1.text }
        return Listed(fingerprints: fingerprints, variants: variants, groups: groups, texts: texts)
    }
}
