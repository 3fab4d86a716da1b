/// What every figure of one window is computed from, by endpoint, as it is archived beside the report.
///
/// Distributions add up, so the figures of a week or a month, and comparisons of nights, stay exact without the database.
/// The file is `DBD2`, then variable-length integers, 7 bits a byte, the lowest first, and bytes of text after their length;
/// a signed number is written as zigzag:
///
///     number of endpoints, then for each, sorted:
///       name, 0 or 1 for a missing or present method, the method if present,
///       or an empty name and 2 for the endpoints that are not kept apart, counted together and last,
///       number of bins, then for each, ascending:
///         milliseconds (the first as it is, signed; the others less the one before), requests
///       number of statuses, then for each, ascending:
///         0 for none or else 1 more than the signed status, requests
///       number of hours of which only an aggregate remains, then for each, in the order of time:
///         requests, errors, requests without status, signed mean,
///         then total, P50, P95 and P99, each 0 for unknown or else 1 more than the signed number
package struct DailyDistributions: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let endpoint: Endpoint
        package let traffic: Traffic

        package init(endpoint: Endpoint, traffic: Traffic) {
            self.endpoint = endpoint
            self.traffic = traffic
        }
    }

    /// Sorted by endpoint.
    package let entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries.sorted { $0.endpoint < $1.endpoint } }

    package init(_ traffic: HourlyTraffic) {
        var days: [Endpoint: Traffic] = [:]
        for hour in traffic.hours { days.merge(hour) { $0.merging($1) } }
        self.init(entries: days.map { Entry(endpoint: $0, traffic: $1) })
    }

    /// The same under the names by which endpoints are counted now, those that became one added up.
    package func folded(by fold: (String) -> String) -> DailyDistributions {
        var days: [Endpoint: Traffic] = [:]
        for entry in entries {
            let endpoint = entry.endpoint
            days[endpoint.isOther ? .other : Endpoint(name: fold(endpoint.name), method: endpoint.method), default: Traffic()]
                .merge(entry.traffic)
        }
        return DailyDistributions(entries: days.map { Entry(endpoint: $0, traffic: $1) })
    }
}

extension DailyDistributions {
    private static let magic = Array("DBD2".utf8)

    package func encoded() -> [UInt8] {
        var bytes = ByteWriter()
        bytes.write(bytes: Self.magic)
        bytes.write(entries.count)
        for entry in entries {
            bytes.write(text: entry.endpoint.isOther ? "" : entry.endpoint.name)
            bytes.write(entry.endpoint.isOther ? 2 : entry.endpoint.method == nil ? 0 : 1)
            if let method = entry.endpoint.method { bytes.write(text: method) }
            bytes.write(entry.traffic)
        }
        return bytes.bytes
    }

    /// Reads what `encoded()` wrote. `nil` for anything else.
    package init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.read(count: Self.magic.count).map(Array.init) == Self.magic, let count = reader.readInt() else {
            return nil
        }
        var entries: [Entry] = []
        // What is left of the requests of a night, so that a month of them can be added up.
        var rest = Traffic.greatestNight
        for _ in 0..<count {
            guard let name = reader.readText(), let kind = reader.readInt() else { return nil }
            let endpoint: Endpoint
            switch kind {
            case 0: endpoint = Endpoint(name: name, method: nil)
            case 1:
                guard let method = reader.readText() else { return nil }
                endpoint = Endpoint(name: name, method: method)
            case 2 where name.isEmpty: endpoint = .other
            default: return nil
            }
            guard let traffic = reader.readTraffic(upTo: rest) else { return nil }
            rest -= traffic.requests
            entries.append(Entry(endpoint: endpoint, traffic: traffic))
        }
        guard reader.isAtEnd else { return nil }
        self.init(entries: entries)
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
            for percentile in [hour.p50Milliseconds, hour.p95Milliseconds, hour.p99Milliseconds] {
                write(optional: percentile)
            }
        }
    }

    private mutating func write(optional number: Int?) {
        // What would not be read back is unknown.
        write(number.flatMap { $0.magnitude < 1 << 61 ? ($0 << 1 ^ $0 >> 63) + 1 : nil } ?? 0)
    }
}

extension ByteReader {
    /// - Parameter most: how many requests there may be.
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
        guard traffic.statuses.values.saturatingSum == latencies.requests, latencies.requests <= most, let hours = readInt() else { return nil }
        var rest = most - latencies.requests
        for _ in 0..<hours {
            guard let requests = readCount(), requests <= rest, let errors = readCount(), let unknown = readCount(),
                errors + unknown <= requests, let mean = readSigned(), Int32(exactly: mean) != nil, let total = readOptional(),
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
