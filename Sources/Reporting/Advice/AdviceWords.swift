/// The words of advice.
struct AdviceWords {
    let takenAt: Instant
    let statisticsSince: Instant?
    let timeZone: ReportTimeZone

    func line(_ fact: AdviceFact) -> Advice.Line {
        let (sentence, evidence, statement, risk) = words(fact)
        return Advice.Line(
            kind: fact.kind, object: fact.object, fact: sentence, evidence: evidence, statement: statement, risk: risk)
    }

    /// Example: `19 Nov 2026`.
    private func day(_ instant: Instant) -> String {
        let date = timeZone.date(at: instant)
        return "\(date.day) \(date.shortMonthName) \(date.year)"
    }

    private func size(_ bytes: Int?) -> String { NumberText.bytes(Double(bytes ?? 0)) }

    private func count(_ number: Int?) -> String { NumberText.count(number ?? 0) }

    /// Example: `12.3 million`.
    private func large(_ number: Int?) -> String {
        let value = Double(number ?? 0)
        switch abs(value) {
        case 1e9...: return "\(NumberText.decimal(value / 1e9, places: value < 1e10 ? 1 : 0)) billion"
        case 1e6...: return "\(NumberText.decimal(value / 1e6, places: value < 1e7 ? 1 : 0)) million"
        default: return NumberText.count(number ?? 0)
        }
    }

    /// Since when the statistics count.
    private var counted: String {
        statisticsSince.map { "statistics since \(day($0))" } ?? "no reset of the statistics is known"
    }

    private typealias Words = (fact: String, evidence: String, statement: String?, risk: String)

    private func words(_ fact: AdviceFact) -> Words {
        switch fact.kind {
        case .wraparound, .multixact: age(fact)
        case .sequence: sequence(fact)
        case .invalidIndex: invalid(fact)
        case .duplicateIndex, .redundantIndex, .unusedIndex: dropped(fact)
        case .foreignKey: foreignKey(fact)
        case .autovacuumOff, .vacuumOverdue, .neverAnalyzed: vacuum(fact)
        case .sequentialScans: scans(fact)
        }
    }

    private func age(_ fact: AdviceFact) -> Words {
        let what = fact.kind == .wraparound ? "transaction ids" : "multixact ids"
        let setting = fact.kind == .wraparound ? "autovacuum_freeze_max_age" : "autovacuum_multixact_freeze_max_age"
        let oldest = fact.other.map { "; the oldest table of this database is \($0)" } ?? ""
        return (
            "The oldest \(what) of database \(fact.object) are \(large(fact.count)) old.",
            "Autovacuum should have frozen them at \(large(fact.limit)) (\(setting)); PostgreSQL stops assigning new ones at \(large(DatabaseAge.limit))\(oldest).",
            fact.other.map { "VACUUM (FREEZE, VERBOSE) \($0);" },
            "It reads the whole table. It frees nothing while an old transaction, a prepared transaction or a replication slot holds ids back: look into pg_stat_activity, pg_prepared_xacts and pg_replication_slots first."
        )
    }

    private func sequence(_ fact: AdviceFact) -> Words {
        let used = NumberText.percentDown(fact.count ?? 0, of: fact.limit ?? 1, places: 1)
        let column = fact.columns?.first
        guard let table = fact.table, let column, let type = fact.other else {
            return (
                "Sequence \(fact.object) has used \(used) of its numbers.",
                "\(count(fact.count)) of \(count(fact.limit)).",
                "ALTER SEQUENCE \(fact.object) AS bigint NO \(fact.isDescending == true ? "MINVALUE" : "MAXVALUE");",
                "Every column and program that holds its numbers must take larger ones."
            )
        }
        return (
            "Sequence \(fact.object) has used \(used) of what column \(column) of \(table) holds.",
            "\(count(fact.count)) of \(count(fact.limit)); the column has type \(type).",
            "ALTER TABLE \(table) ALTER COLUMN \(column) TYPE bigint;",
            "The statement rewrites the table and its indexes under an exclusive lock; for a large table, fill a second column in batches instead. Columns that refer to it and programs that read it must hold larger numbers too, and so must the sequence, unless it is an identity column's or has type bigint: ALTER SEQUENCE \(fact.object) AS bigint;"
        )
    }

    private func invalid(_ fact: AdviceFact) -> Words {
        let table = fact.table ?? ""
        let isLeft = ["_ccnew", "_ccold"].contains { name in
            fact.object.range(ofLast: name).map {
                fact.object[$0...].dropFirst(name.count).allSatisfy { $0.isNumber || $0 == "\"" }
            }
                ?? false
        }
        let evidence =
            "pg_index.indisvalid is false, and nothing was building it\((fact.bytes ?? 0) > 0 ? "; \(size(fact.bytes))" : "")."
            + (fact.isMaintained == false ? "" : " Every write to \(table) still maintains it.")
        if isLeft, fact.other != "constraint" {
            return (
                "Index \(fact.object) is left over from an interrupted REINDEX CONCURRENTLY; queries do not use it.",
                evidence, "DROP INDEX CONCURRENTLY \(fact.object);",
                "None for queries: they never use an invalid index."
            )
        }
        if fact.isCovered == true {
            return (
                "Index \(fact.object) is invalid, and \(fact.other ?? "") serves its queries.", evidence,
                "DROP INDEX CONCURRENTLY \(fact.object);",
                "None for queries: they never use an invalid index."
            )
        }
        return (
            "Index \(fact.object) is invalid; queries do not use it.", evidence,
            "REINDEX INDEX CONCURRENTLY \(fact.object);",
            fact.other == nil
                ? "Building it takes time and disk space. If nobody needs it: DROP INDEX CONCURRENTLY \(fact.object);"
                : "It fails again while rows break its uniqueness, which an invalid index does not guarantee for older rows: find them first."
        )
    }

