import Reporting

/// Local time in a time zone: finds the instants at which clocks show a given local time.
///
/// Local times are seconds since 1970-01-01 00:00 on that clock, so a multiple of 3,600 is a full hour everywhere.
struct WallClock: Sendable {
    let timeZone: ReportTimeZone

    /// Local time, in seconds since 1970, at an instant in seconds since 1970 UTC.
    func local(at instant: Double) -> Int { Int(instant.rounded(.down)) + offset(at: instant) }

    /// The instants at which the clock shows `local`, ascending: one; none where clocks skip it; two where they repeat
    /// it.
    func instants(showing local: Int) -> [Double] {
        candidates(for: local).filter { self.local(at: $0) == local }.sorted()
    }

    /// The start of a local day: its midnight, or the moment at which clocks skip midnight.
    ///
    /// `nil` if the calendar skips the whole day, as in Samoa on 30 December 2011.
    func start(ofDay day: Int) -> Double? {
        let midnight = day * 86_400
        if let start = instants(showing: midnight).first { return start }
        return candidates(for: midnight).sorted().first { (midnight..<midnight + 86_400).contains(local(at: $0)) }
    }

    /// Offsets change at most once in two days.
    private func candidates(for local: Int) -> Set<Double> {
        [Double(local - offset(at: Double(local - 86_400))), Double(local - offset(at: Double(local + 86_400)))]
    }

    private func offset(at instant: Double) -> Int {
        Int(timeZone.offset(at: Instant(seconds: Int64(instant.rounded(.down)))))
    }
}
