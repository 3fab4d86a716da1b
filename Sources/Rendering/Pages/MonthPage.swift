import Reporting

/// The fields of `month.html.mustache`: every day of a month, and windows that are not calendar days.
struct MonthPage: Codable, Hashable, Sendable {
    let head: PageHead
    /// `November 2026`.
    let title: String
    let tally: String
    let year: PageLink
    /// The nearest earlier and later months with days.
    let neighbours: [PageLink]
    let calendars: [MonthCalendar]
    let legend: [StatusMark]
    /// Names of the figures of each day.
    let columns: [String]
    /// Newest first.
    let days: [DayRow]

    /// - Parameter position: position of the month in `index.months`.
    init(at position: Int, in index: ArchiveIndex, style: StyleSheet, generator: Report.Generator) {
        let root = "../../"
        let months = index.months
        let month = months[position]
        title = WindowText.month(month)
        head = PageHead(
            title: title, style: style, homeHref: root + PagePath.home, service: index.name ?? "Daybook",
            generator: generator)
        let days = index.daysByMonth[month] ?? []
        tally = index.tally(days, missing: month.days.count(where: index.isGap))
        year = PageLink(href: root + PagePath.year(month), text: month.yearPath)
        let before = [position - 1].filter(months.indices.contains).map {
            PageLink(href: root + PagePath.month(months[$0]), text: "← \(WindowText.month(months[$0]))")
        }
        let after = [position + 1].filter(months.indices.contains).map {
            PageLink(href: root + PagePath.month(months[$0]), text: "\(WindowText.month(months[$0])) →")
        }
        neighbours = before + after
        calendars = [MonthCalendar(month, in: index, root: root, isLinked: false)]
        legend = StatusMark.all
        let isOfLoad = DayLoad.isAlone(on: days)
        columns = DayRow.labels(isOfLoad: isOfLoad)
        self.days = days.map { DayRow($0, isOfLoad: isOfLoad, root: root) }
    }
}
