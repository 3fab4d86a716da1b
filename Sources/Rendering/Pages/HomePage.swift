import Reporting

/// The fields of `home.html.mustache`: how it is, how it was, and the way to every night.
struct HomePage: Decodable, Hashable, Sendable {
    struct Latest: Decodable, Hashable, Sendable {
        let href: String
        let title: String
        let badge: StatusBadge
        let verdict: String
        let tiles: [Tile]
    }

    struct Year: Decodable, Hashable, Sendable {
        let link: PageLink
        let months: [Month]
    }

    struct Month: Decodable, Hashable, Sendable {
        let link: PageLink
        /// `22 nights`.
        let count: String
    }

    let head: PageHead
    let feedHref: String
    let hasNights: Bool
    /// How many nights there are, and since when.
    let extent: String
    /// The newest; one or none.
    let latest: [Latest]
    let hasCalendars: Bool
    /// The last months up to the last archived day, the latest last.
    let calendars: [MonthCalendar]
    let legend: [StatusMark]
    let hasTrends: Bool
    let trends: [Trend]
    /// The figures of the longest trend.
    let trendTable: DataTable
    /// The latest first, each with its months from the first on.
    let years: [Year]

    /// How many months there are calendars of.
    static let months = 3

    init(_ index: ArchiveIndex, style: StyleSheet, generator: Report.Generator) {
        head = PageHead(
            title: "Daybook", style: style, homeHref: "", generator: generator, feedHref: PagePath.feed)
        feedHref = PagePath.feed
        hasNights = !index.nights.isEmpty
        let since = index.dates.map { dates in
            dates.lowerBound == dates.upperBound
                ? " of \(WindowText.day(dates.lowerBound))"
                : ", \(WindowText.day(dates.lowerBound)) to \(WindowText.day(dates.upperBound))"
        }
        extent = "\(NumberText.counted(index.nights.count, "night")) archived\(since ?? "")"
        latest = index.nights.prefix(1).map { night in
            Latest(
                href: PagePath.night(night), title: WindowText.title(night.window),
                badge: StatusBadge(night.verdict.status), verdict: night.verdict.sentence, tiles: Tile.tiles(night.overall))
        }
        calendars = Self.lastMonths(index).map { MonthCalendar($0, in: index, root: "") }
        hasCalendars = !calendars.isEmpty
        legend = StatusMark.all
        let charts = TrendCharts.lengths.compactMap { TrendCharts(days: $0, of: index) }
        trends = charts.map(\.trend)
        trendTable = charts.last?.table ?? TrendCharts.emptyTable
        hasTrends = !trends.isEmpty
        years = index.years.reversed().map { months in
            Year(
                link: PageLink(href: PagePath.year(months[0]), text: months[0].yearPath),
                months: months.map { month in
                    Month(
                        link: PageLink(href: PagePath.month(month), text: month.name),
                        count: NumberText.counted(index.nightsByMonth[month]?.count ?? 0, "night"))
                })
        }
    }

    /// Not before the first archived day.
    private static func lastMonths(_ index: ArchiveIndex) -> [CalendarMonth] {
        guard let dates = index.dates else { return [] }
        let first = CalendarMonth(of: dates.lowerBound)
        let latest = sequence(first: CalendarMonth(of: dates.upperBound), next: \.previous)
        return latest.prefix(months).filter { $0 >= first }.reversed()
    }
}
