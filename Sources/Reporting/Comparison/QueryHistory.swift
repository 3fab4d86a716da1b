/// The slow queries of the last days up to the reported one, group by group, as far as they are archived.
struct QueryHistory {
    /// The listed groups of the reported day.
    let today: [SlowQueryGroup]
    /// Figures by fingerprint, then by day; `nil` for days that do not list the group.
    let figures: [String: [SlowFigures?]]
    /// The first words of groups on earlier days, by fingerprint.
    let excerpts: [String: String]
    /// Whether each day lists every group, so that a missing group was not slow; `nil` for a day that is not archived.
    let isComplete: [Bool?]

    /// - Parameters:
    ///   - queries: slow queries of the reported day.
    ///   - days: the days before, in any order.
    ///   - dates: dates of the history, the reported day last.
    init(_ queries: SlowQueries, days: [SlowQueryDay], dates: [CalendarDate]) {
        today = queries.groups
        let places = Dictionary(uniqueKeysWithValues: dates.enumerated().map { ($0.element, $0.offset) })
        var figures: [String: [SlowFigures?]] = [:]
        var excerpts: [String: String] = [:]
        var isComplete = [Bool?](repeating: nil, count: dates.count)
        let none = [SlowFigures?](repeating: nil, count: dates.count)
        for day in days.sorted(by: { $0.date < $1.date }) {
            guard let place = places[day.date], place < dates.count - 1 else { continue }
            isComplete[place] = day.isComplete
            for query in day.queries {
                figures[query.fingerprint, default: none][place] = query.figures
                if let excerpt = query.excerpt { excerpts[query.fingerprint] = excerpt }
            }
        }
        isComplete[dates.count - 1] = queries.other.count == 0
        for group in queries.groups {
            figures[group.fingerprint, default: none][dates.count - 1] = group.figures
            excerpts[group.fingerprint] = SlowQueryDay.excerpt(of: group.query)
        }
        self.figures = figures
        self.excerpts = excerpts
        self.isComplete = isComplete
    }

    /// Whether a day shows if the group was slow.
    func isKnown(_ figures: [SlowFigures?], on day: Int) -> Bool { figures[day] != nil || isComplete[day] == true }

    func sightings(_ figures: [SlowFigures?]) -> Sightings {
        Sightings(
            seen: figures.count { $0 != nil }, known: figures.indices.count { isKnown(figures, on: $0) },
            p95Milliseconds: figures.map { $0?.p95Milliseconds },
            values: figures.map { $0.map { Double($0.totalMilliseconds) } })
    }

    /// The endpoints and organizations behind a group, in a few words each; empty where neither is recorded.
    func circumstances(of group: SlowQueryGroup) -> [String] {
        var parts: [String] = []
        if let first = group.endpoints.first {
            let more = group.endpoints.count - 1
            parts.append("from \(first)\(more > 0 ? " and \(NumberText.counted(more, "other endpoint"))" : "")")
        }
        if let first = group.byOrganization?.parts.first(where: { $0.name != nil }), let name = first.name,
            group.totalMilliseconds > 0
        {
            let share = Double(first.totalMilliseconds) / Double(group.totalMilliseconds)
            let label = first.label ?? OrganizationID(name)?.shortened ?? name
            if share >= 0.5 {
                parts.append("\(NumberText.percent(share)) of its time for \(label)")
            } else if group.organizations > 1 {
                parts.append(NumberText.counted(group.organizations, "organization"))
            }
        }
        return parts
    }
}
