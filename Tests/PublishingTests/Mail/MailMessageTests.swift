import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("mail messages", .needs(.python3))
struct MailMessageTests {
    private func message(
        to recipient: String = "Ops <ops@example.org>", prefix: String = "Shop", finding: String = "OK",
        resends: Int = 0,
        body: MailBody = MailDay.body
    ) throws -> MailMessage {
        MailMessage(
            from: try MailAddress("Läden \"nachts\" <daybook@example.org>".replacing("\"", with: "")),
            to: try MailAddress(recipient),
            prefix: prefix, days: ["2026-11-22"], finding: finding, shortDay: "22 Nov", date: MailDay.now,
            resends: resends, body: body)
    }

    @Test("a message has the structure that mail readers expect, with text and HTML unchanged")
    func parsed() async throws {
        let message = try message(finding: "Warning: GET /api/größe — 日本 5xx 0 -> 5 %")
        let parsed = try await ParsedMessage.read(message.encoded)
        #expect(parsed.defects == [])
        #expect(parsed.type == "multipart/alternative")
        #expect(parsed.parts == [["text/plain", MailDay.digest], ["text/html", MailDay.body.html]])
        #expect(
            parsed.headers.dropLast() == [
                ["Date", "Mon, 23 Nov 2026 04:00:00 +0000"],
                ["From", "Läden nachts <daybook@example.org>"],
                ["To", "Ops <ops@example.org>"],
                [
                    "Subject",
                    "Warning: GET /api/größe — 日本 5xx 0 -> 5 % | Shop, 22 Nov",
                ],
                ["Message-ID", "<\(message.id)>"],
                ["List-Id", "Shop <daybook.example.org>"],
                ["Auto-Submitted", "auto-generated"],
                ["MIME-Version", "1.0"],
            ])
        #expect(parsed.longestLine <= 76 && parsed.isASCII && parsed.bareLineEnds == 0)
    }

    @Test("a subject has at most 60 characters: the status, the finding, and the service and day")
    func subject() throws {
        #expect(try message().subject == "OK | Shop, 22 Nov")
        #expect(
            try message(finding: "Critical: POST /api/checkout 5xx 0 -> 5.8 %").subject
                == "Critical: POST /api/checkout 5xx 0 -> 5.8 % | Shop, 22 Nov")
        let long = try message(
            prefix: String(repeating: "Shop ", count: 20),
            finding: "Critical: POST /api/checkout/of/everything/there/is 5xx 0 -> 5.8 %"
        ).subject
        #expect(
            long.unicodeScalars.count <= 60 && long.hasPrefix("Critical: POST /api/") && long.hasSuffix(", 22 Nov"),
            "\(long)")
    }

    @Test(
        "the same day and recipient give the same bytes and id; another recipient, prefix or resend another id"
    )
    func identifier() throws {
        #expect(try message().encoded == message().encoded)
        #expect(try message().id == "2026-11-22.\(try message().id.dropFirst(11).prefix(32))@example.org")
        let ids = [
            try message().id, try message(to: "b@example.org").id, try message(prefix: "Other").id,
            try message(resends: 1).id,
        ]
        #expect(Set(ids).count == 4)
        #expect(try message(finding: "Other words").id == message().id)
    }

    @Test(
        "no external text makes another header, whatever it contains",
        arguments: [
            "x\r\nBcc: spy@example.org\r\n\r\nbody", "x\nBcc: spy@example.org", "x\rBcc: spy@example.org",
            "\u{2028}Bcc: spy@example.org",
            "\u{85}Bcc: spy@example.org", "=?UTF-8?B?DQpCY2M6IHNweUBleGFtcGxlLm9yZw==?=", "\u{0}\u{1B}[2J",
            "\u{202E}reversed",
            String(repeating: "x", count: 5000), String(repeating: "ä", count: 5000),
            String(repeating: "😀", count: 500), "",
            "a  b   c", "\"quoted\" \\ (comment) <x@y>",
        ])
    func injection(finding: String) async throws {
        let message = try message(finding: finding)
        let parsed = try await ParsedMessage.read(message.encoded)
        #expect(parsed.defects == [])
        #expect(
            parsed.headers.map { $0[0] } == [
                "Date", "From", "To", "Subject", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version",
                "Content-Type",
            ])
        #expect(parsed.header("Subject") == [message.subject])
        #expect(message.subject.unicodeScalars.count <= 60)
        #expect(message.subject.hasSuffix(finding.isEmpty ? "Shop, 22 Nov" : " | Shop, 22 Nov"))
        #expect(parsed.longestLine <= 76 && parsed.isASCII)
        #expect(parsed.parts.count == 2)
    }

    @Test(
        "names survive a round trip, whatever they contain",
        arguments: [
            "Ops", "Müller, Jürgen", "a.b (c) [d]; e: f, g@h", String(repeating: "n", count: 64),
            String(repeating: "日本", count: 32), "=?x?=",
        ])
    func names(name: String) async throws {
        let address = "a.rather.long.local.part.of.an.address@with.a.rather.long.domain.example.org"
        let parsed = try await ParsedMessage.read(message(to: "\(name) <\(address)>").encoded)
        #expect(parsed.defects == [])
        // This reader shows the line ends between encoded words of a name, which RFC 2047, section 6.2, says to drop.
        let shown = parsed.header("To").map { $0.replacing("\"", with: "").replacing(" ", with: "") }
        #expect(shown == ["\(name)<\(address)>".replacing(" ", with: "")])
        #expect(parsed.isASCII)
    }

    @Test(
        "quoted-printable keeps every byte, in lines of at most 76 characters",
        arguments: [
            "", "a", "a\n", "\n\n", " ", "a \nb\t\n", ".\n..\nFrom x\n", "=3D=\n",
            String(repeating: "a", count: 75) + "\n",
            String(repeating: "a", count: 76) + "\n", String(repeating: "a", count: 77) + "\n",
            String(repeating: "a", count: 75) + " \n", String(repeating: "ä", count: 300) + "\n",
            String(repeating: ".", count: 300) + "\n", String(repeating: "a", count: 75) + "From x\n",
            String(repeating: "From ", count: 100) + "\n", "\u{0}\u{7F}\u{1}\n",
        ])
    func quotedPrintable(text: String) async throws {
        let encoded = QuotedPrintable.encode(text)
        for line in encoded.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 76)
            #expect(!line.hasPrefix(".") && !line.hasPrefix("From ") && !line.hasSuffix(" ") && !line.hasSuffix("\t"))
        }
        let body = MailBody(digest: text, page: "p") { _ in "x\n" }
        let parsed = try await ParsedMessage.read(message(body: body).encoded)
        let part = try #require(parsed.parts.first)
        #expect(part == ["text/plain", text.isEmpty || text.hasSuffix("\n") ? text : text + "\n"])
    }

    @Test("a digest that is too long is cut between lines, says so, and the message stays below 60 kB")
    func cut() async throws {
        let items = (1...3000).map { "- **GET /größe/\($0)**: <Critical>, \"mean\" 1,234 ms." }
        let digest = "# Day\n\n" + items.joined(separator: "\n") + "\n\nThe end\n"
        let body = MailBody(digest: digest, page: "https://example.org/2026/11/22/index.html") { text in
            "<pre>" + text.replacing("<", with: "&lt;").replacing("\"", with: "&quot;") + "</pre>\n"
        }
        let message = try message(
            to:
                "\(String(repeating: "😀", count: 64)) <\(String(repeating: "o", count: 64))@\(String(repeating: "long.", count: 30))org>",
            prefix: String(repeating: "😀", count: 64), finding: String(repeating: "😀", count: 200), body: body)
        #expect((50_000..<60_000).contains(message.encoded.count), "\(message.encoded.count)")
        let kept = body.text.split(separator: "\n").count { $0.hasPrefix("- ") }
        #expect(kept > 200)
        #expect(
            body.text == "# Day\n\n" + items.prefix(kept).joined(separator: "\n")
                + "\n\n**Digest truncated**: \(3000 - kept + 3) of its 3005 lines do not fit into a message of 60 kB."
                + " The report has the whole digest: <https://example.org/2026/11/22/index.html>\n")
        let parsed = try await ParsedMessage.read(message.encoded)
        #expect(parsed.parts == [["text/plain", body.text], ["text/html", body.html]])
    }

    @Test("a digest of one endless line leaves only the link to the page")
    func endless() {
        let body = MailBody(digest: String(repeating: "x", count: 200_000), page: "output/site/2026/11/22/index.html") {
            $0
        }
        #expect(
            body.text
                == "**Digest truncated**: 1 of its 1 lines do not fit into a message of 60 kB. The report has the whole digest: `output/site/2026/11/22/index.html`\n"
        )
    }
}
