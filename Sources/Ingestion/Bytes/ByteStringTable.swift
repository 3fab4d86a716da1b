/// Numbers byte strings from 0 in the order of their first occurrence, all in one block of memory.
struct ByteStringTable: Sendable {
    private var bytes: [UInt8] = []
    /// The end of each string in `bytes`; it begins where the one before ends.
    private var ends: [Int] = []
    /// Open addressing: -1 for a free slot, else the number of a string. A power of two, at most half full.
    private var slots: [Int32]

    private static let hash = ByteHash()

    init(capacity: Int = 16) {
        var size = 32
        while size < capacity * 2 { size *= 2 }
        slots = Array(repeating: -1, count: size)
    }

    var count: Int { ends.count }
    var byteCount: Int { bytes.count }

    /// The number of a string; `nil` if it is not in the table.
    func find(_ string: ByteSlice) -> Int? {
        let number = Int(slots[slot(of: string)])
        return number >= 0 ? number : nil
    }

    /// The number of a string, which is added if it is not in the table.
    mutating func insert(_ string: ByteSlice) -> Int {
        var slot = slot(of: string)
        if slots[slot] >= 0 { return Int(slots[slot]) }
        if (count + 1) * 2 > slots.count {
            grow()
            slot = self.slot(of: string)
        }
        bytes.append(string)
        ends.append(bytes.count)
        slots[slot] = Int32(count - 1)
        return count - 1
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        for slot in slots.indices { slots[slot] = -1 }
    }

    /// The slot of a string, or the free one for it.
    private func slot(of string: ByteSlice) -> Int {
        bytes.withSlice { bytes in
            var slot = Int(truncatingIfNeeded: Self.hash.value(of: string)) & (slots.count - 1)
            while slots[slot] >= 0 {
                let number = Int(slots[slot])
                let start = number == 0 ? 0 : ends[number - 1]
                if ends[number] - start == string.count, bytes.has(string, at: start) { break }
                slot = (slot + 1) & (slots.count - 1)
            }
            return slot
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        for number in 0..<count {
            let slot = bytes.withSlice {
                self.slot(of: $0.part(number == 0 ? 0 : ends[number - 1], ends[number]))
            }
            slots[slot] = Int32(number)
        }
    }

    /// The string of a number, with invalid UTF-8 repaired.
    func string(_ number: Int) -> String {
        String(decoding: bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]], as: UTF8.self)
    }
}
