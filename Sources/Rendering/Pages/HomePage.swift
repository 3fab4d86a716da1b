import Reporting

/// The fields of `home.html.mustache`: the present state, the past days, and links to every day.
struct HomePage: Codable, Hashable, Sendable {
    struct Latest: Codable, Hashable, Sendable {
        let href: String
        let title: String
        let badge: StatusBadge
        let verdict: String
        /// The number of requests and what is usual.
        let volume: String
        /// What explains the first finding, by links; empty without one.
        let lookFirst: [ListedLink]
        let hasLookFirst: Bool
        /// Number of findings that follow; one element or none.
        let more: [String]
        let tiles: [Tile]
        /// Findings of the day in a few words each, beyond the one that leads the verdict.
        let changes: [String]
        let hasChanges: Bool
        /// Link to the page of all findings.
        let findingsHref: String
    }

    struct Year: Codable, Hashable, Sendable {
        let link: PageLink
        let months: [Month]
    }

    struct Month: Codable, Hashable, Sendable {
        let link: PageLink
        /// `22 days`.
        let count: String
    }

    let head: PageHead
    /// Name of the service.
    let name: String
    let feedHref: String
    let hasDays: Bool
    /// Number of days, and the first of them.
    let extent: String
    /// The newest day; one element or none.
    let latest: [Latest]
    let hasCalendars: Bool
    /// The last months up to the last archived day, oldest first.
    let calendars: [MonthCalendar]
    let legend: [StatusMark]
    let hasTrends: Bool
    let trends: [Trend]
    /// The figures of the longest trend.
    let trendTable: DataTable
    /// Years, latest first, each with its months in order.
    let years: [Year]

    /// Number of months with a calendar.
    static let months = 3

    init(_ index: ArchiveIndex, style: StyleSheet, generator: Report.Generator) {
        head = PageHead(
            title: "Daybook", style: style, homeHref: "", service: index.name, generator: generator,
            feedHref: PagePath.feed)
        name = index.name.map { DisplayText.shortened($0, to: 60) } ?? "Daybook"
        feedHref = PagePath.feed
        hasDays = !index.days.isEmpty
        let since = index.dates.map { dates in
            dates.lowerBound == dates.upperBound
                ? ", \(WindowText.dayWithYear(dates.lowerBound))"
                : ", \(WindowText.days(dates.lowerBound, dates.upperBound)) \(dates.upperBound.year)"
        }
        extent = "\(NumberText.counted(index.days.count, "day")) on record\(since ?? "")"
        latest = index.days.prefix(1).map { day in
            Latest(
                href: PagePath.day(day), title: WindowText.title(day.window),
                badge: StatusBadge(day.verdict.status), verdict: day.verdict.finding, volume: day.verdict.volume,
                lookFirst: Self.lookFirst(day), hasLookFirst: day.judgement?.first.isEmpty == false,
                more: day.judgement.flatMap {
                    $0.alarms > 1
                        ? [
                            "\(NumberText.counted($0.alarms - 1, "more finding")) \($0.alarms == 2 ? "follows" : "follow")"
                        ] : nil
                } ?? [],
                tiles: day.load.flatMap { $0.isAlone ? Tile.tiles($0, day.resources ?? []) : nil }
                    ?? Tile.tiles(day.overall),
                changes: Self.changes(day), hasChanges: !Self.changes(day).isEmpty,
                findingsHref: "\(day.path)/\(PagePath.findings)")
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
                        count: NumberText.counted(index.daysByMonth[month]?.count ?? 0, "day"))
                })
        }
    }

    /// Without the first, which the verdict says, and without what else it names.
    private static func changes(_ day: DayEntry) -> [String] {
        (day.judgement?.headlines ?? []).dropFirst().map { $0.replacing("->", with: "→") }.filter {
            !day.verdict.finding.contains($0)
        }.map { DisplayText.shortened($0, to: 120) }
    }

    /// The pages of what the first finding is about.
    private static func lookFirst(_ day: DayEntry) -> [ListedLink] {
        let links = (day.judgement?.first ?? []).prefix(4).map { subject in
            let (page, text): (String, String) =
                switch subject {
                case .service: ("\(PagePath.day)#day", "through the day")
                case .endpoint(let endpoint): (PagePath.endpoint(endpoint), NameText(endpoint).label)
                case .query(let fingerprint)
                where day.judgement?.loadQueries?.contains(fingerprint) == true:
                    (PagePath.query(fingerprint), "query")
                case .query(let fingerprint): (PagePath.slowQuery(fingerprint), "query and plan")
                case .server: ("\(PagePath.day)#server", "server events")
                case .resource(let metric):
                    ("\(PagePath.day)#\(PagePath.resourceID(metric))", ResourceSeries.name(of: metric))
                case .objective(let name): ("\(PagePath.day)#\(PagePath.objectiveID(name))", "error budget")
                }
            return PageLink(href: "\(day.path)/\(page)", text: DisplayText.shortened(text, to: 80))
        }
        return ListedLink.list(links)
    }

    /// Not before the first archived day.
    private static func lastMonths(_ index: ArchiveIndex) -> [CalendarMonth] {
        guard let dates = index.dates else { return [] }
        let first = CalendarMonth(of: dates.lowerBound)
        let latest = sequence(first: CalendarMonth(of: dates.upperBound), next: \.previous)
        return latest.prefix(months).filter { $0 >= first }.reversed()
    }
}
