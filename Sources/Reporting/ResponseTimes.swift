/// The mean and the percentiles of response times. Without requests, each of them is `LatencyFigure.none`.
package struct ResponseTimes: Hashable, Sendable {
    package let mean: LatencyFigure
    /// Of `Percentile.all`.
    private let percentiles: [LatencyFigure]

    /// One of `Percentile.all`.
    package subscript(percentile: Percentile) -> LatencyFigure {
        Percentile.all.firstIndex(of: percentile).map { percentiles[$0] } ?? .none
    }

    init(_ traffic: Traffic, total: TimeTotal) {
        let stored = traffic.stored.filter { $0.requests > 0 }
        let mean = total.mean(over: traffic.requests)
        guard !stored.isEmpty else {
            self.mean = LatencyFigure(milliseconds: mean, bounds: nil)
            percentiles = Percentile.all.map {
                LatencyFigure(milliseconds: traffic.latencies.latency(at: $0), bounds: nil)
            }
            return
        }
        let ranks = RankBounds(exact: traffic.latencies, stored: stored)
        self.mean = LatencyFigure(milliseconds: mean, bounds: total.meanInterval(over: traffic.requests))
        percentiles = Percentile.all.map { LatencyFigure(milliseconds: nil, bounds: ranks.interval(at: $0)) }
    }
}

/// Written among the figures of its owner: `meanMilliseconds`, `p50Milliseconds` and so on, each `null` if unknown, and
/// `bounds` with `mean`, `p50` and so on, `null` if every figure is exact.
extension ResponseTimes: Codable {
    struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        fileprivate static let bounds = Key(stringValue: "bounds")
        fileprivate static let mean = milliseconds("mean")
        fileprivate static let percentiles = Percentile.all.map { ($0, milliseconds($0.name)) }
        fileprivate static func milliseconds(_ name: String) -> Key { Key(stringValue: "\(name)Milliseconds") }
    }

    package init(from decoder: any Decoder) throws { try self.init(from: decoder.container(keyedBy: Key.self)) }

    /// - Parameter values: the figures of the owner.
    init(from values: KeyedDecodingContainer<Key>) throws {
        let bounds =
            try values.contains(.bounds) && !values.decodeNil(forKey: .bounds)
            ? values.nestedContainer(keyedBy: Key.self, forKey: .bounds) : nil
        func figure(_ name: String, _ key: Key) throws -> LatencyFigure {
            LatencyFigure(
                milliseconds: try values.decodeIfPresent(Double.self, forKey: key),
                bounds: try bounds?.decodeIfPresent(Interval.self, forKey: Key(stringValue: name)))
        }
        mean = try figure("mean", .mean)
        percentiles = try Key.percentiles.map { try figure($0.name, $1) }
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        let figures = [("mean", mean)] + Percentile.all.map { ($0.name, self[$0]) }
        for (name, figure) in figures { try values.encode(figure.milliseconds, forKey: .milliseconds(name)) }
        guard mean.bounds != nil else { return try values.encodeNil(forKey: .bounds) }
        var bounds = values.nestedContainer(keyedBy: Key.self, forKey: .bounds)
        for (name, figure) in figures { try bounds.encode(figure.bounds, forKey: Key(stringValue: name)) }
    }
}
