/// The endpoints that are not kept apart, counted together. In `report.json` the fields of `summary` are on the same
/// level as the number of endpoints.
package struct OtherEndpoints: Hashable, Codable, Sendable {
    package let endpoints: Int
    package let summary: Summary
    package let hours: [HourPoint]
    package let statusCodes: [StatusCount]

    init(endpoints: Int, hours: [Traffic], window: ReportWindow) {
        let day = hours.reduce(into: Traffic()) { $0.merge($1) }
        self.endpoints = endpoints
        summary = Summary(day)
        self.hours = zip(window.hours, hours).map { HourPoint(start: $0.start, traffic: $1) }
        statusCodes = StatusCount.list(day.statuses)
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
