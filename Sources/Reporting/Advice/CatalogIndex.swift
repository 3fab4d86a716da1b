/// An index according to the server's catalog and statistics.
package struct CatalogIndex: Hashable, Sendable {
    /// A key column: its text, which is a quoted name or an expression, and what else decides whether two are the same.
    package struct Key: Hashable, Sendable {
        package let text: String
        /// Operator class with its options, collation and order.
        package let order: String
        /// Object identifier of the collation; 0 without one.
        package let collation: Int

        package init(text: String, order: String = "", collation: Int = 0) {
            self.text = text
            self.order = order
            self.collation = collation
        }
    }

    package let oid: Int
    /// Object identifier of its table.
    package let table: Int
    /// Quoted, with the schema.
    package let name: String
    package let method: String
    package let keys: [Key]
    /// Columns of INCLUDE.
    package let included: [String]
    package let predicate: String?
    /// What else tells indexes of one method apart, such as `fastupdate`.
    package let options: String
    package let isUnique: Bool
    /// Whether a constraint is checked at the end of the transaction, and whether NULL equals NULL.
    package let uniqueness: String
    /// Whether a constraint of any table rests on it: a key, an exclusion, or a foreign key that refers to it.
    package let isConstraint: Bool
    package let isReplicaIdentity: Bool
    package let isClustered: Bool
    package let isValid: Bool
    /// Whether writes maintain it; usually not where building a unique index failed.
    package let isMaintained: Bool
    /// Whether it is the index of a partitioned table, made of those of the partitions.
    package let isPartitioned: Bool
    /// Whether it is a part of such an index.
    package let isAttached: Bool
    package let bytes: Int
    package let scans: Int
    /// `nil` before PostgreSQL 16, and for an index that was not scanned.
    package let lastScan: Instant?

    package init(
        oid: Int, table: Int, name: String, method: String, keys: [Key], included: [String], predicate: String?,
        options: String, isUnique: Bool, uniqueness: String, isConstraint: Bool, isReplicaIdentity: Bool,
        isClustered: Bool, isValid: Bool, isMaintained: Bool = true, isPartitioned: Bool, isAttached: Bool, bytes: Int,
        scans: Int,
        lastScan: Instant?
    ) {
        self.oid = oid
        self.table = table
        self.name = name
        self.method = method
        self.keys = keys
        self.included = included
        self.predicate = predicate
        self.options = options
        self.isUnique = isUnique
        self.uniqueness = uniqueness
        self.isConstraint = isConstraint
        self.isReplicaIdentity = isReplicaIdentity
        self.isClustered = isClustered
        self.isValid = isValid
        self.isMaintained = isMaintained
        self.isPartitioned = isPartitioned
        self.isAttached = isAttached
        self.bytes = bytes
        self.scans = scans
        self.lastScan = lastScan
    }

    /// Whether nothing but queries would miss it.
    var isDroppable: Bool { !isConstraint && !isReplicaIdentity && !isClustered && !isAttached }

    /// Whether nothing would miss it as far as the statistics go back.
    var isUseless: Bool { scans == 0 && isDroppable && !isUnique }

    /// Whether every query that this index serves, or would serve if it were valid, is served by another one of the same
    /// table.
    func isCovered(by other: CatalogIndex) -> Bool {
        guard other.oid != oid, other.table == table, other.isValid, method == other.method,
            predicate == other.predicate,
            included.allSatisfy({ column in
                other.included.contains(column) || other.keys.contains { $0.text == column }
            })
        else { return false }
        let isSame = keys == other.keys
        if isUnique { return isSame && other.isUnique && uniqueness == other.uniqueness }
        if isSame { return method == "btree" || options == other.options }
        // Only a B-tree finds the first of its columns without the others.
        return method == "btree" && keys.count < other.keys.count && Array(other.keys.prefix(keys.count)) == keys
    }

    /// Whether it finds the rows that refer to a row by the columns of a key, or would if it were valid.
    func serves(_ key: CatalogForeignKey) -> Bool {
        let columns = key.columns
        let isOfMethod =
            method == "btree" || method == "hash" && columns.count == 1 || method == "gist" && key.isTemporal
        guard isOfMethod, Set(keys.prefix(columns.count).map(\.text)) == Set(columns) else { return false }
        // Rows are compared by the collation of the referenced columns, which an index of another one does not know.
        let collations = Dictionary(firstOf: zip(columns, key.collations))
        guard keys.prefix(columns.count).allSatisfy({ collations[$0.text] ?? $0.collation == $0.collation }) else {
            return false
        }
        return predicate.map { Self.isNotNull($0, columns) } ?? true
    }

    /// Whether a predicate is only that some of the columns are not null.
    private static func isNotNull(_ predicate: String, _ columns: [String]) -> Bool {
        var parts = [predicate]
        if predicate.contains(" AND ") { parts = outer(predicate).split(separator: " AND ").map(String.init) }
        return parts.allSatisfy { part in columns.contains { outer(part) == "\($0) IS NOT NULL" } }
    }

    /// The text without the parentheses around it.
    private static func outer(_ text: some StringProtocol) -> String {
        text.hasPrefix("(") && text.hasSuffix(")") ? String(text.dropFirst().dropLast()) : String(text)
    }
}

/// A foreign key according to the catalog.
package struct CatalogForeignKey: Hashable, Sendable {
    /// Quoted, without a schema.
    package let name: String
    /// Object identifier of the referencing table.
    package let table: Int
    /// Quoted, in their order.
    package let columns: [String]
    /// Object identifiers of the collations of the referenced columns, 0 without one; empty if they do not matter.
    package let collations: [Int]
    /// Whether its last column is a period, which a GiST index serves.
    package let isTemporal: Bool
    /// Quoted, with the schema.
    package let referenced: String
    /// Rows of the referenced table that were updated or deleted since the statistics were reset.
    package let changes: Int

    package init(
        name: String, table: Int, columns: [String], collations: [Int] = [], isTemporal: Bool = false,
        referenced: String, changes: Int
    ) {
        self.name = name
        self.table = table
        self.columns = columns
        self.collations = collations
        self.isTemporal = isTemporal
        self.referenced = referenced
        self.changes = changes
    }
}

/// A table according to the catalog and the statistics.
package struct CatalogTable: Hashable, Sendable {
    package let oid: Int
    /// Quoted, with the schema.
    package let name: String
    package let isPartitioned: Bool
    /// Of which it is a partition.
    package let parent: Int?
    package let bytes: Int
    /// The planner's estimate; `nil` for a table that was never vacuumed or analyzed.
    package let plannedRows: Int?
    package let rows: Int
    package let deadRows: Int
    /// With more dead rows, autovacuum starts.
    package let vacuumThreshold: Int
    package let isVacuumed: Bool
    package let lastVacuum: Instant?
    package let scans: Int
    package let rowsScanned: Int

    package init(
        oid: Int, name: String, isPartitioned: Bool = false, parent: Int? = nil, bytes: Int, plannedRows: Int?,
        rows: Int, deadRows: Int = 0, vacuumThreshold: Int = .max, isVacuumed: Bool = true, lastVacuum: Instant? = nil,
        scans: Int = 0, rowsScanned: Int = 0
    ) {
        self.oid = oid
        self.name = name
        self.isPartitioned = isPartitioned
        self.parent = parent
        self.bytes = bytes
        self.plannedRows = plannedRows
        self.rows = rows
        self.deadRows = deadRows
        self.vacuumThreshold = vacuumThreshold
        self.isVacuumed = isVacuumed
        self.lastVacuum = lastVacuum
        self.scans = scans
        self.rowsScanned = rowsScanned
    }
}
