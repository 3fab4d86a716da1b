import Postgres
import Reporting

/// Which values of statements from logs are stored.
package enum KeptValues: Sendable {
    /// Neither literals nor bind parameters, in texts and in plans.
    case none
    /// Literals, but not the values of bind parameters, which plans have in their conditions, too.
    case literals
    case all
}

/// One execution of a slow query, as `slow_query_log` stores it.
package struct SlowQueryRecord: Equatable, Sendable {
    package var query: String
    package var milliseconds: Int
    package var endpoint: String?
    package var organization: String?
    package var user: String?
    /// The plan as JSON, as written by EXPLAIN.
    package var plan: String?
    package var at: Instant

    package init(
        query: String, milliseconds: Int, endpoint: String?, organization: String? = nil, user: String? = nil,
        plan: String? = nil, at: Instant
    ) {
        self.query = query
        self.milliseconds = milliseconds
        self.endpoint = endpoint
        self.organization = organization
        self.user = user
        self.plan = plan
        self.at = at
    }

    /// The same record with nothing but the values that are to be kept.
    func keeping(_ values: KeptValues) -> SlowQueryRecord {
        switch values {
        case .all: return self
        case .literals: return withoutBoundValues
        case .none:
            var record = self
            record.query = StoredStatement.text(of: query)
            record.plan = plan.flatMap(PlanRedactor.redacted)
            return record
        }
    }

    /// The same record, without literals in the plan if the statement has bind parameters.
    var withoutBoundValues: SlowQueryRecord {
        guard let plan, hasBindParameters else { return self }
        var record = self
        record.plan = PlanRedactor.redacted(json: plan)
        return record
    }

    private var hasBindParameters: Bool {
        zip(query.utf8, query.utf8.dropFirst()).contains { $0 == UInt8(ascii: "$") && (0x31...0x39).contains($1) }
    }
}
