/// What every figure of one window is computed from, by endpoint, archived next to the report.
///
/// Distributions add up, so the figures of a week or a month, and comparisons of days, stay exact without the database.
/// The file is `DBD3`, then variable-length integers, 7 bits per byte, lowest bits first, and bytes of text after their
/// length; a signed number is written as zigzag:
///
///     number of endpoints, then for each, sorted:
///       name, 0 or 1 for a missing or present method, the method if present,
///       or an empty name and 2, 3 or 4 for endpoints counted together: those not kept apart, unmatched paths, ignored
///       ones, number of bins, then for each, ascending:
///         milliseconds (the first as it is, signed; each other one minus the one before), requests
///       number of statuses, then for each, ascending:
///         0 for none, otherwise 1 plus the signed status, requests
///       number of hours known only from an aggregate, then for each, in the order of time:
///         requests, errors, requests without status, signed mean,
///         then total, P50, P95 and P99, each 0 if unknown, otherwise 1 plus the signed number
///       0 or 24, then for each hour of the clock 0 if the day did not have it, otherwise 1 plus its requests
///     number of endpoints without requests that were answered on an earlier day, then for each, sorted: name, 0 or 1,
///     method
///
/// `DBD2`, written by earlier versions, lacks the hours of an endpoint and the last list.
package struct DailyDistributions: Hashable, Sendable {
    /// The traffic of one endpoint.
    package struct Entry: Hashable, Sendable {
        package let endpoint: Endpoint
        package let traffic: Traffic
        /// Requests by hour of the clock; `nil` in files written without them.
        package let hours: HourlyVolume?

        package init(endpoint: Endpoint, traffic: Traffic, hours: HourlyVolume? = nil) {
            self.endpoint = endpoint
            self.traffic = traffic
            self.hours = hours
        }
    }

    /// Entries sorted by endpoint.
    package let entries: [Entry]
    /// Endpoints without requests on this day that an earlier day answered with something other than a client error,
    /// sorted.
    package let answeredBefore: [Endpoint]

    /// At most this many endpoints are carried from day to day.
    static let mostAnswered = 10_000

    package init(entries: [Entry], answeredBefore: [Endpoint] = []) {
        self.entries = entries.sorted { $0.endpoint < $1.endpoint }
        self.answeredBefore = Array(answeredBefore.sorted().prefix(Self.mostAnswered))
    }

    /// - Parameters:
    ///   - window: the window of the traffic.
    ///   - answeredBefore: endpoints that were answered on any earlier day; those in the traffic are left out.
    package init(_ traffic: HourlyTraffic, in window: ReportWindow, answeredBefore: Set<Endpoint> = []) {
        let clocks = window.hours.map { window.clockHour(of: $0.start) }
        let endpoints = Array(Set(traffic.hours.flatMap(\.keys)))
        let entries = endpoints.concurrentMap { endpoint in
            let hours = traffic.hours.map { $0[endpoint] ?? Traffic() }
            return Entry(
                endpoint: endpoint, traffic: Traffic(sum: hours),
                hours: HourlyVolume(hours.map(\.requests), clocks: clocks))
        }
        let answered = Set(entries.filter(\.traffic.wasAnswered).map(\.endpoint))
        self.init(entries: entries, answeredBefore: Array(answeredBefore.subtracting(answered)))
    }

    /// Endpoints that were answered with something other than a client error, on this day or an earlier one.
    package var answered: Set<Endpoint> {
        entries.reduce(into: Set(answeredBefore)) {
            if $1.traffic.wasAnswered, !$1.endpoint.isOther { $0.insert($1.endpoint) }
        }
    }

    /// The same distributions under the current endpoint names; entries whose names become equal are added up.
    package func folded(by fold: (String) -> String) -> DailyDistributions {
        func name(_ endpoint: Endpoint) -> Endpoint {
            endpoint.isOther ? endpoint : Endpoint(name: fold(endpoint.name), method: endpoint.method)
        }
        if (entries.map(\.endpoint) + answeredBefore).allSatisfy({
            $0.isOther || ExactText(fold($0.name)) == ExactText($0.name)
        }) {
            return self
        }
        var days: [Endpoint: (traffic: Traffic, hours: HourlyVolume?)] = [:]
        for entry in entries {
            let endpoint = name(entry.endpoint)
            guard var day = days[endpoint] else {
                days[endpoint] = (entry.traffic, entry.hours)
                continue
            }
            day.traffic.merge(entry.traffic)
            day.hours = day.hours.flatMap { hours in entry.hours.map { hours.adding($0) } }
            days[endpoint] = day
        }
        return DailyDistributions(
            entries: days.map { Entry(endpoint: $0, traffic: $1.traffic, hours: $1.hours) },
            answeredBefore: Array(Set(answeredBefore.map(name))))
    }

    private static let magic = Array("DBD3".utf8)
    /// The first bytes of files written by earlier versions.
    private static let magicWithoutHours = Array("DBD2".utf8)

    package func encoded() -> [UInt8] {
        var bytes = ByteWriter()
        bytes.write(bytes: Self.magic)
        bytes.write(entries.count)
        for entry in entries {
            bytes.write(text: entry.endpoint.isOther ? "" : entry.endpoint.name)
            bytes.write(entry.endpoint.group.map { $0.rawValue + 2 } ?? (entry.endpoint.method == nil ? 0 : 1))
            if let method = entry.endpoint.method { bytes.write(text: method) }
            bytes.write(entry.traffic)
            let hours = entry.hours?.requests ?? []
            bytes.write(hours.count)
            for requests in hours { bytes.write(requests.map { min($0, Traffic.greatestCount) + 1 } ?? 0) }
        }
        bytes.write(answeredBefore.count)
        for endpoint in answeredBefore {
            bytes.write(text: endpoint.name)
            bytes.write(endpoint.method == nil ? 0 : 1)
            if let method = endpoint.method { bytes.write(text: method) }
        }
        return bytes.bytes
    }

    /// Reads what `encoded()` wrote; `nil` for anything else.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let magic = reader.read(count: Self.magic.count).map(Array.init),
            [Self.magic, Self.magicWithoutHours].contains(magic),
            let count = reader.readInt()
        else { return nil }
        let hasHours = magic == Self.magic
        var entries: [Entry] = []
        // Requests that the rest of the file may contain; the limit allows a month of days to be added up.
        var rest = Traffic.greatestDay
        for _ in 0..<count {
            guard let name = reader.readText(), let kind = reader.readInt() else { return nil }
            let endpoint: Endpoint
            if name.isEmpty, let group = Endpoint.Group(rawValue: kind - 2) {
                endpoint = Endpoint(group)
            } else {
                guard let named = reader.readEndpoint(name: name, kind: kind) else { return nil }
                endpoint = named
            }
            guard let traffic = reader.readTraffic(upTo: rest) else { return nil }
            rest -= traffic.requests
            var hours: HourlyVolume?
            if hasHours {
                guard let known = reader.readHours() else { return nil }
                hours = known
            }
            entries.append(Entry(endpoint: endpoint, traffic: traffic, hours: hours))
        }
        var answered: [Endpoint] = []
        if hasHours {
            guard let count = reader.readInt(), count <= Self.mostAnswered else { return nil }
            for _ in 0..<count {
                guard let name = reader.readText(), let kind = reader.readInt(),
                    let endpoint = reader.readEndpoint(name: name, kind: kind)
                else { return nil }
                answered.append(endpoint)
            }
        }
        guard reader.isAtEnd else { return nil }
        self.init(entries: entries, answeredBefore: answered)
    }
}

