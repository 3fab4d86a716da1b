import Reporting

/// The fields of `year.html.mustache`: calendars from the first month with days to the last.
struct YearPage: Codable, Hashable, Sendable {
    let head: PageHead
    /// `2026`.
    let title: String
    let tally: String
    /// The nearest earlier and later years with days.
    let neighbours: [PageLink]
    let calendars: [MonthCalendar]
    let legend: [StatusMark]

    /// - Parameter position: position of the year in `index.years`.
    init(at position: Int, in index: ArchiveIndex, style: StyleSheet, generator: Report.Generator) {
        let root = "../"
        let years = index.years
        let months = years[position]
        title = months[0].yearPath
        head = PageHead(
            title: title, style: style, homeHref: root + PagePath.home, service: index.name ?? "Daybook",
            generator: generator)
        let days = months.flatMap { index.daysByMonth[$0] ?? [] }
        let all = Array(sequence(first: months[0]) { $0 < months[months.count - 1] ? $0.next : nil })
        tally = index.tally(days, missing: all.flatMap(\.days).count(where: index.isGap))
        let before = [position - 1].filter(years.indices.contains).map {
            PageLink(href: root + PagePath.year(years[$0][0]), text: "← \(years[$0][0].yearPath)")
        }
        let after = [position + 1].filter(years.indices.contains).map {
            PageLink(href: root + PagePath.year(years[$0][0]), text: "\(years[$0][0].yearPath) →")
        }
        neighbours = before + after
        calendars = all.map { MonthCalendar($0, in: index, root: root) }
        legend = StatusMark.all
    }
}
