import Reporting

/// A stored distribution of an hour, or the archived distributions of a day.
struct DistributionsInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws {
        if let histogram = LatencyHistogram(encoded: bytes) { try hour(histogram) }
        if let distributions = DailyDistributions(bytes) { try day(distributions) }
    }

    private func hour(_ histogram: LatencyHistogram) throws {
        try FuzzFinding.expect(
            LatencyHistogram(encoded: histogram.encoded()) == histogram, "a distribution is not read as it is written")
        try FuzzFinding.expect(
            histogram.bins.reduce(0) { $0 + $1.requests } == histogram.requests,
            "the bins do not add up to the requests")
        // All hours of a month, of the maximum number of endpoints, may be like this one.
        var sum = histogram
        for _ in 0..<22 { sum.merge(sum) }
        try FuzzFinding.expect(sum.requests == histogram.requests << 22, "a sum lost requests")
        try check(histogram)
        try check(sum)
    }

    private func check(_ histogram: LatencyHistogram) throws {
        let percentiles = [Percentile.p50, .p95, .p99].compactMap { histogram.latency(at: $0) }
        try FuzzFinding.expect(percentiles == percentiles.sorted(), "percentiles \(percentiles) do not ascend")
        if let least = histogram.minMilliseconds, let most = histogram.maxMilliseconds {
            try FuzzFinding.expect(
                percentiles.allSatisfy { (Double(least)...Double(most)).contains($0) },
                "a percentile is outside of all times")
        }
    }

    private func day(_ distributions: DailyDistributions) throws {
        try FuzzFinding.expect(
            DailyDistributions(distributions.encoded()) == distributions,
            "distributions are not read as they are written")
        var service = Traffic()
        for entry in distributions.entries {
            _ = Summary(entry.traffic)
            service.merge(entry.traffic)
        }
        let summary = Summary(service)
        try FuzzFinding.expect(
            summary.requests == distributions.entries.reduce(0) { $0 + $1.traffic.requests }, "endpoints do not add up")
        try FuzzFinding.expect(
            summary.errors + summary.unknownStatus <= summary.requests, "there are more errors than requests")
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        let observations = Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
            slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: [])
        let date = CalendarDate(daysSince1970: 20_778)
        let report = Report(
            observations, earlier: EarlierDays([date: distributions, date.adding(days: -7): distributions]),
            settings: ReportSettings(), version: "0.0.0")
        _ = try report.encoded()
    }
}
