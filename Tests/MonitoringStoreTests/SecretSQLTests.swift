import Foundation
import Reporting
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("secrets in SQL")
struct SecretSQLTests {
    @Test("the corpus is valid: the parser accepts its statements and rejects the others, and each has a secret")
    func corpus() {
        #expect(SecretSQL.statements.filter { QueryText($0).fingerprint.hasPrefix("t") } == [])
        #expect(
            (SecretSQL.statements + SecretSQL.unparsable + SecretSQL.conditions + SecretSQL.messages).filter {
                !SecretSQL.isIn($0)
            } == [])
        #expect(SecretSQL.unparsable.count { QueryText($0).fingerprint.hasPrefix("t") } > 40)
    }

    @Test("no statement keeps a secret, or the beginning of one, wherever it is truncated")
    func statements() {
        var leaks: [String] = []
        for sql in SecretSQL.statements + SecretSQL.unparsable {
            var text = ""
            for (index, scalar) in sql.unicodeScalars.enumerated() {
                text.unicodeScalars.append(scalar)
                if SecretSQL.isIn(LiteralRedactor.redact(text)) { leaks.append(text) }
                guard index % 5 == 4 || text == sql else { continue }
                let query = QueryText(text)
                if SecretSQL.isIn(query.redacted) || SecretSQL.isIn(SQLLayout.formatted(query.redacted) ?? "") {
                    leaks.append(text)
                }
            }
            // Half of a character, as left by truncating bytes.
            let bytes = Array(sql.utf8)
            for end in bytes.indices where bytes[end] & 0xC0 == 0x80 {
                let text = String(decoding: bytes[..<end], as: UTF8.self)
                if SecretSQL.isIn(QueryText(text).redacted) { leaks.append(text) }
            }
        }
        #expect(leaks == [])
    }

    @Test("statements that the parser accepts keep their names")
    func names() {
        let named = SecretSQL.statements.filter {
            $0.contains("accounts") && !$0.contains("'accounts") && !$0.hasPrefix("DO")
        }
        #expect(named.count > 100)
        #expect(named.filter { !QueryText($0).redacted.contains("accounts") } == [])
    }

    @Test("quoted text after another statement is hidden, whatever that one leaves open")
    func pairs() {
        let secret = SecretSQL.word
        var leaks: [String] = []
        for first in SecretSQL.unparsable + SecretSQL.statements {
            for joint in ["; ", "", "\r", " ' ", " $$ ", " */ ", "\" ", " \\' ", " $a$ "] {
                let before = first.replacing(secret, with: "x").replacing(SecretSQL.number, with: "1") + joint
                // If a string is open, the quote closes it, and the following text is a name by PostgreSQL's own rules.
                guard LiteralRedactor.redact(before + "MARK").hasSuffix("MARK") else { continue }
                for literal in [
                    "'\(secret)", " E'\(secret)'", " $$\(secret)", " $q$\(secret)$q$", "/* \(secret)", "--\(secret)",
                ]
                where SecretSQL.isIn(LiteralRedactor.redact(before + literal)) { leaks.append(before + literal) }
            }
        }
        #expect(leaks == [])
    }

    @Test("a text whose meaning depends on a server setting is cut where the meanings differ")
    func ambiguous() {
        // With standard_conforming_strings = off, the string ends after the comment's mark.
        #expect(QueryText("SELECT 'a\\', \(SecretSQL.word) -- '").redacted == "SELECT ? ...")
        #expect(QueryText("SELECT E'a\\', b' FROM accounts").redacted == "SELECT $1 FROM accounts")
    }

    @Test("conditions of plans lose every secret, and names stay")
    func conditions() {
        var leaks: [String] = []
        for condition in SecretSQL.conditions {
            for key in [
                "Filter", "Index Cond", "Output", "Sort Key", "Remote SQL", "Query Text", "Query Parameters",
                "Something new",
            ] {
                let node: [String: JSONValue] = [
                    "Node Type": .text("Seq Scan"), "Relation Name": .text("accounts"), key: .array([.text(condition)]),
                ]
                let plan = PlanRedactor.redact(.object(["Plan": .object(node)])).indentedText
                if SecretSQL.isIn(plan) || !plan.contains("accounts") || !plan.contains("Seq Scan") {
                    leaks.append("\(key): \(condition)")
                }
            }
            for end in 0...condition.count where SecretSQL.isIn(LiteralRedactor.redact(String(condition.prefix(end)))) {
                leaks.append(String(condition.prefix(end)))
            }
        }
        #expect(leaks == [])
    }

    @Test("error messages lose every value that PostgreSQL, a driver or an application repeats")
    func messages() {
        var leaks: [String] = []
        for message in SecretSQL.messages {
            if SecretSQL.isIn(ErrorMessageMask.mask(message)) { leaks.append(message) }
            // As cut by the reader, at every possible position.
            for room in 0..<ErrorMessageMask.longest {
                let text = String(repeating: "x ", count: ErrorMessageMask.longest).prefix(room) + " " + message
                let cut = String(text.prefix(ErrorMessageMask.longest))
                if SecretSQL.isIn(ErrorMessageMask.mask(cut)) { leaks.append(cut) }
            }
        }
        #expect(leaks == [])
    }
}
