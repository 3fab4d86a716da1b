import Testing

@testable import Reporting

@Suite("days of a database alone")
struct DatabaseAloneTests {
    private static let date = CalendarDate(daysSince1970: 20_779)

    /// A day with two queries and as many requests as are given.
    private struct Day {
        let date: CalendarDate
        var calls = 4000
        var milliseconds = 3.0
        var requests = 0

        var observations: Observations {
            let window = ReportWindow(date: date, timeZone: .utc)
            let periods = window.hours.map {
                StatementPeriod(
                    hour: $0.start, from: $0.start.adding(seconds: 300), to: $0.end.adding(seconds: 300),
                    isSpread: false, losses: [])
            }
            // A day has its own noise.
            let noise = 1 + Double(date.daysSince1970 * 7919 % 11 - 5) / 200
            let rows = periods.indices.flatMap { hour in
                [
                    row(hour, "a000000000000000", calls: calls, milliseconds: milliseconds * noise),
                    row(hour, "b000000000000000", calls: 500, milliseconds: 20 * noise),
                ]
            }
            var traffic = Traffic()
            traffic.add(milliseconds: 20, status: 200, requests: requests)
            let pieces = window.hours.map {
                HourlyTraffic.Piece(
                    slot: $0, traffic: requests > 0 ? [Endpoint(name: "/a", method: "GET"): traffic] : [:])
            }
            let texts = ["a": "SELECT price FROM products WHERE id = $1", "b": "UPDATE stock SET quantity = $1"]
            return Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                slowQueries: SlowQueryTally(window: window),
                statements: Statements(
                    StatementObservations(
                        periods: periods, rows: rows,
                        texts: Dictionary(
                            uniqueKeysWithValues: texts.map {
                                (
                                    "\($0)000000000000000",
                                    StatementObservations.Text(query: $1, endpoint: nil, databases: [], roles: [])
                                )
                            })), in: window), storedAlerts: [], resources: [], notes: [])
        }

        private func row(_ hour: Int, _ fingerprint: String, calls: Int, milliseconds: Double) -> StatementRow {
            var figures = StatementFigures()
            figures[.calls] = calls
            figures[.totalTime] = Int(Double(calls) * milliseconds * 1e6)
            return StatementRow(
                period: hour, fingerprint: fingerprint, figures: figures, tracked: Set(StatementCounter.allCases))
        }
    }

    /// Reports some days before one after the other, then the last one.
    private func report(after days: Int = 14, requests: Int = 0, _ change: (inout Day) -> Void = { _ in }) -> Report {
        var earlier = EarlierDays()
        for age in (1...max(days, 1)).reversed() where days > 0 {
            let day = Day(date: Self.date.adding(days: -age), requests: requests)
            let observed = ObservedDay(
                day.observations, earlier: earlier.distributions, settings: ReportSettings())
            let report = Report(observed, earlier: earlier, settings: ReportSettings(), version: "0.0.0")
            earlier.distributions[day.date] = observed.distributions
            earlier.entries[day.date] = DayEntry(report, path: report.window.path)
            if let queries = SlowQueryDay(report) { earlier.slowQueries.append(queries) }
        }
        var day = Day(date: Self.date, requests: requests)
        change(&day)
        return Report(day.observations, earlier: earlier, settings: ReportSettings(), version: "0.0.0")
    }

    private func said(_ report: Report) -> [String] {
        let verdict = Verdict(report)
        return [verdict.subject, verdict.finding, verdict.volume]
    }

    @Test("the verdict of a quiet day is about queries")
    func quiet() {
        let report = report()
        #expect(report.isOfDatabaseAlone)
        #expect(
            said(report) == [
                "OK", "No significant changes. Queries took 8.6 min of database time, as usual.",
                "108,000 calls, 4.8 ms each on average.",
            ])
    }

    @Test("the first days say that there is nothing to compare with")
    func first() {
        #expect(
            said(report(after: 0))[..<2] == [
                "First report",
                "First day on record: nothing to compare with yet. Queries took 8.6 min of database time.",
            ])
        #expect(
            said(report(after: 2))[1]
                == "No alarm. The query load is known of 2 earlier days; changes are reported from the sixth day on. Queries took 8.6 min of database time."
        )
    }

    @Test("a query that is slower, or called more often, is a finding")
    func changes() {
        let slower = report { $0.milliseconds = 12 }
        #expect(said(slower)[0].hasPrefix("Warning: query "))
        #expect(said(slower)[1].hasPrefix("Query SELECT price FROM products WHERE id = $1 is slower: average 3.0"))
        #expect(said(slower)[2].contains(" of database time (usually 8.7 min): 108,000 calls, "))
        let change = slower.comparison?.changes.first
        #expect(change?.sentence.contains("higher than on either of the last 2 Sundays") == true)
        let busier = report { $0.calls = 12_000 }
        #expect(said(busier)[0] == "Warning: query called 3x as often")
        #expect(busier.comparison?.changes.map(\.measure) == [.statementCalls])
    }

    @Test("a service that had requests and has none is down, whatever its queries do")
    func outage() {
        let report = report(requests: 100) { $0.requests = 0 }
        #expect(!report.isOfDatabaseAlone)
        #expect(said(report)[0] == "Critical: no requests all day")
        #expect(Verdict(report).volume == "")
        let busy = self.report(requests: 100)
        #expect(!busy.isOfDatabaseAlone && Verdict(busy).volume.hasPrefix("2,400 requests"))
    }

    @Test("24 hours that are no day do not claim that silence is usual")
    func rolling() {
        let day = Day(date: Self.date).observations
        let window = ReportWindow(ending: day.window.end, timeZone: .utc)
        let report = Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                slowQueries: SlowQueryTally(window: window), statements: day.statements, storedAlerts: [],
                resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
        #expect(!report.isOfDatabaseAlone)
        #expect(
            said(report) == [
                "Idle: no requests", "No requests recorded. Queries took 8.6 min of database time.", "",
            ])
    }

    @Test("an entry of the archive has the load, and the queries whose only page is that of the load")
    func entry() throws {
        let slower = report { $0.milliseconds = 12 }
        let entry = DayEntry(slower, path: "2026/11/22")
        #expect(entry.load?.isAlone == true && entry.load?.calls == 108_000)
        #expect(entry.judgement?.loadQueries == ["a000000000000000"])
        let read = try #require(
            DayEntry(json: try entry.encoded(reportLength: 7), reportLength: 7, path: "2026/11/22"))
        #expect(read.load == entry.load && read.judgement == entry.judgement)
    }
}
