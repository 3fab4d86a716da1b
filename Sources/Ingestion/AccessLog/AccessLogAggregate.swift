import Reporting

/// Requests of access logs by full UTC hour and endpoint, as exact distributions. Stored instead of rows where there
/// are too many requests.
package struct AccessLogAggregate: Sendable {
    /// The requests of one hour.
    package struct Hour: Equatable, Sendable {
        package let start: Instant
        /// Traffic by ascending endpoint number, only for endpoints with requests.
        package let traffic: [(endpoint: Int, traffic: Traffic)]

        package static func == (left: Hour, right: Hour) -> Bool {
            left.start == right.start && left.traffic.elementsEqual(right.traffic, by: ==)
        }
    }

    private struct Sheet {
        var latencies = PairCounts()
        /// 0 stands for no status.
        var statuses = PairCounts()

        var distinctCounts: Int { latencies.count + statuses.count }
    }

    private static let microsecondsPerHour: Int64 = 3_600_000_000

    /// All hours except the current one.
    private var sheets: [Int64: Sheet] = [:]
    private var current = Sheet()
    private var currentStart = Self.noHour

    private static let noHour = Int64.max

    package init() {}

    package var isEmpty: Bool { sheets.isEmpty && currentStart == Self.noHour }

    /// The number of different response times and statuses of endpoints and hours, which determines the memory.
    package var distinctCounts: Int { sheets.values.reduce(current.distinctCounts) { $0 + $1.distinctCounts } }

    /// Fastest for consecutive entries of the same hour.
    package mutating func add(_ entry: AccessLogEntry) {
        let sinceStart = entry.microseconds &- currentStart
        if sinceStart < 0 || sinceStart >= Self.microsecondsPerHour { turn(to: entry.microseconds) }
        current.latencies.add(endpoint: entry.endpoint, value: UInt32(truncatingIfNeeded: entry.milliseconds))
        current.statuses.add(endpoint: entry.endpoint, value: UInt32(truncatingIfNeeded: entry.status ?? 0))
    }

    /// Passes every hour to `body`, earliest first, and is empty afterwards, even if `body` throws.
    package mutating func takeHours(_ body: (Hour) throws -> Void) rethrows {
        close()
        var sheets = sheets
        self.sheets = [:]
        for start in sheets.keys.sorted() {
            guard let sheet = sheets.removeValue(forKey: start) else { continue }
            try body(Hour(start: Instant(microseconds: start), traffic: Self.traffic(of: sheet)))
        }
    }

    private static func traffic(of sheet: Sheet) -> [(endpoint: Int, traffic: Traffic)] {
        var traffic: [(endpoint: Int, traffic: Traffic)] = []
        for pair in sheet.latencies.sorted {
            if traffic.last?.endpoint != pair.endpoint { traffic.append((pair.endpoint, Traffic())) }
            traffic[traffic.count - 1].traffic.latencies.add(pair.value, requests: pair.count)
        }
        // Both tables have the same endpoints, and both are in their order.
        var index = 0
        for pair in sheet.statuses.sorted {
            while traffic[index].endpoint != pair.endpoint { index += 1 }
            traffic[index].traffic.statuses[pair.value == 0 ? nil : pair.value] = pair.count
        }
        return traffic
    }

    private mutating func turn(to microseconds: Int64) {
        close()
        let remainder = microseconds % Self.microsecondsPerHour
        currentStart = microseconds - remainder - (remainder < 0 ? Self.microsecondsPerHour : 0)
        current = sheets.removeValue(forKey: currentStart) ?? Sheet()
    }

    private mutating func close() {
        guard currentStart != Self.noHour else { return }
        sheets[currentStart] = current
        current = Sheet()
        currentStart = Self.noHour
    }
}
