import Reporting

/// The fields of `latest.html.mustache`: a permanent address that redirects to the newest day.
struct LatestPage: Codable, Hashable, Sendable {
    /// Title of the day.
    let title: String
    let href: String

    init(_ latest: DayEntry) {
        title = WindowText.title(latest.window)
        href = "../\(PagePath.day(latest))"
    }
}
