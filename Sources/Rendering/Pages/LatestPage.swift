import Reporting

/// The fields of `latest.html.mustache`: an address that does not change, and leads on to the newest day.
struct LatestPage: Decodable, Hashable, Sendable {
    /// Of the day.
    let title: String
    let href: String

    init(_ latest: DayEntry) {
        title = WindowText.title(latest.window)
        href = "../\(PagePath.day(latest))"
    }
}
