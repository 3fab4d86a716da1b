import Reporting

/// One figure with its label.
struct Tile: Codable, Hashable, Sendable {
    let label: String
    let value: String
    /// Notes of a few words each.
    let notes: [String]
}

extension Tile {
    /// - Parameter note: may be empty.
    init(label: String, value: String, note: String) {
        self.init(label: label, value: value, notes: note.isEmpty ? [] : [note])
    }
}

/// What the tiles of a day compare its figures with: the previous day and the last same weekdays.
private struct TileComparison {
    private let report: Report
    private let service: SubjectComparison?
    private let date: CalendarDate?

    init(_ report: Report) {
        self.report = report
        service = report.comparison?.service
        date = report.window.date
    }

    private var yesterday: String { date.map { Self.weekday($0.adding(days: -1)) } ?? "" }

    private func weekdays(_ days: Int) -> String {
        date.map { days == 1 ? "last \(Self.weekday($0))" : "last \(days) \(Self.weekday($0))" } ?? ""
    }

    private static func weekday(_ date: CalendarDate) -> String { String(date.weekdayName.prefix(3)) }

    /// `+3 % vs. Sat`, `−2 % vs. last 4 Sun`; without what is not known.
    func changes(_ value: Double?, _ figure: (SubjectComparison.Reference) -> Double?) -> [String] {
        [
            service?.dayBefore.flatMap { change(value, figure($0), yesterday) },
            service?.sameWeekday.flatMap { change(value, figure($0), weekdays($0.days)) },
        ].compactMap(\.self)
    }

    /// `Sat 0.02 %`, `last 4 Sun 0.01 %`.
    func rates(_ rate: (SubjectComparison.Reference) -> Double?) -> [String] {
        [
            service?.dayBefore.flatMap { rate($0).map { "\(yesterday) \(NumberText.percent($0))" } },
            service?.sameWeekday.flatMap { reference in
                rate(reference).map { "\(weekdays(reference.days)) \(NumberText.percent($0))" }
            },
        ].compactMap(\.self)
    }

    func slowQueryTimes(_ slow: SlowQueries) -> [String] {
        guard let date, slow.count > 0, let before = slow.previousDays else { return [] }
        let known = Dictionary(firstOf: before.map { ($0.date, $0.totalMilliseconds) })
        let same = [7, 14, 21, 28].compactMap { known[date.adding(days: -$0)] ?? nil }.map(Double.init)
        let total = Double(slow.totalMilliseconds)
        return [
            (known[date.adding(days: -1)] ?? nil).flatMap { change(total, Double($0), yesterday) },
            same.isEmpty ? nil : change(total, same.median, weekdays(same.count)),
        ].compactMap(\.self)
    }

    /// Of the query load.
    func loads(
        _ statements: Statements, _ value: Int, _ figure: (Statements.PreviousDay) -> Int
    ) -> [String] { loads(statements, Double(value)) { Double(figure($0)) } }

    func loads(
        _ statements: Statements, _ value: Double, _ figure: (Statements.PreviousDay) -> Double
    ) -> [String] {
        guard let date, statements.grade == .exact else { return [] }
        let known = Dictionary(firstOf: statements.previousDays.map { ($0.date, figure($0)) })
        let same = [7, 14, 21, 28].compactMap { known[date.adding(days: -$0)] }
        return [
            known[date.adding(days: -1)].flatMap { change(value, $0, yesterday) },
            same.isEmpty ? nil : change(value, same.median, weekdays(same.count)),
        ].compactMap(\.self)
    }

    private func change(_ value: Double?, _ before: Double?, _ name: String) -> String? {
        guard let value, let before, before > 0 else { return nil }
        let ratio = value / before
        if ratio >= 9.95 { return "\(NumberText.decimal(ratio, places: 0))x \(name)" }
        let percent = NumberText.decimal(abs(ratio - 1) * 100, places: 0)
        return percent == "0" ? "as on \(name)" : "\(value < before ? "−" : "+")\(percent) % vs. \(name)"
    }
}

