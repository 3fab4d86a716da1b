import Foundation
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite("the digest as the HTML of an e-mail")
struct MailPageTests {
    private static let snapshots = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Snapshots").path

    private func mail(_ report: Report) throws -> String {
        let renderer = SiteRenderer(templates: try Templates.shipped())
        let digest = renderer.digest(report, pageAddress: "https://status.example.org/2026/10/25/index.html")
        return renderer.mail(report.window, digest: digest)
    }

    @Test("it matches the reviewed file")
    func reviewed() throws {
        Snapshot.expect(try mail(SampleReport.day()), matches: "mail.html", in: Self.snapshots)
    }

    @Test("it has no external resources: no image, no script, no reference except the link to the report")
    func selfContained() throws {
        let html = try mail(SampleReport.day())
        for word in ["<img", "<script", "<link", "src=", "url(", "@import", "background=", " style="] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("prefers-color-scheme: dark"))
        let addresses = html.matches(of: /https?:[^"<\s]*/).map { String($0.output) }
        #expect(Set(addresses) == ["https://status.example.org/2026/10/25/index.html"])
    }

    @Test(
        "external text creates no element",
        arguments: [
            SampleReport.hostile, "</style></title><svg onload=alert(1)>", "![x](https://spy.example.org/pixel.png)",
            "[x](javascript:alert(1))", "\"\u{301} onmouseover=\"alert(1)", "<https://spy.example.org>",
        ])
    func hostile(name: String) throws {
        func elements(_ html: String) -> [String] { html.matches(of: /<[a-z][^>]*>/).map { String($0.output) } }
        #expect(
            try elements(mail(SampleReport.day(hostileName: name))).sorted()
                == elements(mail(SampleReport.day(hostileName: "/harmless"))).sorted())
    }
}