    private func dropped(_ fact: AdviceFact) -> Words {
        let isPartitioned = fact.isPartitioned == true
        let drop = "DROP INDEX \(isPartitioned ? "" : "CONCURRENTLY ")\(fact.object);"
        let lock =
            isPartitioned
            ? " An index of a partitioned table cannot be dropped concurrently: the statement locks the table and its partitions for a moment."
            : ""
        let undo =
            " Save its definition first: SELECT pg_get_indexdef('\(fact.object.replacing("'", with: "''"))'::regclass);"
        let scans = fact.count == 0 ? "no scans" : NumberText.counted(fact.count ?? 0, "scan")
        let last = fact.last.map { ", the last on \(day($0))" } ?? ""
        let use = "\(size(fact.bytes)), \(scans)\(last) (\(counted))"
        switch fact.kind {
        case .duplicateIndex:
            return (
                "Index \(fact.object) is the same as \(fact.other ?? "").",
                "Same table, method, columns, operator classes, collations, order and condition; \(use).", drop,
                "None, unless a hint of an extension names it: the other one serves its queries.\(lock)\(undo)"
            )
        case .redundantIndex:
            return (
                "Index \(fact.object) is covered by \(fact.other ?? ""), which begins with the same columns.",
                "Same table, method, operator classes, collations, order and condition; \(use).", drop,
                "The other index is wider, so that scans may read more of it.\(lock)\(undo)"
            )
        default:
            let snapshots =
                fact.last == nil ? "no snapshot since \(day(fact.since)) shows a scan" : "not scanned for 30 days"
            return (
                "Index \(fact.object) of \(fact.table ?? "") is not used.", "\(use); \(snapshots).", drop,
                "Scans on standbys are not counted here: check pg_stat_user_indexes there. Jobs that run less often than that may need it.\(lock)\(undo)"
            )
        }
    }

    private func foreignKey(_ fact: AdviceFact) -> Words {
        let columns = (fact.columns ?? []).joined(separator: ", ")
        let isPartitioned = fact.isPartitioned == true
        return (
            "Foreign key \(fact.other ?? "") of \(fact.object) has no index on (\(columns)).",
            "\(fact.object) has \(size(fact.bytes)) and about \(large(fact.rows)) rows; each row deleted from \(fact.table ?? ""), or updated in its key, reads all of them (\(count(fact.count)) rows there were updated or deleted; \(counted)).",
            "CREATE INDEX \(isPartitioned ? "" : "CONCURRENTLY ")ON \(fact.object) (\(columns));",
            "Every write maintains one more index; without deletes and key updates in \(fact.table ?? "") it may not be worth it."
                + (isPartitioned
                    ? " On a partitioned table the statement locks writes: create it on each partition concurrently, then on the table."
                    : "")
        )
    }

    private func vacuum(_ fact: AdviceFact) -> Words {
        let last = fact.last.map { "last vacuum on \(day($0))" } ?? "no vacuum on record"
        switch fact.kind {
        case .autovacuumOff:
            return (
                "Autovacuum is off for \(fact.object).",
                "\(size(fact.bytes)), \(count(fact.rows)) rows, \(count(fact.count)) dead; \(last).",
                "ALTER TABLE \(fact.object) RESET (autovacuum_enabled);",
                "Somebody turned it off: a job may vacuum the table itself, or fill and empty it at once."
            )
        case .vacuumOverdue:
            return (
                "\(fact.object) has many dead rows that autovacuum has not removed.",
                "\(count(fact.count)) dead rows of \(count(fact.rows)); autovacuum starts at \(count(fact.limit)); \(last).",
                "VACUUM (ANALYZE, VERBOSE) \(fact.object);",
                "It reads the table, and removes nothing that an old transaction, a prepared transaction or a replication slot may still see; VERBOSE says so."
            )
        default:
            let why =
                fact.isPartitioned == true
                ? "autovacuum analyzes partitions, but never the partitioned table itself"
                : "no statistics for the planner"
            return (
                "\(fact.object) has never been analyzed.",
                "About \(large(fact.rows)) rows; \(why).", "ANALYZE \(fact.object);",
                "Plans of queries on it may change, usually for the better."
            )
        }
    }

    private func scans(_ fact: AdviceFact) -> Words {
        let share = Double(fact.count ?? 0) / Double(max(fact.limit ?? 1, 1))
        return (
            "Sequential scans of \(fact.object) read \(large(fact.count)) rows, \(NumberText.percent(share)) of what all of them read.",
            "\(size(fact.bytes)), \(NumberText.counted(fact.rows ?? 0, "scan")) of \(large((fact.count ?? 0) / max(fact.rows ?? 1, 1))) rows each (\(counted)).",
            nil,
            "Which query scans is not known here: look among the slow queries for one that reads this table and filters most rows away. Backups and reports read whole tables on purpose."
        )
    }
}

extension String {
    /// Where the last occurrence of a text begins.
    fileprivate func range(ofLast text: String) -> String.Index? { ranges(of: text).last?.lowerBound }
}
