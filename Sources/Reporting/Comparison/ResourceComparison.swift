/// Finds resources that came closer to their limit than on any day before.
///
/// This is a rule and not a test: samples within an hour show no distribution, and a resource that nobody watches until
/// it is full is worth a line when it leaves the range of the last month. Growth from day to day is reported by its
/// forecast instead.
enum ResourceComparison {
    /// The resource has to be known on at least this many earlier days.
    private static let fewestDays = 7
    /// It has to come closer by this fraction of the limit.
    private static let step = 0.1

    /// Returns at most one change per resource, by metric.
    ///
    /// - Parameters:
    ///   - earlier: samples of the previous days, as far as they are archived.
    ///   - part: the fraction of its limit from which on a resource is worth an alert, 0...1.
    static func changes(
        of resources: [ResourceSeries], earlier: [CalendarDate: [ResourceDay]], dates: [CalendarDate], from part: Double
    ) -> [Change] {
        resources.compactMap { series in
            guard let limit = series.limit, limit > 0, let today = series.points.map(\.value).max() else { return nil }
            let days = dates.dropLast().map { date in earlier[date]?.first { $0.metric == series.metric }?.maximum }
            let known = days.compactMap(\.self)
            guard let before = known.max(), known.count >= fewestDays, today >= part * limit,
                today >= before + step * limit
            else { return nil }
            return Change(
                subject: .resource(series.metric), kind: .worse, measure: .greatestValue, before: before, after: today,
                requests: 0,
                sentence:
                    "Peaked at \(series.text(today)) of \(series.text(limit)); at most \(series.text(before)) on the previous \(NumberText.counted(known.count, "day"))",
                sightings: Sightings(
                    seen: known.count + 1, known: known.count + 1, p95Milliseconds: dates.map { _ in nil },
                    values: days + [today]))
        }
    }
}
