import Reporting

/// What took time in the execution of a plan in addition to its nodes: a trigger, the rest, or compilation.
struct PlanOtherRow: Codable, Hashable, Sendable {
    /// Example: `trigger audit_trg`.
    let title: String
    /// Example: `3,940 ms, 100 calls`.
    let text: String
    /// Example: `12.3 %`; empty for compilation, whose time is part of the others.
    let share: String
    let bar: Markup

    private init(_ title: String, _ milliseconds: Double, _ details: [String], share: Double?) {
        self.title = title
        text = ([NumberText.milliseconds(milliseconds)] + details).joined(separator: ", ")
        self.share = share.map { NumberText.percent($0) } ?? ""
        bar = Markup(share.map { ShareBar($0).markup } ?? "")
    }

    /// In EXPLAIN's order.
    static func rows(_ plan: QueryPlan) -> [PlanOtherRow] {
        let showsRelation = Set(plan.triggers.compactMap(\.relation)).count > 1
        let triggers = plan.triggers.prefix(50).map { trigger in
            let relation = showsRelation ? trigger.relation.map { " on \(name($0))" } : nil
            let kind = trigger.isConstraint ? "trigger for constraint" : "trigger"
            return PlanOtherRow(
                "\(kind) \(name(trigger.name))\(relation ?? "")", trigger.milliseconds,
                trigger.calls.map { [NumberText.counted($0, "call")] } ?? [], share: trigger.share)
        }
        let rest = plan.otherMilliseconds.map {
            PlanOtherRow("other", $0, ["to start and end the plan and to return its rows"], share: plan.otherShare)
        }
        let compilation = plan.compilation.map {
            PlanOtherRow(
                "JIT", $0.milliseconds,
                ($0.functions.map { [NumberText.counted($0, "function")] } ?? []) + ["part of the times above"],
                share: nil)
        }
        return triggers + [rest, compilation].compactMap(\.self)
    }

    private static func name(_ text: String) -> String { DisplayText.shortened(text, to: 120) }
}
