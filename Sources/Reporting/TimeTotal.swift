/// The sum of response times, exact except for a margin from rounded hourly means.
struct TimeTotal {
    let exactMilliseconds: Int128
    /// Number of requests known only through a mean rounded to whole milliseconds.
    let roundedRequests: Int

    init(_ traffic: Traffic) {
        var sum = traffic.latencies.totalMilliseconds
        var rounded = 0
        for aggregate in traffic.stored {
            if let total = aggregate.totalMilliseconds {
                sum += Int128(total)
            } else {
                sum += Int128(aggregate.meanMilliseconds) * Int128(aggregate.requests)
                rounded += aggregate.requests
            }
        }
        exactMilliseconds = sum
        roundedRequests = rounded
    }

    var milliseconds: Double { Double(exactMilliseconds) }

    func mean(over requests: Int) -> Double? { requests > 0 ? milliseconds / Double(requests) : nil }

    func meanInterval(over requests: Int) -> Interval {
        guard let mean = mean(over: requests) else { return Interval(low: nil, high: nil) }
        let margin = 0.5 * Double(roundedRequests) / Double(requests)
        return Interval(low: mean - margin, high: mean + margin)
    }
}
