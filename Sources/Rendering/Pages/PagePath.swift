import Hashing
import Reporting

/// Where pages are: those of a night relative to its folder, those about all nights relative to the site. No text from
/// outside is ever part of a path.
package enum PagePath {
    static let night = "index.html"
    static let slowQueries = "slow-queries.html"
    static let digest = "digest.html"
    static let organizations = "organizations.html"

    /// Named by a hash of the endpoint, so that it is the same every night.
    static func endpoint(_ endpoint: Endpoint) -> String { "endpoints/\(hash(endpoint).prefix(16)).html" }

    /// The id of an endpoint's row of the night's table, every night the same; short, as hundreds stand on a page.
    static func anchor(_ endpoint: Endpoint) -> String { "e\(hash(endpoint).prefix(10))" }

    private static func hash(_ endpoint: Endpoint) -> String {
        SHA256Hash(of: (endpoint.method.map { "1" + $0 } ?? "0") + "\u{0}" + endpoint.name).hexadecimal
    }

    /// A fingerprint of letters and digits, as all of this program's are, names its page; any other one is hashed.
    static func slowQuery(_ fingerprint: String) -> String {
        let isPlain =
            (1...64).contains(fingerprint.utf8.count)
            && fingerprint.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
        return "slow-queries/\(isPlain ? fingerprint : "h-\(SHA256Hash(of: fingerprint).hexadecimal.prefix(16))").html"
    }

    static let home = "index.html"
    static let feed = "feed.xml"
    static let latest = "latest/index.html"

    /// A night's page, seen from the site's root.
    static func night(_ entry: NightEntry) -> String { "\(entry.path)/\(night)" }

    static func month(_ month: CalendarMonth) -> String { "\(month.path)/index.html" }

    /// The page of the year of a month.
    static func year(_ month: CalendarMonth) -> String { "\(month.yearPath)/index.html" }
}