extension ByteWriter {
    fileprivate mutating func write(_ traffic: Traffic) {
        write(traffic.latencies)
        let statuses = traffic.statuses.sorted { ($0.key ?? .min) < ($1.key ?? .min) }
        write(statuses.count)
        for (status, requests) in statuses {
            write(optional: status)
            write(requests)
        }
        write(traffic.stored.count)
        for hour in traffic.stored {
            write(hour.requests)
            write(hour.errors)
            write(hour.unknownStatus)
            write(signed: hour.meanMilliseconds)
            write(optional: hour.totalMilliseconds)
            for percentile in HourlyAggregate.percentiles.map(hour.stored) {
                write(optional: percentile)
            }
        }
    }

    private mutating func write(optional number: Int?) {
        // A value that could not be read back is written as unknown.
        write(number.flatMap { $0.magnitude < 1 << 61 ? ($0 << 1 ^ $0 >> 63) + 1 : nil } ?? 0)
    }
}

extension ByteReader {
    /// - Parameter kind: 0 without a method, 1 with a method, which follows.
    fileprivate mutating func readEndpoint(name: String, kind: Int) -> Endpoint? {
        switch kind {
        case 0: return Endpoint(name: name, method: nil)
        case 1: return readText().map { Endpoint(name: name, method: $0) }
        default: return nil
        }
    }

    /// `nil` for damaged bytes, `.some(nil)` where the hours are unknown.
    fileprivate mutating func readHours() -> HourlyVolume?? {
        guard let count = readInt() else { return nil }
        if count == 0 { return .some(nil) }
        guard count == 24 else { return nil }
        var hours: [Int?] = []
        for _ in 0..<24 {
            guard let number = readInt(), number - 1 <= Traffic.greatestCount else { return nil }
            hours.append(number == 0 ? nil : number - 1)
        }
        return HourlyVolume(requests: hours)
    }

    /// - Parameter most: the largest number of requests allowed.
    fileprivate mutating func readTraffic(upTo most: Int) -> Traffic? {
        var traffic = Traffic()
        guard let latencies = readHistogram(), let statuses = readInt() else { return nil }
        traffic.latencies = latencies
        var previous: Int?
        for index in 0..<statuses {
            guard let status = readOptional(), let requests = readCount(), requests > 0 else { return nil }
            if index > 0 { guard let status, status > previous ?? .min else { return nil } }
            traffic.statuses[status] = requests
            previous = status
        }
        guard traffic.statuses.values.saturatingSum == latencies.requests, latencies.requests <= most,
            let hours = readInt()
        else { return nil }
        var rest = most - latencies.requests
        for _ in 0..<hours {
            guard let requests = readCount(), requests <= rest, let errors = readCount(), let unknown = readCount(),
                errors + unknown <= requests, let mean = readSigned(), Int32(exactly: mean) != nil,
                let total = readOptional(),
                let p50 = readOptional(), let p95 = readOptional(), let p99 = readOptional()
            else { return nil }
            rest -= requests
            traffic.stored.append(
                HourlyAggregate(
                    requests: requests, errors: errors, unknownStatus: unknown, meanMilliseconds: mean,
                    totalMilliseconds: total, p50Milliseconds: p50, p95Milliseconds: p95, p99Milliseconds: p99))
        }
        return traffic
    }

    private mutating func readCount() -> Int? { readInt().flatMap { $0 <= Traffic.greatestCount ? $0 : nil } }

    private mutating func readOptional() -> Int?? {
        guard let number = readInt() else { return nil }
        return number == 0 ? .some(nil) : (number - 1) >> 1 ^ -((number - 1) & 1)
    }
}
