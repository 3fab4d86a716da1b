extension ReportWindow {
    /// The folder of the window in archive and site: `2026/11/22` for a day, and `2026/11/22T1300Z` for the 24 hours that
    /// end at an hour, named in UTC.
    package var path: String {
        let folder = "\(month.path)/\(padded(folderDate.day, to: 2))"
        if date != nil { return folder }
        let minute = Int(end.seconds - Int64(folderDate.daysSince1970) * 86_400) / 60
        return "\(folder)T\(padded(minute / 60, to: 2))\(padded(minute % 60, to: 2))Z"
    }

    /// The month in whose folder the window's own is.
    package var month: CalendarMonth { CalendarMonth(of: folderDate) }

    /// The day itself, or the one in UTC on which the window ends.
    private var folderDate: CalendarDate { date ?? ReportTimeZone.utc.date(at: end) }
}
