/// Requests by hour and endpoint, combined from rows and stored hourly aggregates.
///
/// Where an endpoint's hour is known from both, the source with more requests counts, and rows when they are equal:
/// rows that came late make a stored hour stale, rows that were deleted leave it as all there is. What a stored hour
/// knows of requests that have no rows counts beside the rows.
///
/// A stored hour that is not one of the window's hours, since it was stored for another time zone, is divided by time.
/// Where a stored hour of the window counts, only what it has without rows is added.
package struct HourlyTraffic: Sendable {
    /// A stretch of at most one hour and the traffic in its rows. Pieces do not overlap.
    package struct Piece: Sendable {
        package let slot: HourSlot
        package var traffic: [Endpoint: Traffic]

        package init(slot: HourSlot, traffic: [Endpoint: Traffic]) {
            self.slot = slot
            self.traffic = traffic
        }
    }

    /// A stored hour of an endpoint. `start` need not be a whole hour in the report's zone.
    package struct StoredHour: Sendable {
        package let start: Instant
        /// 3,600, but for the last hour of a day on which clocks change by half an hour.
        package let seconds: Int64
        package let endpoint: Endpoint
        /// Exact if its distribution was stored, otherwise an aggregate.
        package private(set) var traffic: Traffic
        /// The part of `traffic` that is known to have no rows; exact, and usually empty.
        package private(set) var detached: Traffic

        package init(
            start: Instant, seconds: Int64 = 3600, endpoint: Endpoint, traffic: Traffic = Traffic(),
            detached: Traffic = Traffic()
        ) {
            self.start = start
            self.seconds = seconds
            self.endpoint = endpoint
            self.traffic = traffic
            self.detached = detached
        }

        package init(start: Instant, seconds: Int64 = 3600, endpoint: Endpoint, aggregate: HourlyAggregate) {
            var traffic = Traffic()
            traffic.stored = [aggregate]
            self.init(start: start, seconds: seconds, endpoint: endpoint, traffic: traffic)
        }

        package var slot: HourSlot { HourSlot(start: start, end: end) }

        package var end: Instant { start.adding(seconds: seconds) }

        /// Adds the stored traffic of the same hour of another endpoint.
        package mutating func merge(_ other: StoredHour) {
            traffic.merge(other.traffic)
            detached.merge(other.detached)
        }
    }

    /// Where the requests of an hour come from.
    package enum Source: String, Codable, Comparable, Sendable {
        case rows
        /// Lines of logs that are not stored.
        case logs
        case distributions
        case aggregates

        package static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
    }

    /// Traffic by hour of the window, one element per hour.
    package private(set) var hours: [[Endpoint: Traffic]]
    /// Sources by hour of the window.
    package private(set) var sources: [Set<Source>]
    /// Number of endpoints counted together as `Endpoint.other`.
    package private(set) var otherEndpoints: Int
    /// Number of endpoints in each of the other groups.
    package private(set) var grouped: [Endpoint.Group: Int] = [:]
    /// Sentences about data that had to be left out.
    package private(set) var notes: [String] = []

    /// Where rows must be read apart: at the window's hours and at the edges of stored hours.
    package static func slots(window: ReportWindow, stored: some Sequence<HourSlot>) -> [HourSlot] {
        var edges = Set(window.hours.map(\.start))
        edges.insert(window.end)
        for slot in stored {
            for edge in [slot.start, slot.end] where window.contains(edge) { edges.insert(edge) }
        }
        let sorted = edges.sorted()
        return zip(sorted, sorted.dropFirst()).map { HourSlot(start: $0, end: $1) }
    }

    /// - Parameters:
    ///   - source: where the pieces come from.
    ///   - otherEndpoints: number of endpoints that `Endpoint.other` stands for.
    ///   - grouped: number of endpoints that are already counted together in each of the other groups.
    package init(
        window: ReportWindow, rows pieces: [Piece], from source: Source = .rows, stored: [StoredHour],
        otherEndpoints: Int = 0, grouped: [Endpoint.Group: Int] = [:]
    ) {
        hours = Array(repeating: [:], count: window.hours.count)
        sources = Array(repeating: [], count: window.hours.count)
        self.otherEndpoints = otherEndpoints
        self.grouped = grouped
        var pieces = pieces
        let slots = window.hours
        var divided = (hours: Set<HourSlot>(), requests: 0)
        func index(of hour: StoredHour) -> Int? {
            window.hourIndex(of: hour.start).flatMap { slots[$0] == hour.slot ? $0 : nil }
        }
        let places = stored.indices.sorted {
            let (hour, other) = (stored[$0], stored[$1])
            return hour.start != other.start ? hour.start < other.start : hour.endpoint < other.endpoint
        }
        let ofWindow = places.filter { index(of: stored[$0]) != nil }
        let ofOthers = ofWindow.count == stored.count ? [] : places.filter { index(of: stored[$0]) == nil }
        /// The hours of the window that are counted from stored hours of their own.
        var whole: [Endpoint: Set<Int>] = [:]
        var replacedUntil: [Endpoint: Instant] = [:]
        for place in ofWindow + ofOthers where stored[place].traffic.requests > 0 {
            let hour = stored[place]
            let covered = pieces.indices.filter {
                hour.start < pieces[$0].slot.end && pieces[$0].slot.start < hour.end
            }
            let fromRows = covered.reduce(0) { $0 + (pieces[$1].traffic[hour.endpoint]?.requests ?? 0) }
            let isInside = window.start <= hour.start && hour.end <= window.end
            // Of two stored hours of other zones that overlap, the first one counts, and what the second one has without
            // rows.
            let own = index(of: hour)
            let isReplaced = own != nil ? false : replacedUntil[hour.endpoint].map { hour.start < $0 } ?? false
            // Of an hour that reaches over an edge, not all rows are known.
            let isMore =
                isReplaced
                ? false
                : isInside ? hour.traffic.requests > fromRows + hour.detached.requests : fromRows == 0
            guard isMore || !hour.detached.isEmpty else { continue }
            if isMore { for piece in covered { pieces[piece].traffic[hour.endpoint] = nil } }
            let counted = isMore ? hour.traffic : hour.detached
            if let index = own {
                if isMore, !ofOthers.isEmpty { whole[hour.endpoint, default: []].insert(index) }
                if !counted.latencies.isEmpty { sources[index].insert(.distributions) }
                if !counted.stored.isEmpty { sources[index].insert(.aggregates) }
                hours[index][hour.endpoint, default: Traffic()].merge(counted)
                continue
            }
            if isMore { replacedUntil[hour.endpoint] = hour.end }
            for (index, slot) in slots.enumerated() {
                let isCounted = whole[hour.endpoint]?.contains(index) ?? false
                let part = (isCounted ? hour.detached : counted).part(of: hour.slot, in: slot)
                guard part.requests > 0 else { continue }
                if !part.latencies.isEmpty { sources[index].insert(.distributions) }
                if !part.stored.isEmpty { sources[index].insert(.aggregates) }
                hours[index][hour.endpoint, default: Traffic()].merge(part)
                divided.hours.insert(hour.slot)
                divided.requests = divided.requests.addingSaturated(part.requests)
            }
        }
        for piece in pieces {
            guard let index = window.hourIndex(of: piece.slot.start) else { continue }
            if !piece.traffic.isEmpty { sources[index].insert(source) }
            hours[index].merge(piece.traffic) { $0.merging($1) }
        }
        if !divided.hours.isEmpty {
            let count = divided.hours.count
            notes.append(
                "\(NumberText.counted(count, "stored hour")) \(count == 1 ? "does" : "do") not begin at an hour of"
                    + " \(window.timeZone.name): \(count == 1 ? "its" : "their")"
                    + " \(NumberText.counted(divided.requests, "request")) \(divided.requests == 1 ? "is" : "are")"
                    + " divided by time, so the figures of these hours are approximate.")
        }
    }

    /// The endpoints that are kept apart, sorted.
    package var endpoints: [Endpoint] { Set(hours.flatMap(\.keys)).filter { !$0.isOther }.sorted() }

    /// The same traffic with endpoints counted together by group.
    package func grouping(_ groups: [Endpoint: Endpoint.Group]) -> HourlyTraffic {
        guard !groups.isEmpty else { return self }
        var copy = self
        for group in groups.values { copy.grouped[group, default: 0] += 1 }
        copy.hours = hours.map { hour in
            var kept = hour.filter { groups[$0.key] == nil }
            for (endpoint, traffic) in hour.filter({ groups[$0.key] != nil }).sorted(by: { $0.key < $1.key }) {
                if let group = groups[endpoint] { kept[Endpoint(group), default: Traffic()].merge(traffic) }
            }
            return kept
        }
        return copy
    }

    /// The same traffic with the endpoints that took the most time kept apart, the others counted together as
    /// `Endpoint.other`.
    package func keeping(_ limit: Int) -> HourlyTraffic {
        var totals: [Endpoint: Int128] = [:]
        for hour in hours {
            for (endpoint, traffic) in hour where !endpoint.isOther {
                totals[endpoint, default: 0] += traffic.approximateMilliseconds
            }
        }
        guard totals.count > limit else { return self }
        let others = Set(
            totals.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }.dropFirst(limit).map(\.key))
        var kept = self
        kept.otherEndpoints += others.count
        kept.hours = hours.map { hour in
            var (kept, rest) = (hour.filter { !others.contains($0.key) }, hour[.other] ?? Traffic())
            for (_, traffic) in hour.filter({ others.contains($0.key) }).sorted(by: { $0.key < $1.key }) {
                rest.merge(traffic)
            }
            kept[.other] = rest.isEmpty ? nil : rest
            return kept
        }
        return kept
    }
}

extension Traffic {
    /// The sum of response times, from rounded means where nothing better is known.
    fileprivate var approximateMilliseconds: Int128 {
        stored.reduce(latencies.totalMilliseconds) {
            $0 + ($1.totalMilliseconds.map { Int128($0) } ?? Int128($1.meanMilliseconds) * Int128($1.requests))
        }
    }
}
