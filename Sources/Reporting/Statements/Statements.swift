/// What the statements of the whole server did in a window, from the server's own statistics: every call counts, however
/// fast it was.
package struct Statements: Hashable, Codable, Sendable {
    package enum Grade: String, Codable, Sendable {
        /// Nothing that happened between `from` and `to` is missing.
        case exact
        /// Statistics were lost, or not collected, in some of the time: figures are what is certain.
        case atLeast
    }

    /// An hour of the window, all statements together.
    package struct Hour: Hashable, Codable, Sendable {
        package enum Grade: String, Codable, Sendable {
            case exact, atLeast
            /// Divided over several hours in proportion to time.
            case spread
            /// Nothing was collected.
            case none
        }

        package let start: Instant
        /// The time that its figures cover, which begins and ends with runs of the collector; `nil` without figures.
        @Nullable package var from: Instant?
        @Nullable package var to: Instant?
        package let grade: Grade
        package let calls: Int
        package let totalMilliseconds: Double

        package var load: StatementHour { StatementHour(calls: calls, totalMilliseconds: totalMilliseconds) }
    }

    /// An interval that is partly outside the window, and too long to count for one of its hours.
    package struct Unassigned: Hashable, Codable, Sendable {
        package let from: Instant
        package let to: Instant
    }

    /// The groups that are not listed.
    package struct Other: Hashable, Sendable {
        package let groups: Int
        package let load: StatementLoad
    }

    package let grade: Grade
    /// Why figures are only lower bounds, sorted; `gap` for times in which nothing was collected.
    package let losses: [String]
    /// The time that figures cover.
    package let from: Instant
    package let to: Instant
    /// All statements together.
    package let total: StatementLoad
    package let hours: [Hour]
    /// By total time, greatest first: those with the most time, and with the most of each other measure.
    package private(set) var groups: [StatementGroup]
    package let other: Other
    package let unassigned: [Unassigned]
    /// The days on record among the last `SlowQueryHistory.length`, oldest first, without the reported one.
    package private(set) var previousDays: [PreviousDay]

    /// An earlier day with statistics.
    package struct PreviousDay: Hashable, Codable, Sendable {
        package let date: CalendarDate
        package let calls: Int
        package let totalMilliseconds: Double
    }

    /// Groups listed for their time, and for each other measure.
    static let listedByTime = 50
    static let listedByOthers = 10
    private static let otherMeasures: [@Sendable (StatementLoad) -> Double] = [
        { Double($0.calls) }, { Double($0.rows) }, { Double($0.sharedBlocksRead) }, { Double($0.temporaryBlocks) },
        { Double($0.walBytes) },
    ]
    private static let gap = "gap"
}

/// What is read of the statements of a window.
package struct StatementObservations {
    /// In any order; also those that end outside the window.
    package let periods: [StatementPeriod]
    package let rows: [StatementRow]
    /// Of every fingerprint.
    package let texts: [String: Text]
    /// A text with one line for each clause; `nil` if it cannot be formatted.
    let layout: (String) -> String?

    package struct Text: Sendable {
        package let query: String
        package let endpoint: String?
        package let databases: [String]
        package let roles: [String]

        package init(query: String, endpoint: String?, databases: [String], roles: [String]) {
            self.query = query
            self.endpoint = endpoint
            self.databases = databases
            self.roles = roles
        }
    }

    package init(
        periods: [StatementPeriod], rows: [StatementRow], texts: [String: Text],
        layout: @escaping (String) -> String? = { _ in nil }
    ) {
        self.periods = periods
        self.rows = rows
        self.texts = texts
        self.layout = layout
    }
}

