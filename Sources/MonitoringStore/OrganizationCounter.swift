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

/// Counts requests by organisation, from answers that hold a UUID for each request.
///
/// A day may have tens of millions of them, so UUIDs are looked up in a table of their own, and everything is counted by
/// number; names are put to the numbers at the end.
final class OrganizationCounter {
    /// So many organisations are counted apart; beyond them, the server is asked first which matter.
    static let organizationLimit = 20_000
    /// So many pairs of organisation and endpoint.
    static let sizeLimit = 200_000

    /// Whether it gives up when there are too many.
    private let isLimited: Bool
    private var isTooMany = false
    private var table: OrganizationTable
    private var endpoints: [Endpoint: Int] = [:]
    /// By the endpoint's number, then by the organisation's.
    private var counts: [[RequestCount]] = []
    /// How many counts there is room for.
    private var size = 0
    /// Of requests without an organisation, and all errors by hour: few enough to be kept under their names.
    private var traffic = OrganizationTraffic()
    private var errors: [ErrorKey: Int] = [:]
    private var group = Group()
    private var times = ResponseTimes()

    /// Requests of the same endpoint and status.
    private struct Group {
        /// By the organisation's number; 0 but for those in `touched`.
        var requests: [Int] = []
        var totals: [Int] = []
        var touched: [Int] = []

        /// What is done for every request of a night, so nothing is looked up here twice.
        mutating func add(
            _ milliseconds: [Int], _ organizations: UnsafeRawBufferPointer, _ table: inout OrganizationTable,
            _ times: inout ResponseTimes
        ) {
            for index in milliseconds.indices {
                let high = UInt64(bigEndian: organizations.loadUnaligned(fromByteOffset: index * 16, as: UInt64.self))
                let low = UInt64(bigEndian: organizations.loadUnaligned(fromByteOffset: index * 16 + 8, as: UInt64.self))
                let number = table.number(high: high, low: low)
                if number >= requests.count { makeRoom(for: table.count, &times) }
                if requests[number] == 0 { touched.append(number) }
                requests[number] += 1
                totals[number] += milliseconds[index]
                times.add(milliseconds[index], of: number)
            }
        }

        private mutating func makeRoom(for organizations: Int, _ times: inout ResponseTimes) {
            let missing = organizations - requests.count
            requests.append(contentsOf: repeatElement(0, count: missing))
            totals.append(contentsOf: repeatElement(0, count: missing))
            times.makeRoom(for: organizations)
        }
    }

    private struct ErrorKey: Hashable {
        let hour: Int
        let endpoint: Int
        let organization: Int
    }

    init(_ organizations: CountedOrganizations) {
        isLimited = organizations.ranking == nil
        table = OrganizationTable(kept: organizations.ranking?.kept)
    }

    /// - Parameters:
    ///   - organizations: 16 bytes for each of `milliseconds`; none at all where these have no organisation.
    ///   - hour: of the window.
    func add(
        _ milliseconds: [Int], organizations: UnsafeRawBufferPointer, to endpoint: Endpoint, status: Int?, hour: Int
    ) {
        if isTooMany { return }
        guard organizations.count == milliseconds.count * 16 else {
            let total = milliseconds.reduce(0, +)
            traffic.add(
                RequestCount(requests: milliseconds.count, status: status, totalMilliseconds: total), to: endpoint, of: .none,
                hour: hour)
            if times.areKept { traffic.add(LatencyHistogram(milliseconds), of: .none) }
            return
        }
        group.add(milliseconds, organizations, &table, &times)
        flush(to: endpoint, status: status, hour: hour)
        if isLimited, table.count > Self.organizationLimit || size > Self.sizeLimit { isTooMany = true }
    }

    /// - Throws: `TooManyOrganizations`.
    func check() throws {
        if isTooMany { throw TooManyOrganizations() }
    }

    /// - Throws: `TooManyOrganizations`.
    func counted() throws -> OrganizationTraffic {
        try check()
        var traffic = traffic
        for (endpoint, number) in endpoints {
            for (organization, count) in counts[number].enumerated() where count.requests > 0 {
                traffic.add(count, to: endpoint, of: table.organization(organization))
            }
        }
        let names = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.value, $0.key) })
        for (key, count) in errors {
            if let endpoint = names[key.endpoint] {
                traffic.addErrors(count, to: endpoint, of: table.organization(key.organization), hour: key.hour)
            }
        }
        if times.areKept {
            for number in 0..<times.count { traffic.add(times.distribution(of: number), of: table.organization(number)) }
        } else {
            traffic.dropDistributions()
        }
        return traffic
    }

    /// Puts the group at hand to its endpoint.
    private func flush(to endpoint: Endpoint, status: Int?, hour: Int) {
        let place: Int
        if let known = endpoints[endpoint] {
            place = known
        } else {
            place = counts.count
            endpoints[endpoint] = place
            counts.append([])
        }
        let isError = status.map { $0 >= 400 } ?? false
        for number in group.touched {
            let missing = number + 1 - counts[place].count
            if missing > 0 {
                counts[place].append(contentsOf: repeatElement(RequestCount(), count: missing))
                size += missing
            }
            counts[place][number].merge(
                RequestCount(requests: group.requests[number], status: status, totalMilliseconds: group.totals[number]))
            if isError { errors[ErrorKey(hour: hour, endpoint: place, organization: number), default: 0] += group.requests[number] }
            group.requests[number] = 0
            group.totals[number] = 0
        }
        group.touched.removeAll(keepingCapacity: true)
    }
}

/// Response times by the number of an organisation: counted where they are short, one by one where they are not. Of more
/// organisations than can have a distribution each, none are kept.
private struct ResponseTimes {
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

    mutating func add(_ milliseconds: Int, of number: Int) {
        guard areKept else { return }
        if milliseconds >= 0, milliseconds < Self.counted {
            counts[number * Self.counted + milliseconds] &+= 1
        } else {
            longer[number].append(Int32(truncatingIfNeeded: milliseconds))
        }
    }

    func distribution(of number: Int) -> LatencyHistogram {
        var distribution = LatencyHistogram(longer[number].filter { $0 < 0 }.map(Int.init))
        for (milliseconds, count) in counts[number * Self.counted..<(number + 1) * Self.counted].enumerated() where count > 0 {
            distribution.add(milliseconds, requests: Int(count))
        }
        distribution.merge(LatencyHistogram(longer[number].filter { $0 >= 0 }.map(Int.init)))
        return distribution
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
