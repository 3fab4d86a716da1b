import Foundation

@testable import MonitoringStore
@testable import Rendering
@testable import Reporting

/// The plan of a query as JSON.
struct PlanInput {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func run() throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let plan = PlanRedactor.plan(json: text) else {
            return try FuzzFinding.expect(PlanRedactor.redacted(json: text) == nil, "what is no plan was redacted")
        }
        try check(plan)
        let redacted = PlanRedactor.redact(plan)
        // A cut text may end with a space, which is removed when it is redacted again.
        try FuzzFinding.expect(
            bytes.count > QueryText.longest || PlanRedactor.redact(redacted) == redacted,
            "redacting twice takes out more than once")
        try check(redacted)
        if let json = PlanRedactor.redacted(json: text) {
            try FuzzFinding.expect(PlanRedactor.plan(json: json) != nil, "a redacted plan is no plan")
        }
    }

    private func check(_ json: JSONValue) throws {
        guard let plan = QueryPlan(json) else { return }
        try check(plan.root)
        let shares =
            shares(plan.root) + plan.triggers.compactMap(\.share) + [plan.otherShare].compactMap(\.self)
        let sum = shares.reduce(0, +)
        try FuzzFinding.expect(sum == 0 || abs(sum - 1) < 1e-6, "all parts of the whole are \(sum)")
        let tree = PlanTree(plan)
        try FuzzFinding.expect(
            tree.nodes.reduce(0) { $0 + $1.closings.count } <= tree.nodes.count, "more nodes are closed than there are")
        let outline = PlanOutline(plan)
        _ = outline.shortened
        _ = outline.difference(to: PlanOutline(lines: ["Seq Scan on t"]))
    }

    private func shares(_ node: PlanNode) -> [Double] {
        [node.share].compactMap(\.self) + node.children.flatMap(shares)
    }

    private func check(_ node: PlanNode) throws {
        let shares = [node.share].compactMap(\.self)
        try FuzzFinding.expect(shares.allSatisfy { (0...1).contains($0) }, "a part of the whole is \(shares)")
        for child in node.children { try check(child) }
    }
}
