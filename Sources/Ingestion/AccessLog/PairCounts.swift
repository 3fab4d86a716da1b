/// Counts of pairs of an endpoint and a number; only pairs that occurred take memory.
struct PairCounts: Sendable {
    private struct Slot {
        var key: UInt64
        var count: Int
    }

    struct Pair: Equatable {
        let endpoint: Int
        let value: Int
        let count: Int
    }

    /// Open addressing, at most three quarters full; a slot with count 0 is free.
    private var slots = Array(repeating: Slot(key: 0, count: 0), count: 8)
    private(set) var count = 0

    /// Both numbers must fit into 32 bits and not be negative.
    mutating func add(endpoint: Int, value: UInt32) {
        let key = UInt64(truncatingIfNeeded: endpoint) << 32 | UInt64(value)
        let slot = slot(of: key)
        if slots[slot].count == 0 {
            count += 1
            if count * 4 > slots.count * 3 {
                grow()
                slots[self.slot(of: key)] = Slot(key: key, count: 1)
                return
            }
            slots[slot].key = key
        }
        slots[slot].count += 1
    }

    /// Pairs ascending by endpoint, then by value.
    var sorted: [Pair] {
        slots.filter { $0.count > 0 }.sorted { $0.key < $1.key }.map {
            Pair(endpoint: Int($0.key >> 32), value: Int($0.key & 0xFFFF_FFFF), count: $0.count)
        }
    }

    private func slot(of key: UInt64) -> Int {
        // The high half of the product depends on all bits of the key (Fibonacci hashing).
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
        while slots[slot].count != 0, slots[slot].key != key { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(key: 0, count: 0), count: old.count * 2)
        for filled in old where filled.count > 0 { slots[slot(of: filled.key)] = filled }
    }
}
