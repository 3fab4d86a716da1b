import Reporting

/// One figure with its label.
struct Tile: Decodable, Hashable, Sendable {
    let label: String
    let value: String
    /// A few words more; may be empty.
    let note: String
}

extension Tile {
    /// The figures of a summary, most asked-for first.
    static func tiles(_ summary: Summary) -> [Tile] {
        let errors =
            if let client = summary.clientErrors, let server = summary.serverErrors {
                "\(NumberText.count(client)) client, \(NumberText.count(server)) server"
            } else {
                "client or server unknown"
            }
        let range =
            if let least = summary.minMilliseconds, let most = summary.maxMilliseconds {
                "\(NumberText.count(least)) to \(NumberText.count(most)) ms"
            } else {
                ""
            }
        return [
            Tile(
                label: "Requests", value: NumberText.count(summary.requests),
                note: summary.unknownStatus > 0 ? "\(NumberText.count(summary.unknownStatus)) without status" : ""),
            Tile(
                label: "Errors", value: NumberText.percent(summary.errorRate),
                note: summary.errors > 0 ? "\(NumberText.count(summary.errors)): \(errors)" : ""),
            Tile(label: "Mean", value: FigureText.mean(summary), note: range),
            Tile(label: "P50", value: FigureText.p50(summary), note: ""),
            Tile(label: "P95", value: FigureText.p95(summary), note: ""),
            Tile(label: "P99", value: FigureText.p99(summary), note: ""),
        ]
    }
}
