import Foundation
import Reporting
import Testing

@testable import MonitoringStore

@Suite("redaction of plans")
struct PlanRedactorTests {
    @Test("a plan that would take minutes to read is rejected, one of realistic depth is read")
    func affordable() {
        func nested(_ depth: Int, _ content: String) -> String {
            "{\"Plan\":" + String(repeating: "[", count: depth) + content + String(repeating: "]", count: depth) + "}"
        }
        let ones = Array(repeating: "1", count: 80_000).joined(separator: ",")
        #expect(PlanRedactor.plan(json: nested(190, ones)) == nil)
        #expect(
            PlanRedactor.plan(json: nested(490, "1")) == nil
                && PlanRedactor.plan(json: String(repeating: "[", count: 100_000)) == nil)
        #expect(PlanRedactor.plan(json: nested(3, ones))?.depth == 4)
        #expect(PlanRedactor.plan(json: nested(190, "\"a \\\" [ b\", \"]\""))?.depth == 191)
        #expect(PlanRedactor.plan(json: "[]]") == nil && PlanRedactor.plan(json: "1") == nil)
    }

    @Test(
        "literals are removed from any text about a node, whatever EXPLAIN calls it",
        arguments: [
            "Filter", "Index Cond", "Recheck Cond", "TID Cond", "Order By", "Hash Cond", "Merge Cond", "Join Filter",
            "One-Time Filter",
            "Conflict Filter", "Run Condition", "Sort Key", "Presorted Key", "Group Key", "Hash Key", "Cache Key",
            "Sampling Parameters",
            "Repeatable Seed", "Function Call", "Table Function Call", "Output", "Remote SQL", "Query Text",
            "Grouping Sets", "Sort Keys Used",
            "Settings", "Query Parameters", "Text of a version to come",
        ])
    func conditions(name: String) {
        for secret in [
            "'SECRET'::text", "$$SECRET$$", "E'x\\'SECRET'", "(a = 'SECRET'::text) AND (b = 'it''s SECRET')",
            "'cut off SECRET",
        ] {
            for value: JSONValue in [
                .text(secret), .array([.text(secret), .array([.text(secret)])]), .object(["a": .text(secret)]),
            ] {
                let plan = PlanRedactor.redact(.object(["Plan": .object(["Node Type": .text("Result"), name: value])]))
                #expect(!plan.indentedText.contains("SECRET"), "\(name)")
                #expect(plan.indentedText.contains("Result"))
            }
        }
    }

    @Test(
        "names of subplans in conditions stay, other numbers do not",
        arguments: [
            ("(hashed SubPlan 1)", "(hashed SubPlan 1)"),
            ("((v)::numeric > (InitPlan 12).col1)", "((v)::numeric > (InitPlan 12).col1)"),
            ("(alternatives: SubPlan 1 or hashed SubPlan 2)", "(alternatives: SubPlan 1 or hashed SubPlan 2)"),
            ("((SubPlan 1) = 7)", "((SubPlan 1) = ?)"),
            ("(a > $0)", "(a > $0)"),
            ("(a = 'SubPlan 1 SECRET'::text)", "(a = ?::text)"),
            // None of these is a name that EXPLAIN writes.
            ("(SubPlan 123456)", "(SubPlan ?)"), ("SubPlan 12", "SubPlan ?"), ("(SubPlan 1.5)", "(SubPlan ?)"),
            ("(\"SubPlan\" = 1)", "(\"SubPlan\" = ?)"), ("(subplan 1)", "(subplan ?)"),
            ("(InitPlan  1)", "(InitPlan ?)"),
        ])
    func subplans(condition: String, expected: String) {
        let redacted = PlanRedactor.redact(.object(["Filter": .text(condition)]))
        #expect(redacted == .object(["Filter": .text(expected)]))
        #expect(PlanRedactor.redact(redacted) == redacted)
        let query = PlanRedactor.redact(.object(["Query Text": .text("SELECT (SubPlan 1)")]))
        #expect(query == .object(["Query Text": .text("SELECT (SubPlan ?)")]))
    }
}
