/// What the requests of an hour tell beyond their distributions, in a few bytes for each pair of endpoint and
/// organization: the organizations that sent them, and their error messages.
///
/// It is kept in the database beside the stored hours. Reading it is much cheaper than reading the requests again, and
/// the figures are the same.
package struct PackedDetails: Hashable, Sendable {
    /// The requests of an organization, by its position.
    package struct Count: Sendable {
        package let organization: Int
        package let requests: RequestCount
    }

    private static let version = 1

    /// Number of requests; those of all organizations and without one.
    package let requests: Int
    /// Whether they tell organizations apart.
    package let tellOrganizations: Bool
    package let bytes: [UInt8]

    /// `nil` if a sum of response times is too large to be stored.
    ///
    /// - Parameter organizations: without slow queries; `nil` where there were too many to count them one by one.
    package init?(_ organizations: OrganizationTraffic?, messages: ErrorMessageTally, requests: Int) {
        var writer = ByteWriter()
        writer.write(Self.version)
        writer.write(requests)
        writer.write(organizations == nil ? 0 : 1)
        let endpoints = Set(organizations?.counts.keys.map(\.self) ?? []).union(messages.endpoints).sorted()
        writer.write(endpoints.count)
        for endpoint in endpoints {
            writer.write(text: endpoint.name)
            writer.write(endpoint.method == nil ? 0 : 1)
            if let method = endpoint.method { writer.write(text: method) }
        }
        let places = Dictionary(uniqueKeysWithValues: endpoints.enumerated().map { ($0.element, $0.offset) })
        if let organizations {
            guard writer.write(organizations, endpoints) else { return nil }
        }
        messages.write(to: &writer, places)
        self.requests = requests
        tellOrganizations = organizations != nil
        bytes = writer.bytes
    }

    /// `nil` unless they are in the format of this version.
    package init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.readInt() == Self.version, let requests = reader.readInt(), let flag = reader.readInt() else {
            return nil
        }
        self.requests = requests
        tellOrganizations = flag != 0
        self.bytes = bytes
    }

    /// Passes everything to the closures, in this order, and the numbers in ascending order.
    ///
    /// - Parameters:
    ///   - begin: the endpoints and the organizations; `nil` where there were too many of these.
    ///   - counts: those of each endpoint, by its position.
    ///   - times: the response times of each organization, by its position; not called if there were too many
    ///     organizations for distributions.
    /// - Returns: the error messages, with the endpoints as `name` gives them; `nil` if the bytes are damaged, whatever
    ///   was passed before.
    package func read(
        _ begin: (_ endpoints: [Endpoint], _ organizations: Organizations?) -> Void,
        counts: (_ endpoint: Int, _ organizations: [Count]) -> Void,
        times: (_ organization: Int, _ bins: [LatencyBins.Bin]) -> Void,
        name: (Endpoint) -> Endpoint = { $0 }
    ) -> ErrorMessageTally? {
        var reader = ByteReader(bytes)
        guard reader.readInt() != nil, reader.readInt() != nil, reader.readInt() != nil, let size = reader.readInt()
        else { return nil }
        var endpoints: [Endpoint] = []
        for _ in 0..<size {
            guard let name = reader.readText(), let hasMethod = reader.readInt() else { return nil }
            var method: String?
            if hasMethod != 0 {
                guard let text = reader.readText() else { return nil }
                method = text
            }
            endpoints.append(Endpoint(name: name, method: method))
        }
        if !tellOrganizations {
            begin(endpoints, nil)
        } else {
            guard let organizations = reader.readOrganizations() else { return nil }
            begin(endpoints, organizations)
            guard reader.readCounts(endpoints.count, organizations.list.count, counts),
                !organizations.haveTimes || reader.readTimes(organizations.list.count, of: requests, times)
            else { return nil }
        }
        return ErrorMessageTally(from: &reader, endpoints.map(name))
    }

    /// The organizations of an hour.
    package struct Organizations: Sendable {
        /// The first is `none`, the others are known.
        package let list: [Organization]
        /// Whether each has a distribution.
        package let haveTimes: Bool
    }

    /// The whole as it was before it was packed; `nil` if the bytes are damaged.
    ///
    /// - Parameter hour: position of the hour in a window.
    package func unpacked(hour: Int) -> (organizations: OrganizationTraffic?, messages: ErrorMessageTally)? {
        var names: [Endpoint] = []
        var organizations: Organizations?
        var traffic = OrganizationTraffic()
        var distributions: [Int: LatencyHistogram] = [:]
        let messages = read {
            (names, organizations) = ($0, $1)
            if $1?.haveTimes == false { traffic.dropDistributions() }
        } counts: { endpoint, counts in
            guard let organizations else { return }
            for count in counts {
                traffic.add(
                    count.requests, to: names[endpoint], of: organizations.list[count.organization], hour: hour)
            }
        } times: { organization, bins in
            for bin in bins {
                distributions[organization, default: LatencyHistogram()].add(bin.milliseconds, requests: bin.requests)
            }
        }
        guard let messages else { return nil }
        guard let organizations else { return (nil, messages) }
        for (place, latencies) in distributions { traffic.add(latencies, of: organizations.list[place]) }
        return (traffic, messages)
    }
}

