import Postgres
import Reporting

/// What stored hours tell of one organization: it is all there is of hours whose rows are gone.
///
/// They have the requests of each endpoint, their errors, and the sum of their times, all exact, but neither the
/// distribution nor the statuses of an endpoint. So rows count where they have as many requests.
struct TenantHours {
    /// An hour of an endpoint.
    private struct Counts {
        var whole = RequestCount()
        /// Those of `whole` that have no rows any more.
        var detached = RequestCount()
    }

    /// The organization.
    let id: OrganizationID
    private var hours: [HourSlot: [Endpoint: Counts]] = [:]
    /// Hours of the window with requests that have no rows and are not stored by organization. How many of these are of
    /// this one is not known.
    private(set) var untold = 0
    /// Whether rows are read, too.
    private let readsRows: Bool

    /// The requests of every organization in a stored hour.
    private struct StoredHour {
        var rows = 0
        var detached = 0
    }

    /// Reads the hours that overlap the window.
    init(_ id: OrganizationID, reader: DayReader, source: RequestSource, snapshot: SharedSnapshot) throws {
        self.id = id
        readsRows = source != .stored
        if source == .raw { return }
        // The names and the notes are those of other organizations, too.
        let hours = HourReader(connection: reader.connection, schema: reader.schema, tables: reader.tables)
        var ignored: [String] = []
        var stored: [HourSlot: StoredHour] = [:]
        let window = reader.window
        for hour in try hours.stored(from: window.start, to: window.end, kept: [], &ignored) {
            stored[hour.slot, default: StoredHour()].rows += hour.traffic.requests - hour.detached.requests
            stored[hour.slot, default: StoredHour()].detached += hour.detached.requests
        }
        let marks =
            reader.tables.haveDetails
            ? try HourDetails(connection: reader.connection, schema: reader.schema).marks(
                from: window.start, to: window.end) : [:]
        // Those of another state of the hour are not its details.
        let told = stored.keys.filter { slot in
            marks[slot].map { mark in
                mark.tellOrganizations && stored[slot]?.rows == mark.requests - mark.detachedRequests
            } ?? false
        }.sorted(by: Self.isEarlier)
        let read = try snapshot.map(told) { connection, slot in
            try HourDetails(connection: connection, schema: reader.schema).stored(of: slot).flatMap {
                Self.counts($0, of: id, reader.names)
            }
        }
        for (slot, counts) in zip(told, read) { self.hours[slot] = counts }
        // Of an hour that reaches over an edge of the window, not all rows are read with it.
        func isAtEdge(_ slot: HourSlot) -> Bool { slot.start < window.start || window.end < slot.end }
        func isTold(_ slot: HourSlot, _ hour: StoredHour) -> Bool {
            self.hours[slot] != nil && marks[slot]?.detachedRequests == hour.detached
        }
        let doubtful = stored.filter { slot, hour in
            hour.rows + hour.detached > 0 && (isAtEdge(slot) || !isTold(slot, hour))
        }.sorted { Self.isEarlier($0.key, $1.key) }
        let counts =
            source == .stored
            ? doubtful.map { _ in 0 }
            : try snapshot.map(doubtful.map(\.key)) { connection, slot in
                try hours.rowCount(from: slot.start, to: slot.end, over: connection)
            }
        var lost: [HourSlot] = []
        for ((slot, hour), rows) in zip(doubtful, counts) {
            if !isTold(slot, hour), hour.detached > 0 || rows < hour.rows { lost.append(slot) }
            if isAtEdge(slot), rows >= hour.rows {
                self.hours[slot] = self.hours[slot]?.mapValues { Counts(whole: $0.detached, detached: $0.detached) }
            }
        }
        untold = window.hours.count { hour in lost.contains { $0.start < hour.end && hour.start < $0.end } }
    }

