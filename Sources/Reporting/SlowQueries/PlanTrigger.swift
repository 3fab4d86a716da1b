/// A trigger that a statement fired.
package struct PlanTrigger: Hashable, Sendable {
    /// The trigger's name, or that of the constraint for one that checks a constraint.
    package let name: String
    /// The table of the statement's trigger, if EXPLAIN names it.
    package let relation: String?
    /// Whether it checks a constraint; such a trigger always runs after the plan.
    package let isConstraint: Bool
    /// Milliseconds of all calls.
    package let milliseconds: Double
    package let calls: Int?
    /// Its share of the execution, 0...1.
    package internal(set) var share: Double? = nil

    /// - Parameter fields: an element of EXPLAIN's `Triggers`; the result is `nil` without a name or a time.
    init?(_ fields: [String: JSONValue]) {
        let constraint = fields["Constraint Name"]?.plainText
        guard let name = constraint ?? fields["Trigger Name"]?.plainText, let time = fields["Time"]?.finite,
            time <= PlanTimes.longest
        else { return nil }
        self.name = name
        relation = fields["Relation"]?.plainText
        isConstraint = constraint != nil
        milliseconds = max(time, 0)
        calls = fields["Calls"]?.count
    }
}
