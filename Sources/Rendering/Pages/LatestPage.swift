import Reporting

/// The fields of `latest.html.mustache`: an address that does not change, and leads on to the newest night.
struct LatestPage: Decodable, Hashable, Sendable {
    /// Of the night.
    let title: String
    let href: String

    init(_ latest: NightEntry) {
        title = WindowText.title(latest.window)
        href = "../\(PagePath.night(latest))"
    }
}
