@testable import Reporting

/// The query load of the sample day: hours that are exact, divided, and not collected, and two days before it.
enum SampleStatements {
    /// A query of which there is nothing but its load.
    static let loaded = "c0b1c2d3e4f50617"

    static func day(_ window: ReportWindow, endpoint: String) throws -> Statements {
        let date = window.date ?? CalendarDate(daysSince1970: 20751)
        let earlier = try [2, 1].map { age in
            let date = date.adding(days: -age)
            let window = ReportWindow(date: date, timeZone: window.timeZone)
            return SlowQueryDay(
                date: date, queries: [], isComplete: true,
                statements: StatementDay(try statements(window, endpoint: endpoint, part: age)))
        }
        return try statements(window, endpoint: endpoint, part: 4).adding(earlier, before: date)
    }

    private static func statements(_ window: ReportWindow, endpoint: String, part: Int) throws -> Statements {
        let hours = window.hours
        func end(_ hour: Int) -> Instant { hours[hour].end.adding(seconds: 300) }
        func begin(_ hour: Int) -> Instant { hours[hour].start.adding(seconds: 300) }
        // Before the window, and into it.
        var periods = [
            StatementPeriod(
                hour: hours[0].start, from: window.start.adding(seconds: -7000), to: begin(0), isSpread: true,
                losses: [])
        ]
        var rows: [StatementRow] = []
        for hour in hours.indices where !(4...6).contains(hour) {
            let isDivided = (10...12).contains(hour)
            periods.append(
                StatementPeriod(
                    hour: hours[hour].start, from: isDivided ? begin(10) : begin(hour),
                    to: isDivided ? end(12) : end(hour), isSpread: isDivided, losses: hour == 20 ? [.evictions] : []))
            func add(_ fingerprint: String?, calls: Int, nanoseconds: Int, read: Int, tracked: Bool = true) {
                var figures = StatementFigures()
                figures[.calls] = calls * part / 2
                figures[.totalTime] = calls * nanoseconds * part / 2
                figures[.rows] = calls * 3
                figures[.sharedBlocksHit] = calls * 40
                figures[.sharedBlocksRead] = calls * read
                figures[.sharedBlocksDirtied] = calls / 7
                figures[.temporaryBlocksWritten] = read * 9
                figures[.walBytes] = calls * 17
                figures[.readTime] = calls * read * 1000
                figures[.planTime] = calls * 50_000
                rows.append(
                    StatementRow(
                        period: periods.count - 1, fingerprint: fingerprint, figures: figures,
                        tracked: tracked
                            ? Set(StatementCounter.allCases)
                            : Set(StatementCounter.allCases).subtracting([.planTime, .readTime, .writeTime])))
            }
            add("a0b1c2d3e4f50617", calls: 40 + hour, nanoseconds: 90_000_000, read: 12)
            add(loaded, calls: 5200 + hour * 31, nanoseconds: 42_000, read: 0, tracked: false)
            // A statement of which no text is known.
            add(nil, calls: 90, nanoseconds: 1_000_000, read: 1)
        }
        let observed = StatementObservations(
            periods: periods, rows: rows,
            texts: [
                "a0b1c2d3e4f50617": StatementObservations.Text(
                    query: "SELECT * FROM orders o JOIN customers c ON c.id = o.customer WHERE c.name = $1",
                    endpoint: nil, databases: ["shop"], roles: ["reporting", "web"]),
                loaded: StatementObservations.Text(
                    query: "UPDATE stock SET quantity = quantity - $1 WHERE product = $2 AND \"<b>\" > $3",
                    endpoint: endpoint, databases: ["shop"], roles: ["web"]),
            ],
            layout: { $0.hasPrefix("UPDATE") ? "UPDATE stock\nSET quantity = quantity - $1" : nil })
        guard let statements = Statements(observed, in: window) else { throw Missing() }
        return statements
    }

    private struct Missing: Error {}

    /// A day of which nothing but the load is known, as are the days before it.
    static func alone() throws -> Report {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20779), timeZone: .utc)
        var report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                slowQueries: SlowQueryTally(window: window),
                statements: try statements(window, endpoint: "/api/orders", part: 2), storedAlerts: [],
                resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
        report.statements = try day(window, endpoint: "/api/orders")
        return report
    }
}
