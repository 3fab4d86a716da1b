/// The exact distribution of response times of every endpoint over one window, as it is archived beside the report.
///
/// Distributions add up, so the figures of a week or a month, and comparisons of nights, stay exact without the database.
/// The file is `DBD1`, then variable-length integers, 7 bits a byte, the lowest first, and bytes of text after their length:
///
///     number of endpoints, then for each, sorted:
///       name, 0 or 1 for a missing or present method, the method if present,
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
            bytes.write(text: entry.endpoint.name)
            bytes.write(entry.endpoint.method == nil ? 0 : 1)
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
            guard let name = reader.readText(), let hasMethod = reader.readInt(), hasMethod <= 1 else { return nil }
            var method: String?
            if hasMethod == 1 {
                guard let text = reader.readText() else { return nil }
                method = text
            }
            guard let missing = reader.readInt(), let latencies = reader.readHistogram() else { return nil }
            entries.append(
                Entry(endpoint: Endpoint(name: name, method: method), latencies: latencies, missingRequests: missing))
        }
        guard reader.isAtEnd else { return nil }
        self.init(entries: entries)
    }
}

/// Writes variable-length integers and texts.
private struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(bytes more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// A number that is not negative.
    mutating func write(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(text: String) {
        write(text.utf8.count)
        write(bytes: text.utf8)
    }

    mutating func write(_ histogram: LatencyHistogram) {
        write(histogram.bins.count)
        var previous: Int?
        for bin in histogram.bins {
            write(previous.map { bin.milliseconds - $0 } ?? (bin.milliseconds << 1 ^ bin.milliseconds >> 63))
            write(bin.requests)
            previous = bin.milliseconds
        }
    }
}

/// Reads them; whatever the bytes are, it answers `nil` and does not trap.
private struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func read(count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A number that is not negative and fits 62 bits, so that sums of two do not overflow.
    mutating func readInt() -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 62, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            let part = Int(byte & 0x7F)
            guard part <= (Int.max >> 1) >> shift else { return nil }
            number |= part << shift
            if byte < 0x80 { return number }
        }
        return nil
    }

    mutating func readText() -> String? {
        guard let count = readInt(), let bytes = read(count: count) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    mutating func readHistogram() -> LatencyHistogram? {
        guard let count = readInt() else { return nil }
        var histogram = LatencyHistogram()
        var milliseconds = 0
        for index in 0..<count {
            guard let number = readInt(), let requests = readInt(), requests > 0, index == 0 || number > 0 else {
                return nil
            }
            let step = index == 0 ? number >> 1 ^ -(number & 1) : number
            let (sum, overflow) = milliseconds.addingReportingOverflow(step)
            guard !overflow, sum <= Int(Int32.max), requests <= 1 << 48 else { return nil }
            milliseconds = sum
            histogram.add(milliseconds, requests: requests)
        }
        return histogram
    }
}
