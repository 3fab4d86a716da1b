/// Requests by numbered endpoint in a few bytes for each response time that occurred, for hours that are kept in memory
/// until their day is reported.
///
/// Example:
///
/// ```swift
/// var hour = PackedTraffic()
/// hour.add(traffic, of: 0)
/// hour.visit { endpoint, traffic in total[endpoint, default: Traffic()].merge(traffic) }
/// ```
package struct PackedTraffic: Sendable {
    private var writer = ByteWriter()

    package init() {}

    /// Adds requests whose rows were read; stored aggregates are not kept.
    ///
    /// - Parameter endpoint: not negative. It may be added again.
    package mutating func add(_ traffic: Traffic, of endpoint: Int) {
        writer.write(endpoint)
        writer.write(traffic.statuses.count)
        for (status, requests) in traffic.statuses {
            writer.write((status ?? -1) + 1)
            writer.write(requests)
        }
        writer.write(traffic.latencies)
    }

    /// Passes what was added to `body`, in the same order.
    package func visit(_ body: (_ endpoint: Int, _ traffic: Traffic) -> Void) {
        var reader = ByteReader(writer.bytes)
        while !reader.isAtEnd {
            guard let endpoint = reader.readInt(), let statuses = reader.readInt() else { return }
            var traffic = Traffic()
            for _ in 0..<statuses {
                guard let status = reader.readInt(), let requests = reader.readInt() else { return }
                traffic.statuses[status == 0 ? nil : status - 1] = requests
            }
            guard let latencies = reader.readHistogram() else { return }
            traffic.latencies = latencies
            body(endpoint, traffic)
        }
    }
}
