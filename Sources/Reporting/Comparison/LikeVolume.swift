/// Requests by hour of a day like the reported one.
struct LikeVolume: Hashable, Sendable {
    let volume: HourlyVolume
    /// Hours by which clocks have been set forward since; negative for back.
    var clocksMoved = 0

    /// The requests where the clock of the reported day has the same hours of UTC. An hour that belongs to the next or
    /// previous day is taken from the other end of the day.
    var volumeByUTC: HourlyVolume {
        HourlyVolume(requests: (0..<24).map { volume.requests[(($0 - clocksMoved) % 24 + 24) % 24] })
    }
}
