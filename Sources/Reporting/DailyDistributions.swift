/// The exact distribution of response times of every endpoint over one window, as it is archived beside the report.
///
/// Distributions add up, so the figures of a week or a month, and comparisons of nights, stay exact without the database.
/// The file is `DBD1`, then variable-length integers, 7 bits a byte, the lowest first, and bytes of text after their length:
///
///     number of endpoints, then for each, sorted:
///       name, 0 or 1 for a missing or present method, the method if present,
///       or an empty name and 2 for the endpoints that are not kept apart, counted together and last,
///       requests known only from aggregates, which the distribution does not hold,
///       number of bins, then for each, ascending:
///         milliseconds (the first as it is, zigzag; the others less the one before), requests
package struct DailyDistributions: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let endpoint: Endpoint
        package let latencies: LatencyHistogram
        /// Requests of the window that are not in `latencies`, because only aggregates of them remain.
        package let missingRequests: Int

        package init(endpoint: Endpoint, latencies: LatencyHistogram, missingRequests: Int) {
            self.endpoint = endpoint
            self.latencies = latencies
            self.missingRequests = missingRequests
        }
    }

    /// Sorted by endpoint.
    package let entries: [Entry]

    package init(entries: [Entry]) { self.entries = entries.sorted { $0.endpoint < $1.endpoint } }

    package init(_ traffic: HourlyTraffic) {
        var days: [Endpoint: Traffic] = [:]
        for hour in traffic.hours { days.merge(hour) { $0.merging($1) } }
        self.init(
            entries: days.map { endpoint, day in
                Entry(
                    endpoint: endpoint, latencies: day.latencies,
                    missingRequests: day.stored.reduce(0) { $0 + $1.requests })
            })
    }
}

extension DailyDistributions {
    private static let magic = Array("DBD1".utf8)

    package func encoded() -> [UInt8] {
        var bytes = ByteWriter()
        bytes.write(bytes: Self.magic)
        bytes.write(entries.count)
        for entry in entries {
            bytes.write(text: entry.endpoint.isOther ? "" : entry.endpoint.name)
            bytes.write(entry.endpoint.isOther ? 2 : entry.endpoint.method == nil ? 0 : 1)
            if let method = entry.endpoint.method { bytes.write(text: method) }
            bytes.write(entry.missingRequests)
            bytes.write(entry.latencies)
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
            guard let missing = reader.readInt(), let latencies = reader.readHistogram() else { return nil }
            entries.append(Entry(endpoint: endpoint, latencies: latencies, missingRequests: missing))
        }
        guard reader.isAtEnd else { return nil }
        self.init(entries: entries)
    }
}
