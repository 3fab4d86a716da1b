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
        "a number and its unit stay on one line, except in code",
        arguments: [
            (
                "<p>took 45.7 s in total, usually 3.9 s: 9 executions of 4.8 s</p>",
                "<p>took 45.7_s in total, usually 3.9_s: 9 executions of 4.8_s</p>"
            ),
            (
                "<p>P95 381 → 590 ms (+55 %), 42.9 GB, 20 min, 3 h.</p>",
                "<p>P95 381 → 590_ms (+55_%), 42.9_GB, 20_min, 3_h.</p>"
            ),
            ("<li><code>LIMIT 10 s</code> 10 s</li>", "<li><code>LIMIT 10 s</code> 10_s</li>"),
            ("5 seconds, 5 s3, the s, 7 minor, a % b", "5 seconds, 5 s3, the s, 7 minor, a % b"),
            ("<a href=\"/1 s\">1 s</a>", "<a href=\"/1 s\">1_s</a>"), ("", ""), ("<", "<"), ("<code>1 s", "<code>1 s"),
        ])
    func units(html: String, joined: String) {
        #expect(JoinedUnits.html(html).replacing("\u{A0}", with: "_") == joined)
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
