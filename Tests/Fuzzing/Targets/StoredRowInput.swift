import Foundation

@testable import MonitoringStore
@testable import Postgres
@testable import Reporting

/// A column's value after a line that identifies it: `binary`, `organizations`, `statuses` or `alert`.
struct StoredRowInput {
    private let input: FuzzBytes

    init(_ bytes: [UInt8]) { input = FuzzBytes(bytes) }

    func run() throws {
        switch input.firstText {
        case "binary": try binary()
        case "organizations": try organizations()
        case "statuses": try statuses()
        case "alert": try alert()
        default: break
        }
    }

    private func binary() throws {
        try input.rest.withUnsafeBufferPointer { bytes in
            let value = BinaryValue(bytes: bytes)
            _ = (value.int, value.bool)
            if case .microseconds(let microseconds) = value.moment {
                let instant = Instant(microseconds: microseconds)
                if instant.isWritable {
                    try FuzzFinding.expect(
                        Instant(instant.description) == instant, "\(instant) is not read as it is written")
                }
                _ = ReportTimeZone.utc.hourStart(atOrBefore: instant).adding(seconds: -3600).description
            }
            guard let integers = value.packedInts else { return }
            try FuzzFinding.expect(integers.count * 4 == bytes.count, "integers are lost")
            var traffic = Traffic()
            traffic.latencies = LatencyHistogram(integers)
            traffic.statuses[nil] = integers.count
            try FuzzFinding.expect(traffic.requests == integers.count, "requests are lost")
            try FuzzFinding.expect(
                traffic.latencies.totalMilliseconds == integers.reduce(Int128(0)) { $0 + Int128($1) },
                "times do not add up")
            _ = Summary(traffic)
        }
    }

    /// Four bytes for a time and sixteen for an organization, repeatedly.
    private func organizations() throws {
        let requests = input.rest.count / 20
        let times = input.rest.prefix(requests * 4).withUnsafeBufferPointer { BinaryValue(bytes: $0).packedInts } ?? []
        let counter = OrganizationCounter(.all)
        let endpoint = Endpoint(name: "/", method: "GET")
        input.rest[(requests * 4)..<(requests * 20)].withUnsafeBytes {
            counter.add(times, organizations: $0, to: endpoint, status: 500, hour: 3)
        }
        let counted = try counter.counted()
        let sum = (counted.counts[endpoint] ?? [:]).values.reduce(0) { $0 + $1.requests }
        try FuzzFinding.expect(sum == requests, "\(sum) of \(requests) requests are counted")
    }

    private func statuses() throws {
        guard let statuses = StatusCounts(json: String(decoding: input.rest, as: UTF8.self)) else { return }
        let json = try JSONEncoder().encode(statuses.named)
        try FuzzFinding.expect(
            StatusCounts(json: String(decoding: json, as: UTF8.self)) == statuses,
            "statuses are not read as they are written")
        try FuzzFinding.expect(statuses.requests >= 0, "there are less than no requests")
    }

    private func alert() throws {
        let details = AlertDetails(json: String(decoding: input.rest, as: UTF8.self))
        let json = try details.json()
        try FuzzFinding.expect(try AlertDetails(json: json).json() == json, "details are not read as they are written")
        let alert = Alert(
            type: HourlyRule.all[0].type, severity: details.severity.flatMap(Severity.init(rawValue:)), message: "",
            source: .stored,
            raisedAt: details.firstHour ?? Instant(seconds: 0), endpoint: details.endpoint, method: details.method,
            metric: details.metric, acknowledged: false, acknowledgedAt: nil, occurrences: details.occurrences,
            lastHour: details.lastHour)
        _ = AlertGroup.groups([alert, alert]).map(\.merged)
    }
}
