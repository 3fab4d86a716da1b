import Reporting

/// Numbers UUIDs in the order of their first lookup. Open addressing with linear probing.
struct OrganizationTable {
    private struct Slot {
        var high: UInt64 = 0
        var low: UInt64 = 0
        /// One more than the number; 0 for a free slot.
        var number: Int32 = 0
    }

    private var slots = [Slot](repeating: Slot(), count: 256)
    private var organizations: [Organization] = []
    /// Whether ids that are not in the table are `other`.
    private let isClosed: Bool

    /// - Parameter kept: the ids that get their own number.
    init(kept: Set<OrganizationID>?) {
        isClosed = kept != nil
        if let kept {
            organizations.append(.other)
            for id in kept.sorted() { insert(id) }
        }
    }

    /// The number of assigned numbers.
    var count: Int { organizations.count }

    func organization(_ number: Int) -> Organization { organizations[number] }

    /// The numbers here of what another table numbers.
    mutating func numbers(of other: OrganizationTable) -> [Int] {
        other.organizations.map { $0.id.map { number(high: $0.high, low: $0.low) } ?? 0 }
    }

    mutating func number(high: UInt64, low: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Self.place(high, low, mask)
        while true {
            let slot = slots[index]
            if slot.number == 0 { break }
            if slot.low == low, slot.high == high { return Int(slot.number) - 1 }
            index = (index + 1) & mask
        }
        if isClosed { return 0 }
        insert(OrganizationID(high: high, low: low), high, low)
        return organizations.count - 1
    }

    private mutating func insert(_ id: OrganizationID) { insert(id, id.high, id.low) }

    private mutating func insert(_ id: OrganizationID, _ high: UInt64, _ low: UInt64) {
        if (organizations.count + 1) * 2 > slots.count { grow() }
        organizations.append(.known(id))
        Self.put(Slot(high: high, low: low, number: Int32(organizations.count)), into: &slots)
    }

    private mutating func grow() {
        var larger = [Slot](repeating: Slot(), count: slots.count * 2)
        for slot in slots where slot.number > 0 { Self.put(slot, into: &larger) }
        slots = larger
    }

    private static func put(_ slot: Slot, into slots: inout [Slot]) {
        let mask = slots.count - 1
        var index = place(slot.high, slot.low, mask)
        while slots[index].number > 0 { index = (index + 1) & mask }
        slots[index] = slot
    }

    /// Ids may be sequential, so all of their bits count.
    private static func place(_ high: UInt64, _ low: UInt64, _ mask: Int) -> Int {
        let mixed = (high ^ low &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed ^ mixed >> 32) & mask
    }
}
