import Hashing
import Reporting

/// The number of plans that were read but are not shown.
struct UnusablePlans {
    /// Maximum length in bytes; far more than a person can read.
    static let longest = 256_000

    var unreadable = 0
    var tooLong = 0

    /// Notes for the report.
    var notes: [String] {
        func plans(_ count: Int) -> String { NumberText.counted(count, "query plan") }
        func verb(_ count: Int) -> String { count == 1 ? "is" : "are" }
        return [
            unreadable > 0 ? "\(plans(unreadable)) could not be read and \(verb(unreadable)) not shown." : nil,
            tooLong > 0
                ? "\(plans(tooLong)) \(verb(tooLong)) larger than \(NumberText.bytes(Double(Self.longest))) and not shown."
                : nil,
        ].compactMap(\.self)
    }
}

extension SlowQuerySample {
    /// What a group shows of its slowest executions: a text and the first plan that can be read, without literals unless
    /// they are asked for.
    ///
    /// - Parameters:
    ///   - sql: the text of the slowest execution.
    ///   - executions: the slowest executions with a plan, slowest first.
    ///   - json: the plan of one of them, read only if none before is usable; `nil` if it is longer than
    ///     `UnusablePlans.longest`.
    init<Execution>(
        sql: String, plansOf executions: [Execution], showsLiterals: Bool, _ unusable: inout UnusablePlans,
        json: (Execution) throws -> String?
    ) rethrows {
        let query = showsLiterals ? QueryText.shortened(sql) : QueryText(sql).redacted
        var plan: JSONValue?
        for execution in executions where plan == nil {
            guard let json = try json(execution) else {
                unusable.tooLong += 1
                continue
            }
            plan = PlanRedactor.plan(json: json)
            if plan == nil { unusable.unreadable += 1 }
        }
        if !showsLiterals { plan = plan.map { PlanRedactor.redact($0) } }
        let shape = plan.flatMap(QueryPlan.init).map { SHA256Hash(of: PlanOutline($0).text).hexadecimal.prefix(16) }
        self.init(
            query: query, formattedQuery: SQLLayout.formatted(query), plan: plan, planShape: shape.map(String.init))
    }
}
