import Foundation
import Reporting

/// Takes literals out of a query plan as EXPLAIN (FORMAT JSON) writes it.
///
/// Names of nodes, relations and settings stay; every other text - conditions, sort keys, output lists, the query
/// itself - loses its literals as SQL does; bind parameters go altogether.
enum PlanRedactor {
    /// Texts that never hold a value from a query.
    private static let plain: Set<String> = [
        "Node Type", "Join Type", "Strategy", "Parent Relationship", "Scan Direction", "Command", "Operation",
        "Partial Mode", "Sort Method", "Sort Space Type", "Cache Mode", "Subplan Name", "CTE Name", "Tuplestore Name",
        "Relation Name", "Schema", "Alias", "Index Name", "Function Name", "Function Schema", "Trigger Name",
        "Constraint Name", "Relation", "Custom Plan Provider", "Conflict Resolution", "Conflict Arbiter Indexes",
    ]

    /// A plan as it is stored when no value of a bind parameter may be: a custom plan has them in its conditions.
    ///
    /// - Returns: JSON; `nil` for what is no plan.
    static func redacted(json: String) -> String? {
        guard let plan = plan(json: json) else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(redact(plan))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A plan is an object, or an array of them, and not nested deeper than any plan is; `nil` for anything else.
    static func plan(json: String) -> JSONValue? {
        JSONValue(affordable: json).flatMap { (1...200).contains($0.depth) ? $0 : nil }
    }

    static func redact(_ plan: JSONValue, under key: String? = nil) -> JSONValue {
        switch plan {
        case .text(let text):
            key.map(plain.contains) == true ? plan : .text(QueryText.shortened(LiteralRedactor.redact(text)))
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