extension ByteWriter {
    /// - Returns: whether everything fits.
    fileprivate mutating func write(_ traffic: OrganizationTraffic, _ endpoints: [Endpoint]) -> Bool {
        let known = Set(traffic.counts.values.flatMap(\.keys)).compactMap(\.id).sorted()
        let places = Dictionary(
            uniqueKeysWithValues: [(Organization.none, 0)]
                + known.enumerated().map { (.known($0.element), $0.offset + 1) })
        write(known.count)
        for id in known {
            for half in [id.high, id.low] {
                write(bytes: (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) })
            }
        }
        write(traffic.keepsDistributions ? 1 : 0)
        for endpoint in endpoints {
            let counts = (traffic.counts[endpoint] ?? [:]).compactMap { organization, count in
                places[organization].map { (place: $0, count: count) }
            }.sorted { $0.place < $1.place }
            write(counts.count)
            var previous = 0
            for (place, count) in counts {
                // Most have no errors, which costs a bit.
                let isPlain = count.errors == 0 && count.unknownStatus == 0
                let (total, overflow) = count.totalMilliseconds.multipliedReportingOverflow(by: 4)
                if overflow || total == .min { return false }
                write(place - previous)
                write(count.requests << 1 | (isPlain ? 0 : 1))
                if !isPlain {
                    write(count.clientErrors)
                    write(count.serverErrors)
                    write(count.unknownStatus)
                }
                write(signed: count.totalMilliseconds)
                previous = place
            }
        }
        guard traffic.keepsDistributions else { return true }
        for organization in [.none] + known.map(Organization.known) {
            write(traffic.latencies(of: organization) ?? LatencyHistogram())
        }
        return true
    }
}

extension ByteReader {
    fileprivate mutating func readOrganizations() -> PackedDetails.Organizations? {
        guard let count = readInt() else { return nil }
        var list: [Organization] = [.none]
        for _ in 0..<count {
            guard let bytes = read(count: 16) else { return nil }
            let (high, low) = (bytes.prefix(8), bytes.suffix(8))
            func half(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
            list.append(.known(OrganizationID(high: half(high), low: half(low))))
        }
        return readInt().map { PackedDetails.Organizations(list: list, haveTimes: $0 != 0) }
    }

    fileprivate mutating func readCounts(
        _ endpoints: Int, _ organizations: Int, _ body: (Int, [PackedDetails.Count]) -> Void
    ) -> Bool {
        var counts: [PackedDetails.Count] = []
        for endpoint in 0..<endpoints {
            guard let pairs = readInt() else { return false }
            counts.removeAll(keepingCapacity: true)
            var place = 0
            for _ in 0..<pairs {
                guard let step = readInt(), let marked = readInt() else { return false }
                var (client, server, unknown) = (0, 0, 0)
                if marked & 1 != 0 {
                    guard let numbers = readThree() else { return false }
                    (client, server, unknown) = numbers
                }
                guard let total = readSigned() else { return false }
                place += step
                guard place < organizations, marked >> 1 <= Traffic.greatestCount, client <= marked, server <= marked,
                    unknown <= marked, client + server + unknown <= marked >> 1
                else { return false }
                counts.append(
                    PackedDetails.Count(
                        organization: place,
                        requests: RequestCount(
                            requests: marked >> 1, clientErrors: client, serverErrors: server, unknownStatus: unknown,
                            totalMilliseconds: total)))
            }
            if !counts.isEmpty { body(endpoint, counts) }
        }
        return true
    }

    private mutating func readThree() -> (Int, Int, Int)? {
        guard let first = readInt(), let second = readInt(), let third = readInt() else { return nil }
        return (first, second, third)
    }

    fileprivate mutating func readTimes(
        _ organizations: Int, of requests: Int, _ body: (Int, [LatencyBins.Bin]) -> Void
    ) -> Bool {
        var rest = requests
        var bins: [LatencyBins.Bin] = []
        for organization in 0..<organizations {
            bins.removeAll(keepingCapacity: true)
            // None is passed that the hour does not have.
            let count = readHistogram(atMost: rest) {
                bins.append(LatencyBins.Bin(milliseconds: $0, requests: $1))
            }
            guard let count else { return false }
            rest -= count
            if !bins.isEmpty { body(organization, bins) }
        }
        return true
    }
}
