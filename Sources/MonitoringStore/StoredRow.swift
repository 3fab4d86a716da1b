import FoundationEssentials
import Reporting

/// A row for the hourly table, as sent to the server.
struct StoredRow: Encodable {
    let endpoint: String
    let method: String?
    let requests: Int
    let errors: Int
    let successes: Int
    let mean: Int
    let p50: Int
    let p95: Int
    let p99: Int
    let total: Int
    /// The distribution in hexadecimal.
    let distribution: String
    let statuses: [String: Int]

    /// Rows as JSON, in parts small enough that an hour with a million endpoints needs no more memory than its
    /// distributions.
    static func parts(_ traffic: [Endpoint: Traffic]) -> some Sequence<String> {
        let size = 5000
        let sorted = traffic.sorted { $0.key < $1.key }
        return stride(from: 0, to: sorted.count, by: size).lazy.map { start in
            let rows = sorted[start..<min(start + size, sorted.count)].compactMap { StoredRow($0.key, $0.value) }
            // Encoding texts and numbers cannot fail.
            return String(decoding: (try? JSONEncoder().encode(rows)) ?? Data("[]".utf8), as: UTF8.self)
        }
    }

    /// `nil` without requests.
    init?(_ endpoint: Endpoint, _ traffic: Traffic) {
        let latencies = traffic.latencies
        guard let p50 = latencies.latency(at: .p50), let p95 = latencies.latency(at: .p95),
            let p99 = latencies.latency(at: .p99)
        else { return nil }
        self.endpoint = endpoint.name
        method = endpoint.method
        requests = latencies.requests
        errors = traffic.statuses.reduce(0) { $0 + (($1.key ?? 0) >= 400 ? $1.value : 0) }
        successes = traffic.statuses.reduce(0) { $0 + (($1.key ?? 400) < 400 ? $1.value : 0) }
        mean = latencies.meanRoundedAsNumeric
        // The same as PostgreSQL's cast from double precision to integer: half to even.
        self.p50 = Int(p50.rounded(.toNearestOrEven))
        self.p95 = Int(p95.rounded(.toNearestOrEven))
        self.p99 = Int(p99.rounded(.toNearestOrEven))
        total = Int(clamping: latencies.totalMilliseconds)
        distribution = latencies.encoded().hexadecimal
        statuses = StatusCounts(traffic.statuses).named
    }
}

extension LatencyHistogram {
    /// The same as PostgreSQL's cast of an average of integers, a `numeric`, to integer: half away from zero.
    fileprivate var meanRoundedAsNumeric: Int {
        guard requests > 0 else { return 0 }
        let (quotient, rest) = totalMilliseconds.magnitude.quotientAndRemainder(dividingBy: UInt128(requests))
        let rounded = quotient + (rest * 2 >= UInt128(requests) ? 1 : 0)
        return totalMilliseconds < 0 ? -Int(rounded) : Int(rounded)
    }
}

extension [UInt8] {
    /// Two digits for each byte.
    var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: 2 * count) { text in
            for (place, byte) in enumerated() {
                text[2 * place] = digits[Int(byte >> 4)]
                text[2 * place + 1] = digits[Int(byte & 15)]
            }
            return 2 * count
        }
    }
}
