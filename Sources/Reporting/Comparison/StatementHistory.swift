/// The query load of the last days up to the reported one, statement by statement, as far as it is archived.
struct StatementHistory {
    struct Figures {
        let calls: Double
        let totalMilliseconds: Double

        var meanMilliseconds: Double? { calls > 0 ? totalMilliseconds / calls : nil }
    }

    struct Day {
        /// Of all statements together, scaled to 24 hours like the figures of each.
        let totalMilliseconds: Double
        /// A statement that is not listed took at most this long.
        let leastListedMilliseconds: Double
    }

    let today: Statements
    /// By day; `nil` for days of which no load is archived.
    let days: [Day?]
    /// Scaled to 24 hours; by fingerprint, then by day; `nil` for days that do not list the statement.
    let figures: [String: [Figures?]]
    /// The first words of statements, by fingerprint.
    let excerpts: [String: String]

    /// A day of which less is known is not compared: hours differ too much to stand for others.
    private static let leastSeconds = 20 * 3600.0

    /// - Parameters:
    ///   - days: the days before, in any order.
    ///   - dates: dates of the history, the reported day last.
    init(_ statements: Statements, days earlier: [SlowQueryDay], dates: [CalendarDate]) {
        today = statements
        let places = Dictionary(uniqueKeysWithValues: dates.enumerated().map { ($0.element, $0.offset) })
        let last = dates.count - 1
        var days = [Day?](repeating: nil, count: dates.count)
        var figures: [String: [Figures?]] = [:]
        var excerpts: [String: String] = [:]
        let none = [Figures?](repeating: nil, count: dates.count)
        func add(_ day: StatementDay, at place: Int) {
            guard Double(day.seconds) >= Self.leastSeconds else { return }
            let scale = 86_400 / Double(day.seconds)
            days[place] = Day(
                totalMilliseconds: day.totalMilliseconds * scale,
                leastListedMilliseconds: day.leastListedMilliseconds * scale)
            for query in day.queries {
                figures[query.fingerprint, default: none][place] = Figures(
                    calls: Double(query.calls) * scale, totalMilliseconds: query.totalMilliseconds * scale)
                excerpts[query.fingerprint] = query.excerpt
            }
        }
        for day in earlier.sorted(by: { $0.date < $1.date }) {
            guard let place = places[day.date], place < last, let statements = day.statements else { continue }
            add(statements, at: place)
        }
        add(StatementDay(statements), at: last)
        self.days = days
        self.figures = figures
        self.excerpts = excerpts
    }

    func sightings(_ fingerprint: String, _ value: (Figures) -> Double?) -> Sightings {
        let figures = figures[fingerprint] ?? []
        return Sightings(
            seen: figures.count { $0 != nil }, known: days.count { $0 != nil },
            p95Milliseconds: figures.map { _ in nil }, values: figures.map { $0.flatMap(value) })
    }
}
