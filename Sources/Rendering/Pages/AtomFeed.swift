import Hashing
import Reporting

/// The newest days as an Atom feed (RFC 4287).
///
/// An entry keeps its id however often its day is reported. Its update time is the end of its window, or when it was
/// last reported with other figures: the feed does not use the current time.
struct AtomFeed {
    private let days: ArraySlice<DayEntry>
    private let name: String
    private let generator: Report.Generator
    /// Ends with a slash; empty if the site has no address.
    private let base: String

    /// Number of days in the feed.
    static let length = 30

    /// - Parameter siteURL: the address of the site, for absolute links; without it they are relative.
    init(_ index: ArchiveIndex, generator: Report.Generator, siteURL: String?) {
        days = index.days.prefix(Self.length)
        name = index.name ?? "Daybook"
        self.generator = generator
        base = siteURL.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
    }

    /// The file, with its XML declaration.
    var text: String {
        // Without days there is no time to use, but the format requires one.
        let updated = days.map(\.updated).max() ?? Instant(seconds: 0)
        let feed = SVGElement(
            "feed", ["xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"],
            [
                SVGElement("title", text: name),
                SVGElement("id", text: id(of: PagePath.feed, origin: days.lazy.compactMap(\.origin).first)),
                SVGElement("updated", text: "\(updated)"), SVGElement("author", [:], [SVGElement("name", text: name)]),
                link("self", "application/atom+xml", PagePath.feed), link("alternate", "text/html", PagePath.home),
                SVGElement("generator", ["version": "\(generator.version)"], text: generator.name),
            ] + days.map(entry))
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\(feed.markup)\n"
    }

    private func entry(_ day: DayEntry) -> SVGElement {
        let badge = StatusBadge(day.verdict.status)
        let title = "\(day.verdict.subject) | \(day.name ?? "Daybook"), \(day.window.shortName)"
        return SVGElement(
            "entry", [:],
            [
                SVGElement("title", text: title), SVGElement("id", text: id(of: day.path, origin: day.origin)),
                SVGElement("updated", text: "\(day.updated)"), link("alternate", "text/html", PagePath.day(day)),
                SVGElement("category", ["term": "\(badge.style)", "label": "\(badge.word)"]),
                SVGElement("summary", ["type": "text"], text: day.verdict.sentence),
            ])
    }

    private func link(_ relation: String, _ type: String, _ path: String) -> SVGElement {
        SVGElement("link", ["rel": "\(relation)", "type": "\(type)", "href": "\(base)\(path)"])
    }

    /// A UUID of version 8 (RFC 9562), derived from the site's address, the database and the path, so that no two
    /// sites share an id.
    ///
    /// - Parameter origin: the report's; `nil` for one archived without it.
    private func id(of path: String, origin: String?) -> String {
        let name = "daybook \(base) \(origin.map { "\($0) " } ?? "")\(path)"
        var bytes = Array(SHA256Hash(of: name).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        return "urn:uuid:" + groups.joined(separator: "-")
    }
}
