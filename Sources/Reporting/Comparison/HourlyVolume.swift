/// Requests of a day by hour of the clock, used to distinguish missing hours from quiet ones.
package struct HourlyVolume: Hashable, Sendable {
    /// Requests by hour of the clock, 0...23; `nil` for an hour that the day did not have.
    package let requests: [Int?]

    package init(_ hours: [HourPoint], in window: ReportWindow) {
        self.init(hours.map(\.requests), clocks: window.hours.map { window.clockHour(of: $0.start) })
    }

    /// - Parameters:
    ///   - requests: requests in each hour of the window.
    ///   - clocks: hour of the clock, 0...23, of each of them; `nil` if it has none.
    init(_ requests: [Int], clocks: [Int?]) {
        var sums = [Int?](repeating: nil, count: 24)
        for (requests, clock) in zip(requests, clocks) {
            guard let clock, sums.indices.contains(clock) else { continue }
            sums[clock] = (sums[clock] ?? 0).addingReportingOverflow(requests).partialValue
        }
        self.requests = sums
    }

    init(requests: [Int?]) { self.requests = requests }

    /// The sum of both.
    func adding(_ other: HourlyVolume) -> HourlyVolume {
        HourlyVolume(
            requests: zip(requests, other.requests).map { left, right in
                left.map { $0.addingSaturated(right ?? 0) } ?? right
            })
    }

    /// Requests of the whole day.
    var total: Int { requests.compactMap(\.self).saturatingSum }

    /// Hours without requests in which other days have some.
    struct Gap: Hashable, Sendable {
        let clocks: Set<Int>
        /// The share of a usual day's requests, 0...1.
        let share: Double

        /// A day that lacks less than this share counts as complete, for example if the missing hour is one in
        /// which the service is idle.
        static let tolerated = 0.02
    }

    /// The hours missing compared with other days. With fewer than three other days, no hour counts as missing.
    func gap(beside others: [HourlyVolume]) -> Gap {
        let shares = others.compactMap { $0.shares }
        guard shares.count >= 3 else { return Gap(clocks: [], share: 0) }
        var (clocks, share) = (Set<Int>(), 0.0)
        for clock in requests.indices where requests[clock] == 0 {
            let usual = shares.compactMap { $0[clock] }.median ?? 0
            guard usual > 0 else { continue }
            clocks.insert(clock)
            share += usual
        }
        return Gap(clocks: clocks, share: share)
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
        guard requests.count == 24 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 24 hours")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(requests)
    }
}
