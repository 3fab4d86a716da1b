import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("hostile text in mail", .needs(.python3))
struct HostileMailTests {
    /// How an independent mail reader parses a message for each text, all read at once.
    private func parsed(_ messages: [MailMessage]) async throws -> [ParsedMessage] {
        let folder = try TemporaryFolder()
        for (number, message) in messages.enumerated() {
            try message.encoded.write(to: URL(fileURLWithPath: "\(folder.path)/\(number).eml"))
        }
        return try await ParsedMessage.read(messages.indices.map { "\(folder.path)/\($0).eml" })
    }

    /// Joiners and variation selectors only change the character before them.
    private static func hides(_ scalar: Unicode.Scalar) -> Bool {
        HostileCharacters.hidden.contains(scalar) && !scalar.properties.isVariationSelector
            && scalar != "\u{200C}" && scalar != "\u{200D}"
    }

    @Test(
        "no hostile text makes a header, part or line of another message, as finding, list name or digest"
    )
    func headers() async throws {
        let vectors = HostileText.vectors
        let messages = try vectors.map { vector in
            MailMessage(
                from: try MailAddress("Daybook <daybook@example.org>"), to: try MailAddress("Ops <ops@example.org>"),
                prefix: "Shop \(vector)",
                days: ["2026-11-22"], finding: "\(vector) is critical: \(vector)", shortDay: "22 Nov",
                date: MailDay.now,
                body: MailBody(digest: "\(vector)\n# Day\n\n\(vector)\n", page: "p") { "<pre>\($0)</pre>\n" })
        }
        let read = try await parsed(messages)
        #expect(read.count == vectors.count)
        var findings: [String] = []
        for (vector, (message, parsed)) in zip(vectors, zip(messages, read)) {
            func found(_ what: String) { findings.append("\(what): \(vector.prefix(80).debugDescription)") }
            let names = [
                "Date", "From", "To", "Subject", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version",
                "Content-Type",
            ]
            if parsed.headers.map({ $0[0] }) != names { found("other headers") }
            if parsed.header("From") != ["Daybook <daybook@example.org>"]
                || parsed.header("To") != ["Ops <ops@example.org>"]
            {
                found("other people")
            }
            if parsed.header("Subject") != [message.subject] { found("another subject") }
            if message.subject.unicodeScalars.contains(where: Self.hides) { found("a subject that hides") }
            if parsed.parts.map({ $0[0] }) != ["text/plain", "text/html"] { found("other parts") }
            if !parsed.defects.isEmpty { found("defects \(parsed.defects)") }
            if parsed.longestLine > 76 || !parsed.isASCII || parsed.bareLineEnds > 0 {
                found("lines that are not mail's")
            }
        }
        #expect(findings == [])
    }

    @Test("no text of the corpus is an address or part of one")
    func addresses() {
        var taken: [String] = []
        for vector in HostileText.vectors {
            for text in [
                vector, "\(vector)@example.org", "ops@\(vector)", "ops@example.org\(vector)",
                "ops@example.org, \(vector)", "\(vector) <ops@example.org",
            ] {
                guard let address = try? MailAddress(text) else { continue }
                // A word is a valid local part, and a valid domain.
                let isPlain = address.address.wholeMatch(of: /[A-Za-z0-9!#$%&'*+\/=?^_`{|}~.-]+@[a-z0-9.-]+/) != nil
                if !isPlain || !address.name.isEmpty && !DisplayText.isPlain(address.name) { taken.append(text) }
            }
        }
        #expect(taken == [])
    }
}
