import Reporting

/// Which organisations are counted apart.
enum CountedOrganizations {
    /// All, unless there are too many.
    case all
    /// These; the others together.
    case apart(OrganizationRanking)

    var ranking: OrganizationRanking? {
        if case .apart(let ranking) = self { ranking } else { nil }
    }
}

/// There are more organisations than are kept in memory one by one.
struct TooManyOrganizations: Error {}

/// Counts the requests of one hour by organisation, from answers that hold a UUID for each request.
///
/// A day may have tens of millions of them, so a UUID is looked up in a table of its own, and counts of one group are added
/// up by number before any of them is put under its name.
final class OrganizationCounter {
    /// So many organisations are counted apart; beyond them, the server is asked first which matter.
    static let organizationLimit = 20_000
    /// So many pairs of organisation and endpoint.
    static let sizeLimit = 200_000

    /// Whether it gives up when there are too many.
    let isLimited: Bool
    private let hour: Int
    private var table: OrganizationTable
    private var traffic = OrganizationTraffic()
    /// Of the group at hand, by the organisation's number; 0 but for those in `touched`.
    private var requests: [Int] = []
    private var totals: [Int] = []
    private var touched: [Int] = []
    /// Response times by the organisation's number, as long as there are few of them.
    private var times: [[Int32]]? = []
    private var isTooMany = false

    init(_ organizations: CountedOrganizations, hour: Int) {
        self.hour = hour
        isLimited = organizations.ranking == nil
        table = OrganizationTable(kept: organizations.ranking?.kept)
    }

    /// - Parameters:
    ///   - organizations: 16 bytes for each of `milliseconds`; none at all where these have no organisation.
    func add(_ milliseconds: [Int], organizations: UnsafeRawBufferPointer, to endpoint: Endpoint, status: Int?) {
        if isTooMany { return }
        guard organizations.count == milliseconds.count * 16 else {
            let total = milliseconds.reduce(0) { $0 + Int128($1) }
            traffic.add(
                RequestCount(requests: milliseconds.count, status: status, totalMilliseconds: total), to: endpoint, of: .none,
                hour: hour)
            if times != nil { traffic.add(LatencyHistogram(milliseconds), of: .none) }
            return
        }
        for (index, milliseconds) in milliseconds.enumerated() {
            let high = UInt64(bigEndian: organizations.loadUnaligned(fromByteOffset: index * 16, as: UInt64.self))
            let low = UInt64(bigEndian: organizations.loadUnaligned(fromByteOffset: index * 16 + 8, as: UInt64.self))
            let number = table.number(high: high, low: low)
            while number >= requests.count {
                requests.append(0)
                totals.append(0)
                times?.append([])
                if table.count > OrganizationTraffic.distributionLimit { times = nil }
            }
            if requests[number] == 0 { touched.append(number) }
            requests[number] += 1
            totals[number] += milliseconds
            times?[number].append(Int32(truncatingIfNeeded: milliseconds))
        }
        for number in touched {
            traffic.add(
                RequestCount(requests: requests[number], status: status, totalMilliseconds: Int128(totals[number])),
                to: endpoint, of: table.organization(number), hour: hour)
            requests[number] = 0
            totals[number] = 0
        }
        touched.removeAll(keepingCapacity: true)
        flushTimes()
        if isLimited, table.count > Self.organizationLimit || traffic.size > Self.sizeLimit { isTooMany = true }
    }

    /// - Throws: `TooManyOrganizations`.
    func counted() throws -> OrganizationTraffic {
        if isTooMany { throw TooManyOrganizations() }
        flushTimes(all: true)
        if times == nil { traffic.dropDistributions() }
        return traffic
    }

    /// Times take half the memory of a distribution until there are many of them.
    private func flushTimes(all: Bool = false) {
        guard var times else { return }
        self.times = nil
        for number in times.indices where all || times[number].count > 4096 {
            traffic.add(LatencyHistogram(times[number].map(Int.init)), of: table.organization(number))
            times[number].removeAll(keepingCapacity: !all)
        }
        self.times = times
    }
}

/// Numbers for UUIDs, in the order in which they are first asked for. Open addressing with linear steps.
private struct OrganizationTable {
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

    /// - Parameter kept: the only ones that get a number of their own.
    init(kept: Set<OrganizationID>?) {
        isClosed = kept != nil
        if let kept {
            organizations.append(.other)
            for id in kept.sorted() { insert(id) }
        }
    }

    /// How many numbers are given.
    var count: Int { organizations.count }

    func organization(_ number: Int) -> Organization { organizations[number] }

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

    /// Ids may be numbered by people, so all of their bits count.
    private static func place(_ high: UInt64, _ low: UInt64, _ mask: Int) -> Int {
        let mixed = (high ^ low &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed ^ mixed >> 32) & mask
    }
}
