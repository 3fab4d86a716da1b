import Hashing
import Reporting

/// Where pages are: those of a day relative to its folder, those about all days relative to the site. No text from
/// outside is ever part of a path.
package enum PagePath {
    static let day = "index.html"
    static let slowQueries = "slow-queries.html"
    static let digest = "digest.html"
    static let organizations = "organizations.html"
    static let resources = "resources.html"
    static let findings = "findings.html"

    /// Named by a hash of the endpoint, so that it is the same every day.
    static func endpoint(_ endpoint: Endpoint) -> String { "endpoints/\(hash(endpoint).prefix(16)).html" }

    /// The id of an endpoint's row of the day's table, every day the same; short, as hundreds stand on a page.
    static func anchor(_ endpoint: Endpoint) -> String { "e\(hash(endpoint).prefix(10))" }

    private static func hash(_ endpoint: Endpoint) -> String {
        SHA256Hash(of: (endpoint.method.map { "1" + $0 } ?? "0") + "\u{0}" + endpoint.name).hexadecimal
    }

    /// A fingerprint of letters and digits, as all of this program's are, names its page; any other one is hashed.
    static func slowQuery(_ fingerprint: String) -> String {
        let isPlain =
            (1...64).contains(fingerprint.utf8.count)
            && fingerprint.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
        return "slow-queries/\(isPlain ? fingerprint : "h-\(SHA256Hash(of: fingerprint).hexadecimal.prefix(16))").html"
    }

    /// The place of a resource on the pages that list resources.
    static func resourceID(_ metric: String) -> String { "r-\(SHA256Hash(of: metric).hexadecimal.prefix(16))" }

    /// The place of an alert on a page.
    static func alertID(_ group: AlertGroup) -> String {
        let cause = group.cause
        let parts = [
            cause.type, cause.endpoint?.name ?? "", cause.endpoint?.method ?? "", cause.metric ?? "",
            "\(group.cause.endpoint == nil)",
        ]
        // Without a type every alert is a cause of its own.
        let own = cause.type.isEmpty ? "\(group.first.raisedAt)\u{0}\(group.first.message)" : ""
        return "a-\(SHA256Hash(of: (parts + [own]).joined(separator: "\u{0}")).hexadecimal.prefix(16))"
    }

    /// The place of an objective on the day's page.
    static func objectiveID(_ name: String) -> String { "o-\(SHA256Hash(of: name).hexadecimal.prefix(16))" }

    /// A resource over the last days.
    static func resource(_ metric: String) -> String { "\(resources)#\(resourceID(metric))" }

    /// The folder of the pages about the last 24 hours, which belong to no day.
    package static let now = "now"

    static let home = "index.html"
    static let feed = "feed.xml"
    static let latest = "latest/index.html"

    /// A day's page, seen from the site's root.
    static func day(_ entry: DayEntry) -> String { "\(entry.path)/\(day)" }

    static func month(_ month: CalendarMonth) -> String { "\(month.path)/index.html" }

    /// The page of the year of a month.
    static func year(_ month: CalendarMonth) -> String { "\(month.yearPath)/index.html" }
}
