/// The hours of the clock whose requests are known, on a day in which the logs begin or end.
///
/// Only these hours are compared with those of other days, and no others are missing.
struct CoveredHours {
    private let clocks: Set<Int>
    /// Whether they are all hours of the day.
    let isAll: Bool

    init(_ report: Report) {
        let window = report.window
        let covered = window.hours.filter(report.coverage.covers)
        isAll = covered.count == window.hours.count
        clocks = Set(covered.compactMap { window.clockHour(of: $0.start) })
    }

    var isEmpty: Bool { clocks.isEmpty }

    /// The requests in these hours alone; the others are unknown.
    func part(of volume: HourlyVolume) -> HourlyVolume {
        isAll
            ? volume
            : HourlyVolume(requests: volume.requests.enumerated().map { clocks.contains($0) ? $1 : nil })
    }

    func part(of like: LikeVolume) -> LikeVolume {
        LikeVolume(volume: part(of: like.volume), clocksMoved: like.clocksMoved)
    }
}