    /// `nil` if the details are damaged.
    private static func counts(
        _ details: HourDetails.Stored, of id: OrganizationID, _ names: EndpointNames
    ) -> [Endpoint: Counts]? {
        guard let whole = counts(details.whole, of: id, names) else { return nil }
        var counts = whole.mapValues { Counts(whole: $0) }
        if let detached = details.detached {
            guard let part = details.whole == detached ? whole : Self.counts(detached, of: id, names) else {
                return nil
            }
            for (endpoint, count) in part { counts[endpoint, default: Counts()].detached.merge(count) }
        }
        return counts
    }

    private static func counts(
        _ packed: PackedDetails, of id: OrganizationID, _ names: EndpointNames
    ) -> [Endpoint: RequestCount]? {
        var endpoints: [Endpoint] = []
        var place: Int?
        var counts: [Endpoint: RequestCount] = [:]
        let messages = packed.read {
            endpoints = $0
            place = $1?.list.firstIndex { $0.id == id }
        } counts: { position, organizations in
            let endpoint = endpoints[position]
            for count in organizations where count.organization == place && count.requests.requests > 0 {
                counts[names.endpoint(endpoint.name, method: endpoint.method), default: RequestCount()].merge(
                    count.requests)
            }
        } times: { _, _ in
        }
        return messages == nil ? nil : counts
    }

    private static func isEarlier(_ left: HourSlot, _ right: HourSlot) -> Bool {
        (left.start, left.end) < (right.start, right.end)
    }

    /// The hours as they are counted beside rows.
    ///
    /// - Parameter kept: the endpoints that are counted one by one; the others are merged. `nil` for all.
    func stored(kept: Set<Endpoint>?) -> [HourlyTraffic.StoredHour] {
        var all: [HourlyTraffic.StoredHour] = []
        for (slot, endpoints) in hours.sorted(by: { Self.isEarlier($0.key, $1.key) }) {
            var counted: [Endpoint: Counts] = [:]
            for (endpoint, counts) in endpoints {
                let name = kept?.contains(endpoint) ?? true ? endpoint : .other
                counted[name, default: Counts()].whole.merge(counts.whole)
                counted[name, default: Counts()].detached.merge(counts.detached)
            }
            for (endpoint, counts) in counted {
                all.append(
                    HourlyTraffic.StoredHour(
                        start: slot.start, seconds: slot.seconds, endpoint: endpoint, traffic: Traffic(counts.whole),
                        detached: Traffic(counts.detached)))
            }
        }
        return all
    }

    /// Passes the milliseconds that the requests to each endpoint took.
    func visitTimes(_ body: (Endpoint, Int) throws -> Void) rethrows {
        for hour in hours.values {
            for (endpoint, counts) in hour where counts.whole.requests > 0 {
                try body(endpoint, counts.whole.totalMilliseconds)
            }
        }
    }

    /// What readers should know of the hours that were counted from stored ones, and of those that could not be.
    func notes(_ traffic: HourlyTraffic) -> [String] {
        let counted = traffic.sources.count { $0.contains(.aggregates) }
        var notes: [String] = []
        if counted > 0 {
            notes.append(
                "\(NumberText.counted(counted, "hour")) \(counted == 1 ? "is" : "are") counted from what is stored of"
                    + " \(counted == 1 ? "it" : "them")\(readsRows ? ", as rows are gone" : ""). Requests, client errors,"
                    + " server errors and averages are exact; percentiles by endpoint, single status codes and error"
                    + " messages are not stored by organization.")
        }
        if untold > 0 {
            notes.append(
                "Some requests of this organization may be missing: \(NumberText.counted(untold, "hour"))"
                    + " \(untold == 1 ? "is" : "are") stored without organizations, and rows"
                    + " \(readsRows ? "are gone" : "were not read").")
        }
        return notes
    }
}

extension Traffic {
    /// Requests of which only sums are known.
    fileprivate init(_ count: RequestCount) {
        self.init()
        if count.requests > 0 { stored = [HourlyAggregate(count)] }
    }
}
