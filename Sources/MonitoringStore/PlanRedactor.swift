import Reporting

/// Removes literals from a query plan as written by EXPLAIN (FORMAT JSON).
///
/// Names of nodes, relations and settings stay; literals are removed from all other text, such as conditions, sort
/// keys, output lists and the query itself; bind parameters are removed completely.
enum PlanRedactor {
    /// Texts that never contain a value from a query.
    private static let plain: Set<String> = [
        "Node Type", "Join Type", "Strategy", "Parent Relationship", "Scan Direction", "Command", "Operation",
        "Partial Mode", "Sort Method", "Sort Space Type", "Cache Mode", "Subplan Name", "CTE Name", "Tuplestore Name",
        "Relation Name", "Schema", "Alias", "Index Name", "Function Name", "Function Schema", "Trigger Name",
        "Constraint Name", "Relation", "Custom Plan Provider", "Conflict Resolution", "Conflict Arbiter Indexes",
    ]

    /// A plan for storing without values of bind parameters, which a custom plan has in its conditions.
    ///
    /// - Returns: JSON; `nil` for text that is not a plan.
    static func redacted(json: String) -> String? {
        guard let plan = plan(json: json) else { return nil }
        return (try? redact(plan).json()).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A plan is an object or an array of objects, with limited nesting; `nil` for anything else.
    static func plan(json: String) -> JSONValue? {
        JSONValue(affordable: json).flatMap { (1...200).contains($0.depth) ? $0 : nil }
    }

    private static func redact(text: String, under key: String?) -> String {
        key == "Query Text" ? LiteralRedactor.redact(text) : LiteralRedactor.redactCondition(text)
    }

    static func redact(_ plan: JSONValue, under key: String? = nil) -> JSONValue {
        switch plan {
        case .text(let text):
            key.map(plain.contains) == true ? plan : .text(QueryText.shortened(redact(text: text, under: key)))
        case .array(let values):
            .array(values.map { redact($0, under: key) })
        case .object(let values):
            .object(
                Dictionary(
                    uniqueKeysWithValues: values.map { name, value in
                        (name, name == "Query Parameters" ? .text("redacted") : redact(value, under: name))
                    }))
        case .null, .bool, .integer, .number:
            plan
        }
    }
}
