/// What a line of advice is about. Raw values are those of `report.json` and of stored snapshots.
package enum AdviceKind: String, Codable, CaseIterable, Sendable {
    /// Transaction ids are older than those that autovacuum should have frozen.
    case wraparound
    /// The same of multixact ids.
    case multixact
    case sequence
    case invalidIndex = "invalid_index"
    case autovacuumOff = "autovacuum_off"
    case vacuumOverdue = "vacuum_overdue"
    case neverAnalyzed = "never_analyzed"
    case foreignKey = "foreign_key"
    case duplicateIndex = "duplicate_index"
    case redundantIndex = "redundant_index"
    case unusedIndex = "unused_index"
    case sequentialScans = "sequential_scans"

    /// The name for people.
    package var name: String {
        switch self {
        case .wraparound: "Transaction ids"
        case .multixact: "Multixact ids"
        case .sequence: "Sequence"
        case .invalidIndex: "Invalid index"
        case .autovacuumOff: "Autovacuum off"
        case .vacuumOverdue: "Vacuum overdue"
        case .neverAnalyzed: "Never analyzed"
        case .foreignKey: "Foreign key without index"
        case .duplicateIndex: "Duplicate index"
        case .redundantIndex: "Redundant index"
        case .unusedIndex: "Unused index"
        case .sequentialScans: "Sequential scans"
        }
    }

    /// For how long it must have been so before it is said, in days: what a single snapshot cannot tell.
    var daysBefore: Int {
        switch self {
        case .unusedIndex: 14
        case .vacuumOverdue, .neverAnalyzed: 1
        default: 0
        }
    }
}

/// One fact of a snapshot, as it is stored: names as the server quotes them, and numbers without words.
package struct AdviceFact: Hashable, Codable, Sendable {
    package let kind: AdviceKind
    /// The index, table, sequence or database.
    package let object: String
    package var table: String? = nil
    /// The index that covers it, what an invalid index checks, the foreign key, the table that holds transaction ids back, or the type of a column.
    package var other: String? = nil
    /// Quoted columns.
    package var columns: [String]? = nil
    /// Object identifier of an index: one that was dropped and made again has another.
    package var number: Int? = nil
    /// Whether another index serves the queries of an invalid one.
    package var isCovered: Bool? = nil
    /// Whether writes maintain an invalid index.
    package var isMaintained: Bool? = nil
    /// Whether it is a partitioned table or its index, of which statements with CONCURRENTLY are not possible.
    package var isPartitioned: Bool? = nil
    /// Whether a sequence counts down.
    package var isDescending: Bool? = nil
    package var bytes: Int? = nil
    package var rows: Int? = nil
    /// Scans, dead rows, rows read by scans, an age, or the last value of a sequence.
    package var count: Int? = nil
    /// What `count` is compared with: a threshold, a total, a limit.
    package var limit: Int? = nil
    /// The last scan or vacuum.
    package var last: Instant? = nil
    /// The first snapshot since which every one had this fact.
    package var since: Instant

    package init(_ kind: AdviceKind, _ object: String, since: Instant) {
        self.kind = kind
        self.object = object
        self.since = since
    }
}

/// All facts of a snapshot.
package struct AdviceFacts: Hashable, Codable, Sendable {
    /// When the statistics were last reset; `nil` if they were not since the database was created, or it is unknown.
    package var statisticsSince: Instant?
    package var facts: [AdviceFact]

    package init(statisticsSince: Instant?, facts: [AdviceFact]) {
        self.statisticsSince = statisticsSince
        self.facts = facts
    }

    /// More of one kind are not kept.
    package static let mostOfKind = 100

    /// Keeps the dates of facts that an earlier snapshot had too. An index whose statistics were reset since then
    /// begins anew.
    package mutating func continued(from earlier: AdviceFacts) {
        struct Key: Hashable {
            let kind: AdviceKind
            let object: String
            let table: String?
            let number: Int?

            init(_ fact: AdviceFact) {
                kind = fact.kind
                object = fact.object
                table = fact.table
                number = fact.number
            }
        }
        let known = Dictionary(earlier.facts.map { (Key($0), $0.since) }, uniquingKeysWith: min)
        facts = facts.map { fact in
            var fact = fact
            if let since = known[Key(fact)] { fact.since = since }
            if fact.kind == .unusedIndex, let reset = statisticsSince { fact.since = max(fact.since, reset) }
            return fact
        }
    }
}
