/// The endpoints that are not kept apart, counted together. In `report.json` the fields of `summary` are on the same
/// level as the number of endpoints.
package struct OtherEndpoints: Hashable, Codable, Sendable {
    package let endpoints: Int
    package let summary: Summary
    package let hours: [HourPoint]
    package let statusCodes: [StatusCount]

    init(endpoints: Int, hours: [Traffic], window: ReportWindow) {
        let day = Traffic(sum: hours)
        self.endpoints = endpoints
        summary = Summary(day)
        self.hours = zip(window.hours, hours).map { HourPoint(start: $0.start, traffic: $1) }
        statusCodes = StatusCount.list(day.statuses)
    }

    /// Everything that is not listed; `nil` if every endpoint is.
    init?(all traffic: HourlyTraffic, window: ReportWindow) {
        let unlisted = traffic.otherEndpoints + traffic.grouped.values.reduce(0, +)
        guard unlisted > 0 else { return nil }
        let groups = Endpoint.Group.allCases.map { Endpoint($0) }
        self.init(
            endpoints: unlisted,
            hours: traffic.hours.map { hour in
                groups.reduce(into: Traffic()) { if let part = hour[$1] { $0.merge(part) } }
            }, window: window)
    }

    /// The endpoints of a group; `nil` without any.
    init?(_ group: Endpoint.Group, of traffic: HourlyTraffic, window: ReportWindow) {
        guard let endpoints = traffic.grouped[group] else { return nil }
        self.init(endpoints: endpoints, hours: traffic.hours.map { $0[Endpoint(group)] ?? Traffic() }, window: window)
    }

    private enum CodingKeys: String, CodingKey { case endpoints, hours, statusCodes }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        endpoints = try container.decode(Int.self, forKey: .endpoints)
        summary = try Summary(from: decoder)
        hours = try container.decode([HourPoint].self, forKey: .hours)
        statusCodes = try container.decode([StatusCount].self, forKey: .statusCodes)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(endpoints, forKey: .endpoints)
        try container.encode(hours, forKey: .hours)
        try container.encode(statusCodes, forKey: .statusCodes)
        try summary.encode(to: encoder)
    }
}
