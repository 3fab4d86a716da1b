/// A stretch of a stored hour, in parts of 2^64 of it, and the requests that are counted there.
///
/// When each request was made is not known, so they are spread evenly: the k-th request has the k-th time of a golden
/// ratio sequence (Kronecker; low discrepancy), which makes every part a fair sample of the whole, and the parts of an
/// hour add up to it whatever reads them.
private struct HourPart {
    private let start: UInt64
    /// The last time that belongs to it.
    private let last: UInt64

    /// `nil` where the hour and the slot have nothing in common.
    init?(of hour: HourSlot, in slot: HourSlot) {
        let (start, end) = (max(hour.start, slot.start), min(hour.end, slot.end))
        let length = UInt64(clamping: hour.end.microseconds - hour.start.microseconds)
        guard start < end, length > 0 else { return nil }
        func scaled(_ instant: Instant) -> UInt64 {
            let passed = UInt64(clamping: instant.microseconds - hour.start.microseconds)
            return passed >= length ? 0 : length.dividingFullWidth((passed, 0)).quotient
        }
        self.start = scaled(start)
        last = scaled(end) &- 1
    }

    /// How many of some requests, by number, are in it.
    func count(_ numbers: Range<Int>) -> Int {
        if numbers.count > Self.manyRequests {
            // Before the end of it less before its start, so that parts of these add up too.
            func before(_ time: UInt64) -> Int { Int(UInt64(numbers.count).multipliedFullWidth(by: time).high) }
            return (last == .max ? numbers.count : before(last + 1)) - before(start)
        }
        return numbers.count { number in
            let time = UInt64(truncatingIfNeeded: number &+ 1) &* 0x9E37_79B9_7F4A_7C15
            return start <= time && time <= last
        }
    }

    /// More requests of the same time and status are divided by their number.
    private static let manyRequests = 4096
}

extension Traffic {
    /// What counts in a slot of a stored hour with these requests. All slots together have all of them.
    ///
    /// - Returns: no requests where hour and slot do not overlap.
    func part(of hour: HourSlot, in slot: HourSlot) -> Traffic {
        var traffic = Traffic()
        guard let part = HourPart(of: hour, in: slot) else { return traffic }
        traffic.isDivided = true
        var counted = 0
        for bin in latencies.bins {
            traffic.latencies.add(bin.milliseconds, requests: part.count(counted..<counted + bin.requests))
            counted += bin.requests
        }
        counted = 0
        for (status, requests) in statuses.sorted(by: { ($0.key ?? .max) < ($1.key ?? .max) }) {
            let count = part.count(counted..<counted + requests)
            if count > 0 { traffic.statuses[status] = count }
            counted += requests
        }
        traffic.stored = stored.compactMap { $0.part(part) }
        return traffic
    }
}

extension HourlyAggregate {
    /// `nil` without requests.
    fileprivate func part(_ part: HourPart) -> HourlyAggregate? {
        let count = part.count(0..<requests)
        guard count > 0 else { return nil }
        return HourlyAggregate(
            requests: count, errors: part.count(0..<errors), unknownStatus: part.count(errors..<errors + unknownStatus),
            meanMilliseconds: meanMilliseconds, p50Milliseconds: p50Milliseconds, p95Milliseconds: p95Milliseconds,
            p99Milliseconds: p99Milliseconds)
    }
}
