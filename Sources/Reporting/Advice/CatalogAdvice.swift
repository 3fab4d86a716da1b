/// Finds what the catalog and the statistics show, before any words.
package struct CatalogAdvice {
    /// An index smaller than this is not worth a line for being unused.
    static let leastIndexBytes = 64 * 1024
    /// Rows of a smaller table are found fast without an index.
    static let leastTableBytes = 1 << 20
    static let leastRows = 10_000
    /// A scan that long ago counts as none.
    static let secondsWithoutScan: Int64 = 30 * 86_400
    /// Tables whose scans read a smaller part of all rows that scans read are left out.
    private static let leastShareOfScans = 0.1
    private static let mostScannedTables = 5

    private let tables: [Int: CatalogTable]
    private let indexes: [CatalogIndex]
    private let ofTable: [Int: [CatalogIndex]]
    private let foreignKeys: [CatalogForeignKey]
    /// The partitions of a partitioned table.
    private let parts: [Int: [CatalogTable]]
    private let at: Instant

    package init(
        tables: [CatalogTable], indexes: [CatalogIndex], foreignKeys: [CatalogForeignKey], at: Instant
    ) {
        self.tables = Dictionary(tables.map { ($0.oid, $0) }, uniquingKeysWith: { first, _ in first })
        self.indexes = indexes.sorted { ExactText($0.name) < ExactText($1.name) }
        ofTable = Dictionary(grouping: self.indexes, by: \.table)
        self.foreignKeys = foreignKeys
        parts = Dictionary(grouping: tables.filter { $0.parent != nil }, by: { $0.parent ?? 0 })
        self.at = at
    }

    /// The facts about tables and indexes, sorted.
    package var facts: [AdviceFact] {
        let redundant = redundantIndexes()
        // What covers another one is needed when that is gone.
        let left = Set(redundant.flatMap { [$0.object, $0.other].compactMap(\.self) })
        let all =
            redundant + unusedIndexes(besides: left) + invalidIndexes() + unindexedForeignKeys() + vacuums() + scans()
        return Dictionary(grouping: all, by: \.kind).values.flatMap { facts in
            facts.sorted(by: Self.isListed).prefix(AdviceFacts.mostOfKind)
        }.sorted(by: Self.isListed)
    }

    /// In the order of kinds, then by size, then by name.
    static func isListed(_ fact: AdviceFact, before other: AdviceFact) -> Bool {
        let order = AdviceKind.allCases
        if fact.kind != other.kind {
            return order.firstIndex(of: fact.kind) ?? 0 < order.firstIndex(of: other.kind) ?? 0
        }
        let (size, theirs) = (fact.weight, other.weight)
        if size != theirs { return size > theirs }
        if fact.object != other.object { return ExactText(fact.object) < ExactText(other.object) }
        return ExactText(fact.other ?? "") < ExactText(other.other ?? "")
    }

    private func fact(_ kind: AdviceKind, _ index: CatalogIndex, other: CatalogIndex? = nil) -> AdviceFact {
        var fact = AdviceFact(kind, index.name, since: at)
        fact.table = tables[index.table]?.name
        fact.other = other?.name
        fact.bytes = index.bytes
        fact.count = index.scans
        fact.last = index.lastScan
        fact.number = index.oid
        fact.isPartitioned = index.isPartitioned ? true : nil
        return fact
    }

    // MARK: - Indexes

    private func redundantIndexes() -> [AdviceFact] {
        ofTable.values.flatMap { list -> [AdviceFact] in
            var dropped: Set<Int> = []
            // Of equal ones the one that is used most stays; the narrowest are examined first.
            let candidates = list.filter { $0.isDroppable && $0.isValid }.sorted { one, other in
                if one.keys.count != other.keys.count { return one.keys.count < other.keys.count }
                if one.included.count != other.included.count { return one.included.count < other.included.count }
                if one.isUnique != other.isUnique { return !one.isUnique }
                if one.scans != other.scans { return one.scans < other.scans }
                return one.oid > other.oid
            }
            var covers: [(CatalogIndex, CatalogIndex)] = []
            for index in candidates {
                let others = list.filter {
                    !dropped.contains($0.oid) && index.isCovered(by: $0) && !(index.scans > 0 && $0.isUseless)
                }
                guard let other = others.max(by: { Self.isPreferred($1, $0) }) else { continue }
                dropped.insert(index.oid)
                covers.append((index, other))
            }
            return covers.map { index, other in
                var last = other
                // What covers it may itself be covered.
                while let next = covers.first(where: { $0.0.oid == last.oid })?.1 { last = next }
                let isSame = index.keys == last.keys && index.included == last.included
                return fact(isSame ? .duplicateIndex : .redundantIndex, index, other: last)
            }
        }
    }

    /// Whether an index is the better one to name as what stays.
    private static func isPreferred(_ one: CatalogIndex, _ other: CatalogIndex) -> Bool {
        if one.isDroppable != other.isDroppable { return !one.isDroppable }
        if one.keys.count != other.keys.count { return one.keys.count < other.keys.count }
        if one.scans != other.scans { return one.scans > other.scans }
        return one.oid < other.oid
    }

    private func unusedIndexes(besides left: Set<String>) -> [AdviceFact] {
        var needed: Set<Int> = []
        for key in foreignKeys {
            for table in withParts(key.table) {
                for index in ofTable[table] ?? [] where index.serves(key) { needed.insert(index.oid) }
            }
        }
        return indexes.filter { index in
            guard index.isDroppable, index.isValid, !index.isUnique, index.bytes >= Self.leastIndexBytes,
                !needed.contains(index.oid), !left.contains(index.name), tables[index.table] != nil
            else { return false }
            if index.isUseless { return true }
            return index.lastScan.map { at.seconds - $0.seconds >= Self.secondsWithoutScan } ?? false
        }.map { fact(.unusedIndex, $0) }
    }

    private func invalidIndexes() -> [AdviceFact] {
        indexes.filter { !$0.isValid && !$0.isPartitioned && tables[$0.table] != nil }.map { index in
            let cover = (ofTable[index.table] ?? []).first { index.isDroppable && index.isCovered(by: $0) }
            var fact = fact(.invalidIndex, index)
            fact.other = cover?.name ?? (index.isConstraint ? "constraint" : index.isUnique ? "unique" : nil)
            (fact.isCovered, fact.isMaintained) = (cover == nil ? nil : true, index.isMaintained)
            return fact
        }
    }

    private func unindexedForeignKeys() -> [AdviceFact] {
        let unserved = foreignKeys.filter { !isServed($0, in: $0.table) }
        return unserved.filter { key in !unserved.contains { Self.serves($0, key) } }.compactMap { key in
            guard let table = tables[key.table] else { return nil }
            let all = leaves(of: key.table)
            let bytes = all.map(\.bytes).saturatingSum
            let rows = all.map { max($0.rows, $0.plannedRows ?? 0) }.saturatingSum
            guard bytes >= Self.leastTableBytes || bytes == 0 && rows >= Self.leastRows else { return nil }
            var fact = AdviceFact(.foreignKey, table.name, since: at)
            fact.table = key.referenced
            fact.other = key.name
            fact.columns = key.columns
            fact.bytes = bytes
            fact.rows = rows
            fact.count = key.changes
            fact.isPartitioned = table.isPartitioned ? true : nil
            return fact
        }
    }

    /// Whether the index for one key would serve another one too; of two with the same columns, the first by name is
    /// listed.
    private static func serves(_ key: CatalogForeignKey, _ other: CatalogForeignKey) -> Bool {
        guard key.table == other.table, key.name != other.name,
            Set(key.columns.prefix(other.columns.count)) == Set(other.columns)
        else { return false }
        return key.columns.count > other.columns.count || ExactText(key.name) < ExactText(other.name)
    }

    /// A table and all its partitions.
    private func withParts(_ table: Int) -> [Int] {
        [table] + (parts[table] ?? []).flatMap { withParts($0.oid) }
    }

    /// Whether a table, or each of its partitions, has an index for a foreign key, which may have to be built again.
    private func isServed(_ key: CatalogForeignKey, in table: Int) -> Bool {
        if (ofTable[table] ?? []).contains(where: { ($0.isValid || !$0.isPartitioned) && $0.serves(key) }) {
            return true
        }
        let parts = parts[table] ?? []
        return !parts.isEmpty && parts.allSatisfy { isServed(key, in: $0.oid) }
    }

    /// A table itself, or all partitions of a partitioned one.
    private func leaves(of table: Int) -> [CatalogTable] {
        let parts = parts[table] ?? []
        return parts.isEmpty ? [tables[table]].compactMap(\.self) : parts.flatMap { leaves(of: $0.oid) }
    }

    // MARK: - Tables

    private func vacuums() -> [AdviceFact] {
        tables.values.compactMap { table in
            func fact(_ kind: AdviceKind) -> AdviceFact {
                var fact = AdviceFact(kind, table.name, since: at)
                fact.bytes = table.bytes
                fact.rows = table.rows
                fact.count = table.deadRows
                fact.limit = table.vacuumThreshold
                fact.last = table.lastVacuum
                return fact
            }
            if table.isPartitioned {
                let all = leaves(of: table.oid)
                guard table.plannedRows == nil, all.map(\.rows).saturatingSum >= Self.leastRows else { return nil }
                var fact = fact(.neverAnalyzed)
                fact.isPartitioned = true
                fact.rows = all.map(\.rows).saturatingSum
                fact.bytes = all.map(\.bytes).saturatingSum
                (fact.count, fact.limit) = (nil, nil)
                return fact
            }
            if !table.isVacuumed {
                return max(table.rows, table.deadRows) >= Self.leastRows ? fact(.autovacuumOff) : nil
            }
            if table.deadRows >= Self.leastRows, table.deadRows / 2 > table.vacuumThreshold {
                return fact(.vacuumOverdue)
            }
            return table.plannedRows == nil && table.rows >= Self.leastRows ? fact(.neverAnalyzed) : nil
        }
    }

    private func scans() -> [AdviceFact] {
        let all = tables.values.map(\.rowsScanned).saturatingSum
        let large = tables.values.filter { table in
            table.scans > 0 && table.rowsScanned / table.scans >= Self.leastRows
                && table.bytes >= 10 * Self.leastTableBytes
                && Double(table.rowsScanned) >= Self.leastShareOfScans * Double(all)
        }.sorted {
            $0.rowsScanned != $1.rowsScanned
                ? $0.rowsScanned > $1.rowsScanned : ExactText($0.name) < ExactText($1.name)
        }
        return large.prefix(Self.mostScannedTables).map { table in
            var fact = AdviceFact(.sequentialScans, table.name, since: at)
            fact.bytes = table.bytes
            fact.rows = table.scans
            fact.count = table.rowsScanned
            fact.limit = all
            return fact
        }
    }
}

extension AdviceFact {
    /// What is worth most comes first.
    fileprivate var weight: Double {
        switch kind {
        case .wraparound, .multixact, .sequentialScans, .vacuumOverdue: Double(count ?? 0)
        case .sequence: Double(count ?? 0) / Double(max(limit ?? 1, 1))
        default: Double(bytes ?? 0)
        }
    }
}
