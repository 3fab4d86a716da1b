import Reporting

/// The organizations that are counted one by one.
enum CountedOrganizations {
    /// All organizations, unless there are too many.
    case all
    /// Only these; the others are counted together.
    case apart(OrganizationRanking)

    var ranking: OrganizationRanking? { if case .apart(let ranking) = self { ranking } else { nil } }
}

/// There are more organizations than memory allows to count one by one.
struct TooManyOrganizations: Error {}

/// Counts requests by organization, from answers with a UUID for each request.
///
/// A day can have tens of millions, so UUIDs are looked up in a hash table and everything is counted by number; numbers
/// become UUIDs at the end.
final class OrganizationCounter {
    /// The largest number of organizations counted one by one; if there are more, the server is asked first which ones
    /// matter.
    static let organizationLimit = 20_000
    /// The largest number of pairs of organization and endpoint.
    static let sizeLimit = 200_000

    /// Whether it throws when there are too many.
    private let isLimited: Bool
    private var isTooMany = false
    private var table: OrganizationTable
    private var endpoints: [Endpoint: Int] = [:]
    /// Counts by the endpoint's number, then by the organization's.
    private var counts: [[RequestCount]] = []
    /// The number of counts with allocated space.
    private var size = 0
    /// Requests without an organization, and all errors by hour: few enough to be counted by name.
    private var traffic = OrganizationTraffic()
    /// By the organization's number.
    private var errors: [ErrorKey: [Int: Int]] = [:]
    /// The organizations of the current requests, by number.
    private var numbers: [Int] = []
    private var times = OrganizationTimes()

    private struct ErrorKey: Hashable {
        let hour: Int
        let endpoint: Int
    }

    init(_ organizations: CountedOrganizations) {
        isLimited = organizations.ranking == nil
        table = OrganizationTable(kept: organizations.ranking?.kept)
        // Hours with that many are stored without them.
        if !isLimited { times.makeRoom(for: .max) }
    }

    /// - Parameters:
    ///   - organizations: 16 bytes for each of `milliseconds`; empty where these have no organization.
    ///   - hour: index of the hour in the window.
    func add(
        _ milliseconds: [Int], organizations: UnsafeRawBufferPointer, to endpoint: Endpoint, status: Int?, hour: Int
    ) {
        if isTooMany { return }
        guard organizations.count == milliseconds.count * 16 else {
            let total = milliseconds.reduce(0, +)
            traffic.add(
                RequestCount(requests: milliseconds.count, status: status, totalMilliseconds: total), to: endpoint,
                of: .none, hour: hour)
            if times.areKept { traffic.add(LatencyHistogram(milliseconds), of: .none) }
            return
        }
        let place = place(of: endpoint)
        look(up: organizations)
        count(milliseconds, at: place, status: status, hour: hour)
        limit()
    }

    private func limit() {
        if isLimited, table.count > Self.organizationLimit || size > Self.sizeLimit { isTooMany = true }
    }

    private func makeRoom(for number: Int, at place: Int) {
        let missing = number + 1 - counts[place].count
        if missing > 0 {
            counts[place].append(contentsOf: repeatElement(RequestCount(), count: missing))
            size += missing
        }
    }

    /// Adds what a stored hour tells of organizations.
    ///
    /// - Parameters:
    ///   - hour: index of the hour in the window.
    ///   - name: the endpoint as it is counted.
    /// - Returns: its error messages; `nil` if the details are damaged.
    func add(_ details: PackedDetails, hour: Int, name: (Endpoint) -> Endpoint) -> ErrorMessageTally? {
        if isTooMany { return ErrorMessageTally() }
        // -1 for requests without an organization.
        var numbers: [Int] = []
        var (names, places): ([Endpoint], [Int]) = ([], [])
        let messages = details.read { endpoints, organizations in
            names = endpoints.map(name)
            places = [Int](repeating: -1, count: endpoints.count)
            numbers = (organizations?.list ?? []).map { $0.id.map { table.number(high: $0.high, low: $0.low) } ?? -1 }
            times.makeRoom(for: organizations?.haveTimes == false ? .max : table.count)
        } counts: { endpoint, counts in
            var counts = counts[...]
            // The first are without an organization.
            while let count = counts.first, numbers[count.organization] < 0 {
                traffic.add(count.requests, to: names[endpoint], of: .none, hour: hour)
                counts = counts.dropFirst()
            }
            if counts.isEmpty { return }
            if places[endpoint] < 0 { places[endpoint] = place(of: names[endpoint]) }
            add(counts, numbers, at: places[endpoint], hour: hour)
        } times: { organization, bins in
            let number = numbers[organization]
            if number >= 0 {
                times.add(bins, of: number)
            } else if times.areKept {
                var unassigned = LatencyHistogram()
                for bin in bins { unassigned.add(bin.milliseconds, requests: bin.requests) }
                traffic.add(unassigned, of: .none)
            }
        } name: {
            name($0)
        }
        limit()
        return messages
    }