extension Statements {
    /// - Returns: `nil` if nothing was collected that counts for the window.
    package init?(_ observed: StatementObservations, in window: ReportWindow) {
        // A divided interval is certain only as a whole.
        let isCounted = observed.periods.map { period in
            window.contains(period.hour) && (!period.isSpread || window.start <= period.from && period.to <= window.end)
        }
        let counted = zip(observed.periods, isCounted).filter(\.1).map(\.0)
        let intervals = Set(counted.map { Span(from: $0.from, to: $0.to) }).sorted()
        guard let first = intervals.first, let last = intervals.map(\.to).max() else { return nil }
        var losses = Set(counted.flatMap(\.losses).map(\.rawValue))
        if zip(intervals, intervals.dropFirst()).contains(where: { $0.to != $1.from }) { losses.insert(Self.gap) }
        self.losses = losses.sorted()
        grade = losses.isEmpty ? .exact : .atLeast
        from = first.from
        to = last
        unassigned = Set(
            zip(observed.periods, isCounted).filter { !$0.1 && $0.0.isSpread }
                .map { Span(from: $0.0.from, to: $0.0.to) }
        ).sorted().map { Unassigned(from: $0.from, to: $0.to) }

        var tally = Tally(hours: window.hours.count)
        var groups: [String?: Tally] = [:]
        for row in observed.rows where isCounted[row.period] {
            guard let hour = window.hourIndex(of: observed.periods[row.period].hour) else { continue }
            tally.add(row, hour: hour)
            groups[row.fingerprint, default: Tally(hours: window.hours.count)].add(row, hour: hour)
        }
        total = tally.load
        let periods = Dictionary(grouping: counted) { window.hourIndex(of: $0.hour) ?? 0 }
        hours = window.hours.enumerated().map { place, slot in
            let own = periods[place] ?? []
            let grade: Hour.Grade =
                own.isEmpty
                ? .none
                : own.contains(where: \.isSpread)
                    ? .spread : own.contains { !$0.losses.isEmpty } ? .atLeast : .exact
            let hour = StatementHour(tally.hours[place])
            return Hour(
                start: slot.start, from: own.map(\.from).min(), to: own.map(\.to).max(), grade: grade,
                calls: hour.calls, totalMilliseconds: hour.totalMilliseconds)
        }
        let all = groups.map { Ranked(fingerprint: $0, tally: $1) }.sorted { $0.isListed(before: $1) }
        // Statements of which no text is known are no group.
        let listed = Self.listed(all).filter { all[$0].fingerprint != nil }
        self.groups = listed.sorted().map { place in
            let fingerprint = all[place].fingerprint ?? ""
            let text = observed.texts[fingerprint]
            return StatementGroup(
                fingerprint: fingerprint, query: text?.query ?? "",
                formattedQuery: text.flatMap { observed.layout($0.query) }, load: all[place].load,
                hours: all[place].tally.hours.map(StatementHour.init), databases: text?.databases ?? [],
                roles: text?.roles ?? [], endpoint: text?.endpoint)
        }
        var rest = Tally(hours: 0)
        for place in all.indices where !listed.contains(place) { rest.add(all[place].tally) }
        other = Other(groups: all.count - listed.count, load: rest.load)
        previousDays = []
    }

    private struct Span: Hashable, Comparable {
        let from: Instant
        let to: Instant

        static func < (left: Span, right: Span) -> Bool { (left.from, left.to) < (right.from, right.to) }
    }

    private struct Ranked {
        let fingerprint: String?
        let tally: Tally
        let load: StatementLoad

        init(fingerprint: String?, tally: Tally) {
            self.fingerprint = fingerprint
            self.tally = tally
            load = tally.load
        }

        func isListed(before other: Ranked) -> Bool {
            if load.totalMilliseconds != other.load.totalMilliseconds {
                return load.totalMilliseconds > other.load.totalMilliseconds
            }
            if load.calls != other.load.calls { return load.calls > other.load.calls }
            return (fingerprint ?? "") < (other.fingerprint ?? "")
        }
    }

    /// The places of the groups with the most time, and with the most of each other measure.
    private static func listed(_ all: [Ranked]) -> Set<Int> {
        var listed = Set(all.indices.prefix(listedByTime))
        for measure in otherMeasures {
            let values = all.map { measure($0.load) }
            let places = values.indices.filter { values[$0] > 0 }
                .sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
            listed.formUnion(places.prefix(listedByOthers))
        }
        return listed
    }

    private struct Tally {
        private(set) var figures = StatementFigures()
        private(set) var hours: [StatementFigures]
        private var tracked = Set(StatementCounter.allCases)

        init(hours: Int) { self.hours = Array(repeating: StatementFigures(), count: hours) }

        var load: StatementLoad { StatementLoad(figures, tracked: tracked) }

        mutating func add(_ row: StatementRow, hour: Int) {
            figures += row.figures
            hours[hour] += row.figures
            tracked.formIntersection(row.tracked)
        }

        mutating func add(_ other: Tally) {
            figures += other.figures
            tracked.formIntersection(other.tracked)
        }
    }

    /// The same with what earlier days know of the listed groups.
    ///
    /// - Parameter days: in any order; days that are not before `date` are ignored.
    func adding(_ days: [SlowQueryDay], before date: CalendarDate) -> Statements {
        let earlier = days.filter { $0.date < date && $0.date >= SlowQueryHistory.firstDate(before: date) }
            .sorted { $0.date < $1.date }
        var copy = self
        copy.previousDays = earlier.compactMap { day in
            day.statements.map {
                PreviousDay(date: day.date, calls: $0.calls, totalMilliseconds: $0.totalMilliseconds)
            }
        }
        var known: [String: [StatementGroup.Day]] = [:]
        for day in earlier {
            for query in day.statements?.queries ?? [] {
                known[query.fingerprint, default: []].append(
                    StatementGroup.Day(
                        date: day.date, calls: query.calls, totalMilliseconds: query.totalMilliseconds))
            }
        }
        for place in groups.indices { copy.groups[place].history = known[groups[place].fingerprint] ?? [] }
        return copy
    }
}

/// Encodes the other groups with the fields of their load among their own.
extension Statements.Other: Codable {
    private enum CodingKeys: String, CodingKey { case groups }

    package init(from decoder: any Decoder) throws {
        load = try StatementLoad(from: decoder)
        groups = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .groups)
    }

    package func encode(to encoder: any Encoder) throws {
        try load.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(groups, forKey: .groups)
    }
}
