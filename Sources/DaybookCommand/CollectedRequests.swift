import Ingestion
import Reporting

/// Requests of access logs in memory, by hour of a time zone and endpoint, as exact distributions.
///
/// Its memory grows with the number of different response times of an endpoint in an hour: about three bytes for each.
struct CollectedRequests {
    /// The endpoints of a log by their number, without what only reading needs.
    struct Endpoints {
        private let endpoints: [Endpoint]

        init(_ reader: AccessLogReader) { endpoints = (0..<reader.endpointCount).map(reader.endpoint) }

        var count: Int { endpoints.count }

        subscript(number: Int) -> Endpoint { endpoints[number] }

        /// Whether a number stands for all endpoints that the reader no longer kept apart.
        func isOther(_ number: Int) -> Bool { self[number].name == AccessLogReader.otherName }
    }

    private let timeZone: ReportTimeZone
    private var aggregate: AccessLogAggregate
    private var hours: [HourSlot: PackedTraffic] = [:]
    private var (first, last) = (Int64.max, Int64.min)

    /// The number of different response times that are kept ready for counting.
    private static let unpacked = 200_000
    /// With more endpoints on a day, those that took the least time are counted together from the start.
    private static let mostEndpoints = 10_000

    /// - Parameter timeZone: whose hours and days are reported.
    init(timeZone: ReportTimeZone) {
        self.timeZone = timeZone
        aggregate = AccessLogAggregate(timeZone: timeZone)
    }

    /// The times of the first and the last request; `nil` without any.
    var span: (first: Instant, last: Instant)? {
        first > last ? nil : (Instant(microseconds: first), Instant(microseconds: last))
    }

    mutating func add(_ entry: AccessLogEntry) {
        if entry.microseconds < first { first = entry.microseconds }
        if entry.microseconds > last { last = entry.microseconds }
        aggregate.add(entry)
    }

    /// Packs what was added, if it takes much memory. Call it between chunks.
    mutating func packIfLarge() { if aggregate.distinctCounts >= Self.unpacked { pack() } }

    private mutating func pack() {
        var hours = hours
        self.hours = [:]
        aggregate.takeHours { hour in
            var packed = hours.removeValue(forKey: hour.slot) ?? PackedTraffic()
            for (endpoint, traffic) in hour.traffic { packed.add(traffic, of: endpoint) }
            hours[hour.slot] = packed
        }
        self.hours = hours
    }

    /// The days with requests, sorted.
    mutating func dates() -> [CalendarDate] {
        pack()
        return Set(hours.keys.map { timeZone.date(at: $0.start) }).sorted()
    }

    /// Removes the requests of a day.
    ///
    /// Paths that were never answered with anything but client errors, on this day and the days taken before, are counted
    /// together here, as `ObservedDay` does, because scanners request hundreds of thousands of them.
    ///
    /// - Parameters:
    ///   - limit: the number of endpoints that are kept apart where there are more than 10,000.
    ///   - answered: the endpoints that were answered on earlier days; receives those of this day.
    mutating func takeDay(
        _ window: ReportWindow, _ endpoints: Endpoints, limit: Int, answered: inout Set<Int>
    ) -> HourlyTraffic {
        pack()
        var day: [(slot: HourSlot, traffic: PackedTraffic)] = []
        for slot in hours.keys.filter({ window.contains($0.start) }).sorted(by: { $0.start < $1.start }) {
            if let traffic = hours.removeValue(forKey: slot) { day.append((slot, traffic)) }
        }
        let groups = Groups(of: day.map(\.traffic), endpoints, limit: limit, most: Self.mostEndpoints, &answered)
        let pieces = day.map { slot, packed in
            var traffic: [Endpoint: Traffic] = [:]
            var groupTraffic: [Endpoint.Group: Traffic] = [:]
            packed.visit { number, part in
                if let group = groups.byEndpoint[number] {
                    groupTraffic[group, default: Traffic()].merge(part)
                } else {
                    traffic[endpoints[number], default: Traffic()].merge(part)
                }
            }
            for (group, sum) in groupTraffic { traffic[Endpoint(group)] = sum }
            return HourlyTraffic.Piece(slot: slot, traffic: traffic)
        }
        return HourlyTraffic(
            window: window, rows: pieces, from: .logs, stored: [], otherEndpoints: groups.counts[.other] ?? 0,
            grouped: groups.counts.filter { $0.key != .other })
    }
}

/// The endpoints of a day that are counted together.
private struct Groups {
    private(set) var byEndpoint: [Int: Endpoint.Group] = [:]
    /// The number of endpoints in each group.
    private(set) var counts: [Endpoint.Group: Int] = [:]

    init(
        of hours: [PackedTraffic], _ endpoints: CollectedRequests.Endpoints, limit: Int, most: Int,
        _ answered: inout Set<Int>
    ) {
        var times: [Int: Int128] = [:]
        for hour in hours {
            hour.visit { number, traffic in
                times[number, default: 0] += traffic.latencies.totalMilliseconds
                if traffic.wasAnswered { answered.insert(number) }
            }
        }
        for number in times.keys {
            if !answered.contains(number) {
                put(number, in: .unmatched)
            } else if endpoints.isOther(number) {
                put(number, in: .other)
            }
        }
        let apart = times.filter { byEndpoint[$0.key] == nil }
        guard apart.count > most else { return }
        let ranked = apart.sorted {
            $0.value != $1.value ? $0.value > $1.value : endpoints[$0.key] < endpoints[$1.key]
        }
        for (number, _) in ranked.dropFirst(limit) { put(number, in: .other) }
    }

    private mutating func put(_ number: Int, in group: Endpoint.Group) {
        byEndpoint[number] = group
        counts[group, default: 0] += 1
    }
}
