import Reporting

/// One figure with its label.
struct Tile: Decodable, Hashable, Sendable {
    let label: String
    let value: String
    /// A few words more; may be empty.
    let note: String
}

extension Tile {
    /// The figures of a day that a reader asks for first, each with what is usual.
    static func tiles(of report: Report) -> [Tile] {
        let overall = report.overall
        let weekday = report.comparison?.service.sameWeekday.flatMap { $0.days > 1 ? $0 : nil }
        let name = report.window.date.map { "\($0.weekdayName)s" } ?? ""
        func compared(_ value: Double?, _ usual: Double?) -> String {
            guard let value, let usual, usual > 0, let weekday else { return "" }
            let percent = NumberText.decimal(abs(value / usual - 1) * 100, places: 0)
            return percent == "0"
                ? "as on the last \(weekday.days) \(name)"
                : "\(value < usual ? "−" : "+")\(percent) % vs. last \(weekday.days) \(name)"
        }
        let serverRate = overall.requests > 0 ? overall.serverErrors.map { Double($0) / Double(overall.requests) } : nil
        let usualRate =
            weekday?.serverErrorRate.map { ", usually \($0 < 0.00005 ? "none" : NumberText.percent($0))" } ?? ""
        let coverage = report.coverage
        let known = coverage.hoursExact.addingSaturated(coverage.hoursBounded)
        let all = known.addingSaturated(coverage.hoursWithoutRequests)
        return [
            Tile(
                label: "Requests", value: NumberText.count(overall.requests),
                note: compared(Double(overall.requests), weekday.map { Double($0.requests) })),
            Tile(
                label: "Server errors", value: serverRate.map { NumberText.percent($0) } ?? "—",
                note: overall.serverErrors.map {
                    "\(NumberText.count($0)) of \(NumberText.count(overall.requests))\(usualRate)"
                } ?? "not known from hourly aggregates"),
            Tile(
                label: "Client errors",
                value: overall.requests > 0
                    ? overall.clientErrors.map { NumberText.percent(Double($0) / Double(overall.requests)) } ?? "—"
                    : "—",
                note: overall.clientErrors.map { NumberText.counted($0, "request") } ?? ""),
            Tile(
                label: "P95", value: FigureText.p95(overall),
                note: weekday?.p95Milliseconds.map { "usually \(NumberText.milliseconds($0))" } ?? ""),
            Tile(
                label: "Slow queries",
                value: report.slowQueries.count > 0
                    ? NumberText.duration(milliseconds: Double(report.slowQueries.totalMilliseconds)) : "—",
                note: report.slowQueries.count > 0
                    ? NumberText.counted(report.slowQueries.count, "execution") : "none recorded"),
            Tile(
                label: "Data", value: "\(known) of \(all) h",
                note: coverage.grade == .empty
                    ? "no requests"
                    : coverage.hoursWithoutRequests > 0
                        ? "\(NumberText.counted(coverage.hoursWithoutRequests, "hour")) without requests"
                        : coverage.grade.rawValue),
        ]
    }

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
            Tile(label: "Average", value: FigureText.mean(summary), note: range),
            Tile(label: "P50", value: FigureText.p50(summary), note: ""),
            Tile(label: "P95", value: FigureText.p95(summary), note: ""),
            Tile(label: "P99", value: FigureText.p99(summary), note: ""),
        ]
    }
}
