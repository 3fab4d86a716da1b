import Postgres
import Reporting

/// Reads how far sequences are used up: of their own range, or of what the column that they fill can hold.
struct SequenceReader {
    let connection: Connection
    /// Of the relation `c` in the schema `n`.
    let isOfApplication: String

    struct Sequence: Equatable {
        let name: String
        /// How many numbers were given out, and how many there are.
        let used: Int
        let size: Int
        let table: String?
        let column: String?
        /// `integer` or `smallint`, if the column holds less than the sequence.
        let type: String?
        let isAscending: Bool
    }

    struct Sequences {
        /// The fullest first.
        let all: [Sequence]
        /// How many the role must not read.
        let hidden: Int

        /// From this part on, a sequence is worth a line.
        private static let part = 0.5

        func facts(at now: Instant) -> [AdviceFact] {
            all.filter { Double($0.used) >= Self.part * Double($0.size) }.prefix(AdviceFacts.mostOfKind).map {
                sequence in
                var fact = AdviceFact(.sequence, sequence.name, since: now)
                (fact.count, fact.limit) = (sequence.used, sequence.size)
                fact.isDescending = sequence.isAscending ? nil : true
                if let type = sequence.type, let column = sequence.column {
                    (fact.table, fact.other, fact.columns) = (sequence.table, type, [column])
                }
                return fact
            }
        }
    }

    private static func distance(_ one: Int, _ other: Int) -> Int {
        max(one, other).subtractingSaturated(min(one, other))
    }

    /// Sequences that begin again at their end are left out.
    func read() throws -> Sequences {
        let rows = try connection.query(
            """
            WITH used AS (
              -- Serial and identity columns own their sequence; others only have it as their default.
              SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS number FROM pg_catalog.pg_depend d
              WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
                AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0
              UNION
              SELECT d.refobjid, f.adrelid, f.adnum FROM pg_catalog.pg_depend d
              JOIN pg_catalog.pg_attrdef f ON f.oid = d.objid
              WHERE d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
                AND d.refobjsubid = 0
            ), filled AS (
              SELECT DISTINCT ON (used.sequence) used.sequence, format('%I.%I', m.nspname, t.relname) AS table_name,
                     quote_ident(a.attname) AS column_name,
                     format_type(coalesce(nullif(y.typbasetype, 0), y.oid), NULL) AS type
              FROM used
              JOIN pg_catalog.pg_sequence q ON q.seqrelid = used.sequence
              JOIN pg_catalog.pg_attribute a ON a.attrelid = used.relation AND a.attnum = used.number
              JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
              JOIN pg_catalog.pg_class t ON t.oid = a.attrelid JOIN pg_catalog.pg_namespace m ON m.oid = t.relnamespace
              ORDER BY used.sequence, y.typlen, t.relispartition, 2, 3
            )
            SELECT format('%I.%I', n.nspname, c.relname) AS name, has_sequence_privilege(c.oid, 'USAGE, SELECT') AS is_visible,
                   CASE WHEN has_sequence_privilege(c.oid, 'USAGE, SELECT') THEN pg_sequence_last_value(c.oid) END AS last,
                   s.seqincrement > 0 AS is_ascending, s.seqstart AS start, s.seqmin AS lowest, s.seqmax AS highest,
                   filled.table_name, filled.column_name, filled.type::text AS type,
                   CASE filled.type WHEN 'smallint' THEN 32767 WHEN 'integer' THEN 2147483647 END::bigint AS most
            FROM pg_catalog.pg_sequence s
            JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN filled ON filled.sequence = s.seqrelid
            WHERE NOT s.seqcycle AND \(isOfApplication)
            """)
        var all: [Sequence] = []
        var hidden = 0
        for row in rows {
            guard try row.bool("is_visible") else {
                hidden += 1
                continue
            }
            guard let last = try row.optionalInt("last") else { continue }
            let (lowest, highest) = (try row.int("lowest"), try row.int("highest"))
            let most = try row.optionalInt("most")
            let isAscending = try row.bool("is_ascending")
            // A column holds as many negative numbers.
            let end = isAscending ? min(highest, most ?? highest) : max(lowest, most.map { -$0 } ?? lowest)
            let start = try row.int("start")
            // Set to a number before its start, it counts from there.
            let begin = isAscending ? min(start, last).subtractingSaturated(1) : max(start, last).addingSaturated(1)
            let used = Self.distance(begin, last)
            let size = max(Self.distance(begin, end), 1)
            let isNarrow = most.map { isAscending ? $0 < highest : -$0 > lowest } ?? false
            all.append(
                Sequence(
                    name: try row.text("name"), used: min(used, size), size: size,
                    table: try row.optionalText("table_name"), column: try row.optionalText("column_name"),
                    type: most == nil || !isNarrow && most != highest ? nil : try row.optionalText("type"),
                    isAscending: isAscending))
        }
        return Sequences(
            all: all.sorted { one, other in
                let (part, theirs) = (Double(one.used) / Double(one.size), Double(other.used) / Double(other.size))
                return part != theirs ? part > theirs : ExactText(one.name) < ExactText(other.name)
            }, hidden: hidden)
    }
}
