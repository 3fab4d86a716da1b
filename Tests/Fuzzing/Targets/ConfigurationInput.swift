@testable import DaybookCommand
import Reporting

/// A configuration in YAML, or names of organizations, one per line.
struct ConfigurationInput {
    private let text: String

    init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

    func run() throws {
        if let labels = try? OrganizationLabels.labels(text, file: "labels.csv") {
            let written = labels.sorted { $0.key < $1.key }.map { "\($0),\($1)\n" }.joined()
            try FuzzFinding.expect(
                (try? OrganizationLabels.labels(written, file: "labels.csv")) == labels,
                "names are not read as they are written")
        }
        var file = Settings()
        guard (try? file.read(text, file: "daybook.yaml")) != nil else { return }
        try FuzzFinding.expect(
            (1...5000).contains(file.report.endpointLimit), "\(file.report.endpointLimit) endpoints are kept apart")
        if let days = file.keepRawDays {
            try FuzzFinding.expect((1...36_500).contains(days), "rows are kept for \(days) days")
        }
        if let seconds = file.silenceSeconds {
            try FuzzFinding.expect((1...86_400).contains(seconds), "the server may be silent for \(seconds) s")
        }
        // Every accepted setting must work in a report.
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        var traffic = Traffic()
        traffic.add(milliseconds: 700, status: 500, requests: 30)
        let endpoint = Endpoint(name: "/api/orders", method: "GET")
        let pieces = window.hours.map { HourlyTraffic.Piece(slot: $0, traffic: [endpoint: traffic]) }
        let observations = Observations(
            window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
            slowQueries: SlowQueryTally(window: window), storedAlerts: [],
            resources: file.report.limits.keys.sorted().prefix(5).map {
                ResourceSeries(metric: $0, points: [ResourceSeries.Point(at: window.start, value: 90)], limit: nil)
            }, notes: [])
        let report = Report(observations, settings: file.report, version: "0.0.0")
        _ = try report.encoded()
    }
}