    /// Adds the requests of organizations to the endpoint of a place.
    private func add(_ added: ArraySlice<PackedDetails.Count>, _ numbers: [Int], at place: Int, hour: Int) {
        makeRoom(for: added.reduce(-1) { max($0, numbers[$1.organization]) }, at: place)
        counts[place].withUnsafeMutableBufferPointer { counts in
            for count in added { counts[numbers[count.organization]].merge(count.requests) }
        }
        let failed = added.filter { $0.requests.errors > 0 }.map { (numbers[$0.organization], $0.requests.errors) }
        if !failed.isEmpty {
            errors[ErrorKey(hour: hour, endpoint: place), default: [:]].merge(failed, uniquingKeysWith: +)
        }
    }

    /// Adds what another one counted, with the same organizations apart.
    func merge(_ other: OrganizationCounter) {
        isTooMany = isTooMany || other.isTooMany
        if isTooMany { return }
        let numbers = table.numbers(of: other.table)
        let places = Dictionary(uniqueKeysWithValues: other.endpoints.map { ($0.value, place(of: $0.key)) })
        for (number, counts) in other.counts.enumerated() {
            guard let place = places[number] else { continue }
            makeRoom(for: numbers.prefix(counts.count).max() ?? -1, at: place)
            for (organization, count) in counts.enumerated() where count.requests > 0 {
                self.counts[place][numbers[organization]].merge(count)
            }
        }
        for (key, failed) in other.errors {
            guard let place = places[key.endpoint] else { continue }
            errors[ErrorKey(hour: key.hour, endpoint: place), default: [:]].merge(
                failed.map { (numbers[$0.key], $0.value) }, uniquingKeysWith: +)
        }
        times.makeRoom(for: other.times.areKept ? table.count : .max)
        times.merge(other.times, numbers)
        traffic.merge(other.traffic)
        limit()
    }

    /// - Throws: `TooManyOrganizations`.
    func check() throws {
        if isTooMany { throw TooManyOrganizations() }
    }

    /// - Throws: `TooManyOrganizations`.
    func counted() throws -> OrganizationTraffic {
        try check()
        var traffic = traffic
        for (endpoint, place) in endpoints {
            var ofEndpoint = traffic.counts[endpoint] ?? [:]
            ofEndpoint.reserveCapacity(counts[place].count)
            for (number, count) in counts[place].enumerated() where count.requests > 0 {
                ofEndpoint[table.organization(number)] = count
            }
            traffic.set(ofEndpoint, of: endpoint)
        }
        let names = Dictionary(uniqueKeysWithValues: endpoints.map { ($0.value, $0.key) })
        for (key, failed) in errors {
            guard let endpoint = names[key.endpoint] else { continue }
            traffic.addErrors(
                failed.map { (table.organization($0.key), $0.value) }, to: endpoint, hour: key.hour)
        }
        if times.areKept {
            for number in 0..<times.count {
                traffic.add(times.distribution(of: number), of: table.organization(number))
            }
        } else {
            traffic.dropDistributions()
        }
        return traffic
    }

    private func place(of endpoint: Endpoint) -> Int {
        if let place = endpoints[endpoint] { return place }
        endpoints[endpoint] = counts.count
        counts.append([])
        return counts.count - 1
    }

    /// Runs for every request of a day, so nothing is looked up twice.
    private func look(up organizations: UnsafeRawBufferPointer) {
        numbers.removeAll(keepingCapacity: true)
        for offset in stride(from: 0, to: organizations.count, by: 16) {
            let high = UInt64(bigEndian: organizations.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let low = UInt64(bigEndian: organizations.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            numbers.append(table.number(high: high, low: low))
        }
        times.makeRoom(for: table.count)
    }

    /// Requests with the same endpoint and status, by the organizations looked up.
    private func count(_ milliseconds: [Int], at place: Int, status: Int?, hour: Int) {
        makeRoom(for: numbers.max() ?? -1, at: place)
        counts[place].withUnsafeMutableBufferPointer { counts in
            for (number, milliseconds) in zip(numbers, milliseconds) {
                counts[number].merge(RequestCount(requests: 1, status: status, totalMilliseconds: milliseconds))
            }
        }
        times.add(milliseconds, of: numbers)
        guard let status, status >= 400 else { return }
        let key = ErrorKey(hour: hour, endpoint: place)
        for number in numbers { errors[key, default: [:]][number, default: 0] += 1 }
    }
}
