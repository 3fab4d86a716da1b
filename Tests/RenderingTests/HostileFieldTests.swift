import Foundation
import FoundationXML
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite("hostile text in every field", .serialized)
struct HostileFieldTests {
    private let renderer: SiteRenderer

    init() throws { renderer = SiteRenderer(templates: try Templates.shipped()) }

    /// Every page of a site with one day, its mail, and finally its feed; in the order of the report, because names of
    /// pages derive from those of endpoints.
    private func files(_ report: Report) -> (digest: String, pages: [(kind: String, text: String)]) {
        let digest = renderer.digest(report, pageAddress: "2026/10/25/index.html")
        let overview = renderer.overview(
            days: [DayEntry(report, path: report.window.path)], generator: report.generator, siteURL: nil)
        let pages = (renderer.pages(report, digest: digest) + overview).map {
            (kind: $0.path, text: String(decoding: $0.content, as: UTF8.self))
        }
        return (digest, pages + [("mail.html", renderer.mail(report.window, digest: digest))])
    }

    @Test("every text of a report is replaced, and pages show all except names in plans")
    func fields() throws {
        var marks: [String: String] = [:]
        let report = try SampleReport.throughout { text, path in
            let number = UInt8(marks.count)
            // Only letters, so that neither escaping nor formatting changes them, and short, so that they are not cut.
            let mark = marks[path] ?? "qz\(UnicodeScalar(97 + number / 26))\(UnicodeScalar(97 + number % 26))zq"
            marks[path] = mark
            return mark + text
        }
        let (digest, pages) = files(report)
        let shown = pages.map(\.text).joined() + digest
        #expect(marks.count == 79, "\(marks.keys.sorted())")
        // Exceptions: names in plans; texts that no sentence quotes; and endpoints that changed or belong to a finding,
        // which are shown only if they have a page, which replaced names do not.
        let shapes = [
            "advice.lines.object", "comparison.changes.subject.endpoint", "comparison.changes.subject.method",
            "findings.queries",
            "findings.related.endpoint", "findings.related.method", "findings.related.objective",
            "settingChanges.after", "settingChanges.before", "settingChanges.name", "settingChanges.unit",
            "slowQueries.groups.history.planChange.before", "slowQueries.groups.planShape",
        ]
        #expect(marks.filter { !shown.contains($0.value) }.keys.sorted() == shapes)
    }

    /// Findings of a site whose texts are replaced, compared with one whose texts have the same shape but no meaning.
    private func findings(_ replacing: (_ text: String, _ insert: (String) -> String) -> String) throws -> [String] {
        let (digest, pages) = files(try SampleReport.throughout { text, _ in replacing(text) { $0 } })
        let (_, calm) = files(try SampleReport.throughout { text, _ in replacing(text, HostileText.harmless) })
        var findings = pages.count == calm.count ? [] : ["there are other pages"]
        for (page, calm) in zip(pages, calm) {
            let skeleton = MarkupSkeleton(page.text)
            if let difference = skeleton.difference(from: MarkupSkeleton(calm.text)) {
                findings.append("\(page.kind): \(difference)")
            }
            if let strange = skeleton.strangeAddresses.first { findings.append("\(page.kind): it leads to \(strange)") }
            if DisplayText.visible(page.text) != page.text { findings.append("\(page.kind): a character hides") }
            if page.kind == PagePath.feed, !XMLParser(data: Data(page.text.utf8)).parse() {
                findings.append("the feed is no XML")
            }
        }
        if DisplayText.visible(digest) != digest { findings.append("a character hides in the digest") }
        let lines = digest.utf8.count { $0 == UInt8(ascii: "\n") }
        return lines > Digest.longest ? findings + ["the digest has \(lines) lines"] : findings
    }

    /// With `DAYBOOK_HOSTILE`, every vector is put into every field, which takes many minutes.
    @Test(
        "no vector in all fields at once changes an element, attribute or address of a page, or shows hidden text"
    )
    func everywhere() throws {
        let isWhole = ProcessInfo.processInfo.environment["DAYBOOK_HOSTILE"] != nil
        for (index, vector) in HostileText.vectors.enumerated() where isWhole || index % 97 == 0 {
            let found = try findings { text, insert in insert(vector) + text + insert(vector) }
            #expect(found == [], "\(vector.prefix(80).debugDescription)")
        }
    }

    @Test("every vector, with another one in each text of a day", arguments: 0..<12)
    func mixed(turn: Int) throws {
        let vectors = HostileText.vectors
        let found = try findings { text, insert in
            let number = text.utf8.reduce(UInt(turn)) { $0 &* 31 &+ UInt($1) }
            return "\(text) \(insert(vectors[Int(number % UInt(vectors.count))]))"
        }
        #expect(found == [])
    }

    @Test("a report with any content survives a round trip")
    func json() throws {
        var findings: [String] = []
        for vector in HostileText.together {
            let report = try SampleReport.throughout { text, _ in "\(vector)\(text)" }
            let json = try report.encoded()
            if try Report(json: json) != report { findings.append(vector) }
            if json.dropLast().contains(where: { $0 < 0x20 }) { findings.append("\(vector): a line ends") }
        }
        #expect(findings == [])
    }

    @Test("the skeleton of a page has every element that a browser would see")
    func skeleton() {
        let markup =
            "<!doctype html><P CLASS=a id='b>' data-x>t &lt;b> <br/>1 < 2<!-- <i> --><style>a<b>{}</style><a href=\"javascript:x\" onclick=y>z</a ></p><img src=//s"
        let skeleton = MarkupSkeleton(markup)
        #expect(
            skeleton.tags == [
                "!doctype", "p class id data-x", "br", "<", "!", "style", "/style", "a href onclick", "/a", "/p", "<",
            ])
        #expect(skeleton.strangeAddresses == ["javascript:x", "//s"])
        let elements = HostileMarkup.elements.filter { $0.contains("<b data-canary>") || $0.contains("<script>") }
        #expect(
            elements.count > 10 && elements.allSatisfy { MarkupSkeleton("<p>\($0)</p>") != MarkupSkeleton("<p></p>") })
    }
}
