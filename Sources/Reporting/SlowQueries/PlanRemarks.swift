/// Remarks on a node of a plan that deserves attention.
enum PlanRemarks {
    /// An estimate is worth a remark if it is wrong by at least this factor.
    static let misestimate = 10.0

    static func remarks(_ fields: [String: JSONValue], loops: Double?, mayEndEarly: Bool) -> [String] {
        [
            rows(fields, loops: loops, mayEndEarly: mayEndEarly), removed(fields, loops: loops), sort(fields),
            hash(fields), temporary(fields), workers(fields), loops == 0 ? "never executed" : nil,
        ].compactMap(\.self)
    }

    /// A node that a Limit stops has fewer rows than it would have, which is not a wrong estimate. A node that passes
    /// on the rows of the node below inherits its error; the remark is on the lower node.
    private static func rows(_ fields: [String: JSONValue], loops: Double?, mayEndEarly: Bool) -> String? {
        guard let estimated = fields["Plan Rows"]?.finite, let actual = fields["Actual Rows"]?.finite, loops != 0,
            !(mayEndEarly && actual < estimated)
        else { return nil }
        let (least, most) = (max(min(estimated, actual), 1), max(estimated, actual))
        // Ten rows instead of one do no harm.
        guard most / least >= misestimate, most * max(loops ?? 1, 1) >= 100 else { return nil }
        if case .array(let plans)? = fields["Plans"], plans.count == 1, case .object(let below) = plans[0],
            let estimatedBelow = below["Plan Rows"]?.finite, let actualBelow = below["Actual Rows"]?.finite,
            (actual > estimated) == (actualBelow > estimatedBelow),
            max(estimatedBelow, actualBelow) / max(min(estimatedBelow, actualBelow), 1) >= misestimate
        {
            return nil
        }
        let perLoop = (loops ?? 1) > 1 ? " per loop" : ""
        return
            "estimated \(NumberText.rows(estimated)), got \(NumberText.rowCount(actual))\(perLoop): \(number(most / least)) times too \(actual > estimated ? "few" : "many")"
    }

    private static func removed(_ fields: [String: JSONValue], loops: Double?) -> String? {
        let names = ["Rows Removed by Filter", "Rows Removed by Join Filter"]
        guard let kept = fields["Actual Rows"]?.finite, let removed = names.compactMap({ fields[$0]?.finite }).max(),
            removed >= 1000, removed >= kept * misestimate
        else { return nil }
        return
            "read \(NumberText.rows(removed + kept))\((loops ?? 1) > 1 ? " per loop" : "") to keep \(NumberText.rowCount(kept))"
    }

    private static func sort(_ fields: [String: JSONValue]) -> String? {
        guard fields["Sort Space Type"]?.plainText == "Disk" else { return nil }
        let space = fields["Sort Space Used"]?.finite.map { ", \(NumberText.bytes(max($0, 0) * 1024))" } ?? ""
        return "sorted on disk\(space)"
    }

    private static func hash(_ fields: [String: JSONValue]) -> String? {
        let batches = fields["Hash Batches"]?.finite ?? fields["HashAgg Batches"]?.finite ?? 1
        guard batches > 1, fields["Node Type"]?.plainText == "Hash" || (fields["Disk Usage"]?.finite ?? 0) > 0 else {
            return nil
        }
        return "hash table too large for memory: \(number(batches)) batches"
    }

    private static func temporary(_ fields: [String: JSONValue]) -> String? {
        // Every node above includes these blocks; the remark is on the node that wrote them.
        guard let written = fields["Temp Written Blocks"]?.finite, written > 0 else { return nil }
        let below: Double =
            if case .array(let plans)? = fields["Plans"] {
                plans.reduce(0) { sum, plan in
                    guard case .object(let child) = plan else { return sum }
                    return sum + (child["Temp Written Blocks"]?.finite ?? 0)
                }
            } else {
                0
            }
        let own = written - below
        return own > 0 ? "wrote \(number(own)) \(own == 1 ? "page" : "pages") of temporary files" : nil
    }

    private static func workers(_ fields: [String: JSONValue]) -> String? {
        guard let planned = fields["Workers Planned"]?.finite, let launched = fields["Workers Launched"]?.finite,
            launched < planned
        else { return nil }
        return "\(number(launched)) of \(number(planned)) parallel workers came"
    }

    private static func number(_ value: Double) -> String { NumberText.decimal(value, places: 0) }
}
