import Hashing
import Reporting

/// The newest days as an Atom feed (RFC 4287).
///
/// An entry keeps its id however often its day is reported, and its update time is the end of its window: the feed does
/// not use the current time.
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
        let updated = days.map(\.window.end).max() ?? Instant(seconds: 0)
        let feed = SVGElement(
            "feed", ["xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"],
            [
                SVGElement("title", text: name), SVGElement("id", text: id(of: PagePath.feed)),
                SVGElement("updated", text: "\(updated)"),
                SVGElement("author", [:], [SVGElement("name", text: name)]),
                link("self", "application/atom+xml", PagePath.feed), link("alternate", "text/html", PagePath.home),
                SVGElement("generator", ["version": "\(generator.version)"], text: generator.name),
            ] + days.map(entry))
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\(feed.markup)\n"
    }

    private func entry(_ day: DayEntry) -> SVGElement {
        let badge = StatusBadge(day.verdict.status)
        return SVGElement(
            "entry", [:],
            [
                SVGElement("title", text: "\(WindowText.title(day.window)): \(badge.wordInSentence)"),
                SVGElement("id", text: id(of: day.path)), SVGElement("updated", text: "\(day.window.end)"),
                link("alternate", "text/html", PagePath.day(day)),
                SVGElement("category", ["term": "\(badge.style)", "label": "\(badge.word)"]),
                SVGElement("summary", ["type": "text"], text: day.verdict.sentence),
            ])
    }

    private func link(_ relation: String, _ type: String, _ path: String) -> SVGElement {
        SVGElement("link", ["rel": "\(relation)", "type": "\(type)", "href": "\(base)\(path)"])
    }

    /// A UUID of version 8 (RFC 9562), derived from the site's address and the path, so that no two sites share an id.
    private func id(of path: String) -> String {
        var bytes = Array(SHA256Hash(of: "daybook \(base) \(path)").bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        return "urn:uuid:" + groups.joined(separator: "-")
    }
}
