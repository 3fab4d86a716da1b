/// The folder of a window in the archive and the site, by its path in either.
package struct WindowFolder: Hashable, Sendable {
    /// `2026/11/22` for a day, `2026/11/22T1300Z` for 24 hours that end at an hour.
    package let path: String

    package init(_ path: String) { self.path = path }

    /// Display name, also fit for the name of a file: `2026-11-22`, or `2026-11-22T1300Z`.
    package var name: String { path.replacing("/", with: "-") }

    /// The calendar day; `nil` for other windows, and for a path that is no window's.
    package var date: CalendarDate? { CalendarDate(name) }
}

extension CalendarDate {
    /// Folder of the day in the archive and the site, for example `2026/11/22`.
    package var path: String { "\(CalendarMonth(of: self).path)/\(padded(day, to: 2))" }
}

extension ReportWindow {
    /// Folder of the window in the archive and the site: `2026/11/22` for a day, and `2026/11/22T1300Z` for the 24
    /// hours that end at an hour, named in UTC.
    package var path: String {
        if let date { return date.path }
        let minute = Int(end.seconds - Int64(folderDate.daysSince1970) * 86_400) / 60
        return "\(folderDate.path)T\(padded(minute / 60, to: 2))\(padded(minute % 60, to: 2))Z"
    }

    /// Display name: `2026-11-22`, or `2026-11-22T1300Z`.
    package var name: String { WindowFolder(path).name }

    /// The month whose folder contains the window's folder.
    package var month: CalendarMonth { CalendarMonth(of: folderDate) }

    /// The day itself, or the day in UTC on which the window ends.
    private var folderDate: CalendarDate { date ?? ReportTimeZone.utc.date(at: end) }

    /// Short name for people: `22 Nov`, or `22 Nov 13:00` for a window that ends at an hour.
    package var shortName: String {
        if let date { return ChangeSentence.day(date) }
        return "\(ChangeSentence.day(timeZone.date(at: end))) \(timeZone.clock(at: end))"
    }
}
