/// How the requests of a day fall into the hours of the clock, to tell hours that are missing from quiet ones.
package struct HourlyVolume: Hashable, Sendable {
    /// By hour of the clock, 0...23; `nil` for an hour that the day did not have.
    package let requests: [Int?]

    package init(_ hours: [HourPoint], in window: ReportWindow) {
        var requests = [Int?](repeating: nil, count: 24)
        for hour in hours {
            guard let clock = Int(window.timeZone.clock(at: hour.start).prefix(2)), requests.indices.contains(clock) else { continue }
            requests[clock] = (requests[clock] ?? 0).addingReportingOverflow(hour.requests).partialValue
        }
        self.requests = requests
    }

    /// Without requests, where other days have them.
    struct Gap: Hashable, Sendable {
        let hours: Int
        /// Of the requests of a usual day, 0...1.
        let share: Double

        /// A day with less than this missing is as good as whole: 1 hour of the night, of a service that sleeps then.
        static let tolerated = 0.02
    }

    /// What is missing beside other days. Of fewer than three other days nothing is known, and nothing is missing.
    func gap(beside others: [HourlyVolume]) -> Gap {
        let shares = others.compactMap { $0.shares }
        guard shares.count >= 3 else { return Gap(hours: 0, share: 0) }
        var (hours, share) = (0, 0.0)
        for clock in requests.indices where requests[clock] == 0 {
            let usual = shares.compactMap { $0[clock] }.median ?? 0
            guard usual > 0 else { continue }
            hours += 1
            share += usual
        }
        return Gap(hours: hours, share: share)
    }

    private var shares: [Double?]? {
        let total = requests.reduce(0.0) { $0 + Double($1 ?? 0) }
        return total > 0 ? requests.map { $0.map { Double($0) / total } } : nil
    }
}

extension HourlyVolume: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        requests = try container.decode([Int?].self)
        guard requests.count == 24 else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 24 hours") }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(requests)
    }
}