extension Tile {
    /// The most important figures of a day, each with its change from the previous day and from the same weekday
    /// before.
    static func tiles(of report: Report) -> [Tile] {
        let overall = report.overall
        let usual = TileComparison(report)
        if report.isOfDatabaseAlone, let statements = report.statements {
            return tiles(ofDatabase: report, statements, usual)
        }
        func share(_ errors: Int?) -> Double? {
            overall.requests > 0 ? errors.map { Double($0) / Double(overall.requests) } : nil
        }
        let (serverRate, clientRate) = (share(overall.serverErrors), share(overall.clientErrors))
        let coverage = report.coverage
        let known = coverage.hoursExact.addingSaturated(coverage.hoursBounded)
        let all = known.addingSaturated(coverage.hoursWithoutRequests)
        return [
            Tile(
                label: "Requests", value: NumberText.count(overall.requests),
                notes: coverage.isWhole
                    ? usual.changes(Double(overall.requests)) { Double($0.requests) }
                    : ["only \(WindowText.part(of: report))"]),
            Tile(
                label: "Server errors", value: serverRate.map { NumberText.percent($0) } ?? "—",
                notes: overall.serverErrors.map {
                    [NumberText.counted($0, "request")] + usual.rates(\.serverErrorRate)
                } ?? ["not known from hourly aggregates"]),
            Tile(
                label: "Client errors", value: clientRate.map { NumberText.percent($0) } ?? "—",
                notes: overall.clientErrors.map {
                    [NumberText.counted($0, "request")] + usual.rates(\.clientErrorRate)
                } ?? []),
            Tile(
                label: "P95", value: FigureText.milliseconds(overall.latency[.p95]),
                notes: usual.changes(overall.latency[.p95].milliseconds, \.p95Milliseconds)),
            slowQueries(report.slowQueries, usual),
            Tile(
                label: "Data", value: "\(known) of \(all) h",
                notes: [
                    coverage.grade == .empty
                        ? "no requests"
                        : coverage.hoursWithoutRequests > 0
                            ? "\(NumberText.counted(coverage.hoursWithoutRequests, "hour")) without requests"
                            : coverage.grade.rawValue
                ]),
        ]
    }

    private static func slowQueries(_ slow: SlowQueries, _ usual: TileComparison) -> Tile {
        Tile(
            label: "Slow queries",
            value: slow.count > 0 ? NumberText.duration(milliseconds: Double(slow.totalMilliseconds)) : "—",
            notes: [slow.count > 0 ? NumberText.counted(slow.count, "execution") : "none recorded"]
                + usual.slowQueryTimes(slow))
    }

    /// Those of a day of a database whose requests are recorded nowhere.
    private static func tiles(ofDatabase report: Report, _ statements: Statements, _ usual: TileComparison) -> [Tile] {
        let total = statements.total
        let known = statements.hours.count { $0.grade != .none }
        let reason = statements.grade == .exact ? "exact" : "at least"
        let resources = ["connection_count", "database_size"].compactMap { metric in
            report.resources.first { $0.metric == metric }
        }
        return [
            Tile(
                label: "Database time", value: NumberText.duration(milliseconds: total.totalMilliseconds),
                notes: usual.loads(statements, total.totalMilliseconds, \.totalMilliseconds)),
            Tile(
                label: "Calls", value: NumberText.count(total.calls),
                notes: usual.loads(statements, total.calls, \.calls)),
            slowQueries(report.slowQueries, usual),
        ]
            + resources.compactMap { series in
                ResourceDay(series).map { day in
                    let value = series.isBytes ? day.last : day.maximum
                    return Tile(
                        label: series.name, value: series.text(value),
                        note: series.limit.map { "of \(series.text($0))" } ?? (series.isBytes ? "" : "at most"))
                }
            }
            + [
                Tile(
                    label: "Data", value: "\(known) of \(statements.hours.count) h", note: reason)
            ]
    }

    /// The same, from an entry of the archive.
    static func tiles(_ load: DayLoad, _ resources: [ResourceDay]) -> [Tile] {
        [
            Tile(
                label: "Database time", value: NumberText.duration(milliseconds: load.totalMilliseconds), note: ""),
            Tile(label: "Calls", value: NumberText.count(load.calls), note: ""),
            Tile(
                label: "Average",
                value: NumberText.milliseconds(load.meanMilliseconds), note: "of a call"),
        ]
            + resources.filter { ["connection_count", "database_size"].contains($0.metric) }.map { day in
                let series = ResourceSeries(metric: day.metric, points: [], limit: nil)
                return Tile(
                    label: series.name, value: series.text(series.isBytes ? day.last : day.maximum),
                    note: series.isBytes ? "" : "at most")
            }
    }

    /// The figures of a summary, most important first.
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
        ]
            + Percentile.all.map {
                Tile(label: $0.label, value: FigureText.milliseconds(summary.latency[$0]), note: "")
            }
    }
}
