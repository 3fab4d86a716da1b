import Hashing
import Reporting

/// Paths of pages: pages of a day relative to its folder, pages about all days relative to the site. No external text
/// is ever part of a path.
package enum PagePath {
    static let day = "index.html"
    static let slowQueries = "slow-queries.html"
    static let queryLoad = "query-load.html"
    static let digest = "digest.html"
    static let organizations = "organizations.html"
    static let resources = "resources.html"
    static let findings = "findings.html"

    /// Named after a hash of the endpoint, so that the path is the same every day.
    static func endpoint(_ endpoint: Endpoint) -> String { "endpoints/\(hash(endpoint).prefix(16)).html" }

    /// The id of an endpoint's row in the day's table, the same every day; short, because a page has hundreds of them.
    static func anchor(_ endpoint: Endpoint) -> String { "e\(hash(endpoint).prefix(10))" }

    private static func hash(_ endpoint: Endpoint) -> String {
        SHA256Hash(of: (endpoint.method.map { "1" + $0 } ?? "0") + "\u{0}" + endpoint.name).hexadecimal
    }

    static func slowQuery(_ fingerprint: String) -> String { "slow-queries/\(name(fingerprint)).html" }

    /// The page of a query of the load.
    static func query(_ fingerprint: String) -> String { "queries/\(name(fingerprint)).html" }

    /// The anchor of a query on the page of the load.
    static func queryID(_ fingerprint: String) -> String { "q-\(name(fingerprint))" }

    /// A fingerprint of letters and digits, as this program makes them, is used as it is; any other is hashed.
    private static func name(_ fingerprint: String) -> String {
        let isPlain =
            (1...64).contains(fingerprint.utf8.count)
            && fingerprint.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
        return isPlain ? fingerprint : "h-\(SHA256Hash(of: fingerprint).hexadecimal.prefix(16))"
    }

    /// The anchor of a resource on pages that list resources.
    static func resourceID(_ metric: String) -> String { "r-\(SHA256Hash(of: metric).hexadecimal.prefix(16))" }

    /// The anchor of an alert on a page.
    static func alertID(_ group: AlertGroup) -> String {
        let cause = group.cause
        let parts = [
            cause.type, cause.endpoint?.name ?? "", cause.endpoint?.method ?? "", cause.metric ?? "",
            "\(group.cause.endpoint == nil)",
        ]
        // Without a type, every alert is a separate cause.
        let own = cause.type.isEmpty ? "\(group.first.raisedAt)\u{0}\(group.first.message)" : ""
        return "a-\(SHA256Hash(of: (parts + [own]).joined(separator: "\u{0}")).hexadecimal.prefix(16))"
    }

    /// The anchor of an objective on the day's page.
    static func objectiveID(_ name: String) -> String { "o-\(SHA256Hash(of: name).hexadecimal.prefix(16))" }

    /// Link to a resource over the last days.
    static func resource(_ metric: String) -> String { "\(resources)#\(resourceID(metric))" }

    /// The folder of the status page, which covers the last 24 hours and belongs to no day.
    package static let now = "now"

    package static let home = "index.html"
    static let feed = "feed.xml"
    package static let latest = "latest/index.html"

    /// A day's page, relative to the site's root.
    static func day(_ entry: DayEntry) -> String { "\(entry.path)/\(day)" }

    static func month(_ month: CalendarMonth) -> String { "\(month.path)/index.html" }

    /// The page of the year that contains a month.
    static func year(_ month: CalendarMonth) -> String { "\(month.yearPath)/index.html" }
}
