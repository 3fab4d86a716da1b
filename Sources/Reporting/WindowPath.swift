extension ReportWindow {
    /// The folder of the window in archive and site: `2026/11/22` for a day, and `2026/11/22T1300Z` for the 24 hours that
    /// end at an hour, named in UTC.
    package var path: String {
        if let date { return Self.folder(of: date) }
        let second = end.seconds
        let day = CalendarDate(daysSince1970: Int(second >= 0 ? second / 86_400 : -((86_399 - second) / 86_400)))
        let minute = Int(second - Int64(day.daysSince1970) * 86_400) / 60
        return "\(Self.folder(of: day))T\(padded(minute / 60, to: 2))\(padded(minute % 60, to: 2))Z"
    }

    private static func folder(of date: CalendarDate) -> String {
        "\(padded(date.year, to: 4))/\(padded(date.month, to: 2))/\(padded(date.day, to: 2))"
    }
}
