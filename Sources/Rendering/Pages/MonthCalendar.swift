import Reporting

/// The fields of `calendar.html.mustache`: a month as weeks from Monday to Sunday.
struct MonthCalendar: Codable, Hashable, Sendable {
    struct Week: Codable, Hashable, Sendable {
        /// Always seven days.
        let days: [Day]
    }

    /// Either a day, a gap, or neither; all empty outside the month.
    struct Day: Codable, Hashable, Sendable {
        let days: [ReportedDay]
        let gaps: [Gap]
        /// The day's number if it is before the first archived day or after the last.
        let others: [String]
    }

    struct ReportedDay: Codable, Hashable, Sendable {
        let number: String
        /// Style of its status mark.
        let style: String
        let sign: String
        let href: String
        /// All that the cell says by colour and place: `22 Nov: critical, 34,548 requests`.
        let label: String
        let verdict: String
    }

    struct Gap: Codable, Hashable, Sendable {
        let number: String
        let label: String
    }

    /// `November 2026`.
    let title: String
    /// Link to the month's page; none if it has no days, or if the calendar is on that page.
    let hrefs: [String]
    let weeks: [Week]

    /// - Parameters:
    ///   - root: the path from the page to the site's root: empty, or one `../` per folder.
    ///   - isLinked: whether to link to the page of the month.
    init(_ month: CalendarMonth, in index: ArchiveIndex, root: String, isLinked: Bool = true) {
        title = WindowText.month(month)
        hrefs = isLinked && index.daysByMonth[month] != nil ? [root + PagePath.month(month)] : []
        let blank = Day(days: [], gaps: [], others: [])
        var days = [Day](repeating: blank, count: month.first.weekday)
        days += month.days.map { Day($0, in: index, root: root) }
        days += [Day](repeating: blank, count: (7 - days.count % 7) % 7)
        weeks = stride(from: 0, to: days.count, by: 7).map { Week(days: Array(days[$0..<$0 + 7])) }
    }
}

extension MonthCalendar.Day {
    fileprivate init(_ date: CalendarDate, in index: ArchiveIndex, root: String) {
        let number = "\(date.day)"
        if let day = index.daysByDate[date] {
            let status = StatusBadge(day.verdict.status).wordInSentence
            let mark = StatusMark(day.verdict.status)
            let volume =
                if let load = day.load, load.isAlone {
                    NumberText.counted(load.calls, "call")
                } else {
                    day.overall.requests > 0 ? NumberText.counted(day.overall.requests, "request") : "no requests"
                }
            self.init(
                days: [
                    MonthCalendar.ReportedDay(
                        number: number, style: mark.style, sign: mark.sign, href: root + PagePath.day(day),
                        label: "\(WindowText.shortDay(date)): \(status), \(volume)", verdict: day.verdict.finding)
                ], gaps: [], others: [])
        } else if index.isGap(date) {
            let gap = MonthCalendar.Gap(number: number, label: "\(WindowText.shortDay(date)): not on record")
            self.init(days: [], gaps: [gap], others: [])
        } else {
            self.init(days: [], gaps: [], others: [number])
        }
    }
}

/// A status as a sign that is recognizable without color.
struct StatusMark: Codable, Hashable, Sendable {
    /// A class of the style sheet, like that of `StatusBadge`.
    let style: String
    let sign: String
    /// The meaning of the sign, for the legend.
    let word: String

    /// All marks for the legend, most severe first.
    static let all = [Health.Status.critical, .warning, .ok, .idle].map(StatusMark.init)

    init(_ status: Health.Status) {
        style = status.rawValue
        word = StatusBadge(status).word
        sign =
            switch status {
            case .critical: "×"
            case .warning: "!"
            case .ok: "✓"
            case .idle: "–"
            }
    }
}
