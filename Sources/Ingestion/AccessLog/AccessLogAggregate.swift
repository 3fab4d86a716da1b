import Reporting

/// Requests of access logs by hour of a time zone and endpoint, as exact distributions. Stored instead of rows where there
/// are too many requests.
package struct AccessLogAggregate: Sendable {
    /// The requests of one hour.
    package struct Hour: Equatable, Sendable {
        package let slot: HourSlot
        /// By ascending number of the endpoint, only those with requests.
        package let traffic: [(endpoint: Int, traffic: Traffic)]

        package static func == (left: Hour, right: Hour) -> Bool {
            left.slot == right.slot && left.traffic.elementsEqual(right.traffic, by: ==)
        }
    }

    private struct Sheet {
        var latencies = PairCounts()
        /// 0 stands for no status.
        var statuses = PairCounts()

        var distinctCounts: Int { latencies.count + statuses.count }
    }

    /// All hours but the current one.
    private var sheets: [HourSlot: Sheet] = [:]
    private var current = Sheet()
    /// `nil` before the first entry.
    private var currentHour: HourSlot?
    /// The first and the last microsecond of the current hour; empty before the first entry.
    private var (start, last): (Int64, Int64) = (0, -1)
    private var slots: HourSlots

    /// - Parameter timeZone: whose hours are counted.
    package init(timeZone: ReportTimeZone) { slots = HourSlots(timeZone) }

    package var isEmpty: Bool { sheets.isEmpty && currentHour == nil }

    /// The number of different response times and statuses of endpoints and hours, which determines the memory.
    package var distinctCounts: Int { sheets.values.reduce(current.distinctCounts) { $0 + $1.distinctCounts } }

    /// Fastest for consecutive entries of the same hour.
    package mutating func add(_ entry: AccessLogEntry) {
        if entry.microseconds < start || entry.microseconds > last { turn(to: entry.microseconds) }
        current.latencies.add(endpoint: entry.endpoint, value: UInt32(truncatingIfNeeded: entry.milliseconds))
        current.statuses.add(endpoint: entry.endpoint, value: UInt32(truncatingIfNeeded: entry.status ?? 0))
    }

    /// Passes every hour to `body`, earliest first, and is empty afterwards, even if `body` throws.
    package mutating func takeHours(_ body: (Hour) throws -> Void) rethrows {
        close()
        var sheets = sheets
        self.sheets = [:]
        for slot in sheets.keys.sorted(by: { $0.start < $1.start }) {
            guard let sheet = sheets.removeValue(forKey: slot) else { continue }
            try body(Hour(slot: slot, traffic: Self.traffic(of: sheet)))
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
        let slot = slots.slot(of: Instant(microseconds: microseconds))
        currentHour = slot
        (start, last) = (slot.start.microseconds, slot.end.microseconds - 1)
        current = sheets.removeValue(forKey: slot) ?? Sheet()
    }

    private mutating func close() {
        guard let slot = currentHour else { return }
        sheets[slot] = current
        current = Sheet()
        currentHour = nil
        (start, last) = (0, -1)
    }
}
