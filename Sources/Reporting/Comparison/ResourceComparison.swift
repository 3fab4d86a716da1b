/// Resources that came nearer to their limit than on any day before.
///
/// A rule and no test: samples of an hour tell of no distribution, and a resource that nobody looks at until it is full
/// is worth a line when it leaves what it had in a month. Growth from day to day is told by its forecast instead.
enum ResourceComparison {
    /// On so many days before it has to be known.
    private static let fewestDays = 7
    /// So much nearer, as a part of the limit.
    private static let step = 0.1

    /// One change at most for each resource, by metric.
    ///
    /// - Parameters:
    ///   - earlier: of the previous days, what is archived.
    ///   - part: of its limit, from which on a resource is worth an alert, 0...1.
    static func changes(
        of resources: [ResourceSeries], earlier: [CalendarDate: [ResourceDay]], dates: [CalendarDate], from part: Double
    ) -> [Change] {
        resources.compactMap { series in
            guard let limit = series.limit, limit > 0, let today = series.points.map(\.value).max() else { return nil }
            let days = dates.dropLast().map { date in earlier[date]?.first { $0.metric == series.metric }?.maximum }
            let known = days.compactMap(\.self)
            guard let before = known.max(), known.count >= fewestDays, today >= part * limit,
                today >= before + step * limit
            else {
                return nil
            }
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
