import Glibc

/// Hours in which all or most requests are missing, although similar days have them.
struct Absence: Hashable, Sendable {
    /// Hours of the clock, half-open.
    let clocks: Range<Int>
    /// Number of requests in these hours.
    let requests: Int
    /// Number of requests usually in these hours, on a day with as many requests in the other hours; no more than there
    /// usually are.
    let usual: Double
    /// The part of a usual day's requests in these hours, 0...1.
    let share: Double

    /// Number of missing requests.
    var missing: Double { max(usual - Double(requests), 0) }
    /// Whether these hours have no requests at all.
    var isSilent: Bool { requests == 0 }

    /// If fewer requests are usual, having none is not news.
    private static let fewestUsual = 20.0
    /// Nothing is missing above this part of the usual number.
    private static let mostRatio = 0.6
    /// Each hour of a stretch has less than this part of its usual number.
    private static let mostHourlyRatio = 0.8
    /// A stretch has at most this many hours; a longer lack is a matter of the day's volume.
    private static let longest = 18
    /// A lack must be this many standard deviations beyond the usual variation: 24 hours on 20 days are tested some
    /// 3,000 times.
    private static let deviations = 5.0
    private static let deviationsOfSilence = 4.0
    /// The minimum standard deviation of the hours of a day, as a logarithm.
    private static let leastSpread = 0.12
    /// With fewer similar days, the usual requests of the hours are unknown.
    static let fewestDays = 2

    /// Finds the stretch that lacks the most requests; `nil` if none lacks any.
    ///
    /// Each stretch of hours is compared with the same hours of similar days, all in proportion to the requests of the
    /// day's other hours: a day with half the traffic lacks none of its hours. A rush in other hours lets no more be
    /// expected than these hours usually have.
    ///
    /// Where clocks were changed since, the requests are missing by the hour of the clock and by the hour of UTC: some
    /// services follow their users' clocks, others those of machines.
    ///
    /// - Parameters:
    ///   - day: volume of the reported day.
    ///   - days: volumes of similar days.
    static func find(
        in day: HourlyVolume, like days: [LikeVolume], fewestUsual: Double = fewestUsual, silentOnly: Bool = false
    ) -> Absence? {
        func find(_ volumes: [HourlyVolume]) -> Absence? {
            longestLack(in: day, like: volumes, fewestUsual: fewestUsual, silentOnly: silentOnly)
        }
        guard let absence = find(days.map(\.volume)) else { return nil }
        guard days.contains(where: { $0.clocksMoved != 0 }) else { return absence }
        return find(days.map(\.volumeByUTC)) == nil ? nil : absence
    }

    private static func longestLack(
        in day: HourlyVolume, like days: [HourlyVolume], fewestUsual: Double, silentOnly: Bool
    ) -> Absence? {
        let days = days.filter { $0.total > 0 }
        guard days.count >= fewestDays, day.total > 0 else { return nil }
        var best: Absence?
        func sum(_ volume: HourlyVolume, _ clocks: Range<Int>) -> Double {
            clocks.reduce(0) { $0 + Double(volume.requests[$1] ?? 0) }
        }
        for start in 0..<24 where day.requests[start] != nil {
            for end in (start + 1)...24 where end - start <= longest {
                let clocks = start..<end
                guard clocks.allSatisfy({ day.requests[$0] != nil }) else { break }
                let here = sum(day, clocks)
                if silentOnly, here > 0 { break }
                let rest = Double(day.total) - here
                guard rest > 0 else { continue }
                let ratios = days.compactMap { other -> Double? in
                    let there = sum(other, clocks)
                    let rest = Double(other.total) - there
                    return rest > 0 ? there / rest : nil
                }
                guard ratios.count >= fewestDays, let ratio = ratios.median, let least = ratios.min() else { continue }
                let counts = days.map { sum($0, clocks) }
                let usual = min(ratio * rest, counts.median ?? 0)
                guard usual >= fewestUsual, here < mostRatio * usual,
                    here < 0.75 * min(least * rest, counts.min() ?? 0)
                else { continue }
                let logs = ratios.map { log(max($0, 1e-9)) }
                let spread = max(logs.robustDeviation(from: logs.median ?? 0), leastSpread)
                let distance = (log(usual + 1) - log(here + 1)) / (spread * spread + 1 / usual).squareRoot()
                guard distance >= (here == 0 ? deviationsOfSilence : deviations) else { continue }
                // An hour that lacks nothing does not belong to the stretch.
                let isWhole = clocks.allSatisfy { clock in
                    let hour = days.map { sum($0, clock..<clock + 1) / max(Double($0.total), 1) }.median ?? 0
                    let usualHere = min(hour * (rest + usual), days.map { sum($0, clock..<clock + 1) }.median ?? 0)
                    return usualHere < 5 || Double(day.requests[clock] ?? 0) < mostHourlyRatio * usualHere
                }
                guard isWhole else { continue }
                let found = Absence(clocks: clocks, requests: Int(here), usual: usual, share: ratio / (1 + ratio))
                if best.map({ found.missing > $0.missing }) ?? true { best = found }
            }
        }
        return best
    }

    /// For a day that cannot be compared with others: silent hours between busy ones, on a day that has requests in most
    /// of its hours.
    static func between(in day: HourlyVolume) -> Absence? {
        guard day.requests.count(where: { $0 ?? 0 > 0 }) >= 12 else { return nil }
        let busy = 50
        let longest = 6
        var best: Absence?
        for start in 1..<23 {
            guard day.requests[start] == 0, let before = day.requests[start - 1], before >= busy else { continue }
            guard let end = ((start + 1)..<24).first(where: { day.requests[$0] ?? 1 > 0 }), end - start <= longest,
                let after = day.requests[end], after >= busy
            else { continue }
            let usual = Double(before + after) / 2 * Double(end - start)
            let found = Absence(
                clocks: start..<end, requests: 0, usual: usual, share: usual / (usual + Double(day.total)))
            if best.map({ found.missing > $0.missing }) ?? true { best = found }
        }
        return best
    }
}
