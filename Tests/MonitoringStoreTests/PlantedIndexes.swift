/// Tables with indexes and foreign keys, and what advice must say of each: nothing else, and nothing less.
struct PlantedIndexes {
    /// One case. In `sql` and `expected`, `T` is the name of its table.
    struct Case {
        let name: String
        let size: Size
        let sql: [String]
        /// Kind and object of each line.
        let expected: [(String, String)]
        /// Runs after the first snapshot.
        var later: [String] = []
    }

    /// How the table is filled; its columns are `id`, `a`, `b`, `c`, `t`, `f`, `g`.
    enum Size { case none, small, large, wide }

    static func table(_ size: Size) -> [String] {
        let columns = "id integer, a integer, b integer, c integer, t text, f integer, g integer"
        let rows = "SELECT i, i, i % 7, -i, 'text ' || i"
        return switch size {
        case .none: []
        case .small: ["CREATE TABLE T (\(columns))", "INSERT INTO T \(rows), 1, 1 FROM generate_series(1, 50) i"]
        case .large: ["CREATE TABLE T (\(columns))", "INSERT INTO T \(rows), 1, 1 FROM generate_series(1, 6000) i"]
        case .wide:
            [
                "CREATE TABLE T (\(columns), filler text)",
                "INSERT INTO T \(rows), 1, 1, repeat('x', 250) FROM generate_series(1, 6000) i",
            ]
        }
    }

    private static func unused(_ name: String, _ definition: String, _ more: [String] = []) -> Case {
        Case(
            name: "unused \(name)", size: .large, sql: ["CREATE INDEX T_i ON T \(definition)"] + more,
            expected: [("unused_index", "public.T_i")])
    }

    private static func kept(_ name: String, _ size: Size = .large, _ sql: String...) -> Case {
        Case(name: "kept \(name)", size: size, sql: sql, expected: [])
    }

    /// Two indexes on a small table of which the first one is superfluous.
    private static func pair(
        _ name: String, _ kind: String, _ first: String, _ second: String, unique: (Bool, Bool) = (false, false),
        isFound: Bool = true
    ) -> Case {
        Case(
            name: "\(name) \(isFound ? kind : "differs")", size: .small,
            sql: [
                "CREATE \(unique.1 ? "UNIQUE " : "")INDEX T_a ON T \(second)",
                "CREATE \(unique.0 ? "UNIQUE " : "")INDEX T_b ON T \(first)",
            ], expected: isFound ? [(kind, "public.T_b")] : [])
    }

    private static func key(_ name: String, _ sql: String..., isFound: Bool, isUnused: Bool = false, size: Size = .wide)
        -> Case
    {
        Case(
            name: "foreign key \(name)", size: size,
            sql: ["ALTER TABLE T ADD CONSTRAINT T_f FOREIGN KEY (f) REFERENCES parent (id)"] + sql,
            expected: (isFound ? [("foreign_key", "public.T")] : [])
                + (isUnused ? [("unused_index", "public.T_i")] : []))
    }

    static let unusedCases: [Case] = [
        unused("column", "(a)"), unused("descending", "(a DESC)"), unused("nulls first", "(a NULLS FIRST)"),
        unused("several columns", "(a, c)"), unused("partial", "(a) WHERE b <> 3"), unused("expression", "((a + b))"),
        unused("function", "(lower(t))"), unused("included column", "(a) INCLUDE (c)"),
        unused("hash", "USING hash (a)"), unused("collation", "(t COLLATE \"C\")"),
        unused("operator class", "(t text_pattern_ops)"), unused("text", "(t)"),
        unused("with another used one", "(c)", ["CREATE INDEX T_used ON T (a)", "SELECT FROM T WHERE a = 5"]),
        unused("with a key", "(c)", ["ALTER TABLE T ADD PRIMARY KEY (id)"]),
        unused("unlogged", "(a)", ["ALTER TABLE T SET UNLOGGED"]),
        Case(
            name: "unused with a name to quote", size: .large, sql: ["CREATE INDEX \"T \"\"I\"\" é\" ON T (a)"],
            expected: [("unused_index", "public.\"T \"\"I\"\" é\"")]),
        Case(
            name: "unused of a materialized view", size: .large,
            sql: ["CREATE MATERIALIZED VIEW T_v AS SELECT * FROM T", "CREATE INDEX T_i ON T_v (a)"],
            expected: [("unused_index", "public.T_i")]),
        Case(
            name: "unused of a child table", size: .large,
            sql: [
                "CREATE TABLE T_child () INHERITS (T)",
                "INSERT INTO T_child (a) SELECT i FROM generate_series(1, 6000) i", "CREATE INDEX T_i ON T_child (a)",
            ], expected: [("unused_index", "public.T_i")]),
        Case(
            name: "unused in another schema", size: .none,
            sql: [
                "CREATE SCHEMA \"T s\"", "CREATE TABLE \"T s\".x AS SELECT i AS a FROM generate_series(1, 6000) i",
                "CREATE INDEX T_i ON \"T s\".x (a)",
            ], expected: [("unused_index", "\"T s\".T_i")]),
        Case(
            name: "unused of a partitioned table", size: .none,
            sql: partitions + ["CREATE INDEX T_i ON T (a)"], expected: [("unused_index", "public.T_i")]),
        Case(
            name: "unused of a partition alone", size: .none,
            sql: partitions + ["CREATE INDEX T_i ON T_2 (a)"], expected: [("unused_index", "public.T_i")]),
        Case(
            name: "unused of another foreign key's column", size: .large,
            sql: [
                "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)",
                "CREATE INDEX T_i ON T (a, f)",
            ], expected: [("unused_index", "public.T_i")]),
    ]

    private static let partitions = [
        "CREATE TABLE T (id integer, a integer) PARTITION BY RANGE (id)",
        "CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (4000)",
        "CREATE TABLE T_2 PARTITION OF T FOR VALUES FROM (4000) TO (9000)",
        "INSERT INTO T SELECT i, i FROM generate_series(1, 8000) i",
    ]

    static let keptCases: [Case] = [
        kept("used", .large, "CREATE INDEX T_i ON T (a)", "SELECT FROM T WHERE a = 5"),
        kept("used partial", .large, "CREATE INDEX T_i ON T (a) WHERE b = 3", "SELECT FROM T WHERE a = 5 AND b = 3"),
        kept("used expression", .large, "CREATE INDEX T_i ON T ((a + c))", "SELECT FROM T WHERE a + c = 5"),
        kept("used by its order", .large, "CREATE INDEX T_i ON T (a DESC)", "SELECT a FROM T ORDER BY a DESC LIMIT 1"),
        kept("used hash", .large, "CREATE INDEX T_i ON T USING hash (a)", "SELECT FROM T WHERE a = 5"),
        kept("unique", .large, "CREATE UNIQUE INDEX T_i ON T (a)"),
        kept("unique partial", .large, "CREATE UNIQUE INDEX T_i ON T (a) WHERE b <> 3"),
        kept("unique expression", .large, "CREATE UNIQUE INDEX T_i ON T (lower(t))"),
        kept("primary key", .large, "ALTER TABLE T ADD PRIMARY KEY (a)"),
        kept("unique constraint", .large, "ALTER TABLE T ADD UNIQUE (a, c)"),
        kept("deferrable", .large, "ALTER TABLE T ADD UNIQUE (a) DEFERRABLE INITIALLY DEFERRED"),
        kept("exclusion", .large, "ALTER TABLE T ADD EXCLUDE USING gist (int4range(a, a + 1) WITH &&)"),
        kept(
            "replica identity", .large, "ALTER TABLE T ALTER a SET NOT NULL", "CREATE UNIQUE INDEX T_i ON T (a)",
            "ALTER TABLE T REPLICA IDENTITY USING INDEX T_i"),
        kept("clustered", .large, "CREATE INDEX T_i ON T (a)", "ALTER TABLE T CLUSTER ON T_i"),
        kept("small", .small, "CREATE INDEX T_i ON T (a)"),
        kept("BRIN", .large, "CREATE INDEX T_i ON T USING brin (a)"),
        kept(
            "for a foreign key", .large, "CREATE INDEX T_i ON T (f, a)",
            "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)"),
        kept("of an extension", .large, "CREATE INDEX T_i ON T (a)", "ALTER EXTENSION plpgsql ADD TABLE T"),
        Case(
            name: "kept young", size: .large, sql: [], expected: [], later: ["CREATE INDEX T_i ON T (a)"]),
        Case(
            name: "kept used later", size: .large, sql: ["CREATE INDEX T_i ON T (a)"], expected: [],
            later: ["SELECT FROM T WHERE a = 5"]),
        Case(
            name: "kept used in one partition", size: .none,
            sql: partitions + ["CREATE INDEX T_i ON T (a)", "SELECT FROM T_1 WHERE a = 5"], expected: []),
    ]

    static let redundantCases: [Case] = [
        pair("column", "duplicate_index", "(a)", "(a)"), pair("columns", "duplicate_index", "(a, b)", "(a, b)"),
        pair("descending", "duplicate_index", "(a DESC)", "(a DESC)"),
        pair("expression", "duplicate_index", "(lower(t))", "(lower(t))"),
        pair("partial", "duplicate_index", "(a) WHERE b = 1", "(a) WHERE b = 1"),
        pair("included", "duplicate_index", "(a) INCLUDE (b)", "(a) INCLUDE (b)"),
        pair("hash", "duplicate_index", "USING hash (a)", "USING hash (a)"),
        pair("BRIN", "duplicate_index", "USING brin (a)", "USING brin (a)"),
        pair("collation", "duplicate_index", "(t COLLATE \"C\")", "(t COLLATE \"C\")"),
        pair("operator class", "duplicate_index", "(t text_pattern_ops)", "(t text_pattern_ops)"),
        pair("of a unique one", "duplicate_index", "(a)", "(a)", unique: (false, true)),
        pair("both unique", "duplicate_index", "(a)", "(a)", unique: (true, true)),
        pair("prefix", "redundant_index", "(a)", "(a, b)"),
        pair("longer prefix", "redundant_index", "(a, b)", "(a, b, c)"),
        pair("descending prefix", "redundant_index", "(a DESC)", "(a DESC, b)"),
        pair("partial prefix", "redundant_index", "(a) WHERE b = 1", "(a, c) WHERE b = 1"),
        pair("expression prefix", "redundant_index", "((a + b))", "((a + b), c)"),
        pair("prefix of a unique one", "redundant_index", "(a)", "(a, b)", unique: (false, true)),
        pair("without included", "redundant_index", "(a)", "(a) INCLUDE (b)"),
        pair("included in key", "redundant_index", "(a) INCLUDE (b)", "(a, b)"),
        Case(
            name: "duplicate of a key", size: .small,
            sql: ["ALTER TABLE T ADD PRIMARY KEY (a)", "CREATE INDEX T_b ON T (a)"],
            expected: [("duplicate_index", "public.T_b")]),
        Case(
            name: "unique duplicate of a key", size: .small,
            sql: ["ALTER TABLE T ADD PRIMARY KEY (a)", "CREATE UNIQUE INDEX T_b ON T (a)"],
            expected: [("duplicate_index", "public.T_b")]),
        Case(
            name: "prefix of a key", size: .small,
            sql: ["ALTER TABLE T ADD PRIMARY KEY (a, b)", "CREATE INDEX T_b ON T (a)"],
            expected: [("redundant_index", "public.T_b")]),
        Case(
            name: "three equal", size: .small,
            sql: ["CREATE INDEX T_a ON T (a)", "CREATE INDEX T_b ON T (a)", "CREATE INDEX T_c ON T (a)"],
            expected: [("duplicate_index", "public.T_b"), ("duplicate_index", "public.T_c")]),
        Case(
            name: "chain", size: .small,
            sql: ["CREATE INDEX T_a ON T (a)", "CREATE INDEX T_b ON T (a, b)", "CREATE INDEX T_c ON T (a, b, c)"],
            expected: [("redundant_index", "public.T_a"), ("redundant_index", "public.T_b")]),
        Case(
            name: "duplicate of a partitioned table", size: .none,
            sql: [
                "CREATE TABLE T (id integer, a integer) PARTITION BY RANGE (id)",
                "CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (4000)", "CREATE INDEX T_a ON T (a)",
                "CREATE INDEX T_b ON T (a)",
            ], expected: [("duplicate_index", "public.T_b")]),
        Case(
            name: "of a partition, covered by an attached one", size: .none,
            sql: [
                "CREATE TABLE T (id integer, a integer) PARTITION BY RANGE (id)",
                "CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (4000)", "CREATE INDEX T_a ON T (a, id)",
                "CREATE INDEX T_b ON T_1 (a)",
            ], expected: [("redundant_index", "public.T_b")]),
    ]

    static let differentCases: [Case] = [
        pair("order", "", "(a)", "(a DESC, b)", isFound: false),
        pair("nulls", "", "(a)", "(a NULLS FIRST)", isFound: false),
        pair("collation", "", "(t)", "(t COLLATE \"POSIX\", a)", isFound: false),
        pair("operator class", "", "(t)", "(t text_pattern_ops, a)", isFound: false),
        pair("condition", "", "(a) WHERE b = 1", "(a, c) WHERE b = 2", isFound: false),
        pair("only one condition", "", "(a) WHERE b = 1", "(a, c)", isFound: false),
        pair("other condition", "", "(a)", "(a, c) WHERE b = 1", isFound: false),
        pair("method", "", "USING hash (a)", "(a)", isFound: false), pair("place", "", "(b)", "(a, b)", isFound: false),
        pair("expression", "", "(lower(t))", "(upper(t), a)", isFound: false),
        pair("column and expression", "", "(a)", "((a + 0), b)", isFound: false),
        pair("included column", "", "(a) INCLUDE (c)", "(a, b)", isFound: false),
        pair("uniqueness", "", "(a)", "(a, b)", unique: (true, false), isFound: false),
        pair("pages of BRIN", "", "USING brin (a) WITH (pages_per_range = 4)", "USING brin (a)", isFound: false),
        pair("columns of GIN", "", "USING gin ((ARRAY[a]))", "USING gin ((ARRAY[a]), (ARRAY[b]))", isFound: false),
        Case(
            name: "duplicate constraints", size: .small,
            sql: ["ALTER TABLE T ADD PRIMARY KEY (a)", "ALTER TABLE T ADD UNIQUE (a)"], expected: []),
        Case(
            name: "referenced by a foreign key", size: .small,
            sql: [
                "CREATE UNIQUE INDEX T_a ON T (a)", "CREATE TABLE T_r (a integer REFERENCES T (a))",
                "ALTER TABLE T ADD PRIMARY KEY (a)",
            ], expected: []),
    ]

    static let keyCases: [Case] = [
        key("without index", isFound: true), key("with index", "CREATE INDEX ON T (f)", isFound: false),
        key("first of an index", "CREATE INDEX ON T (f, a)", isFound: false),
        key("second of an index", "CREATE INDEX T_i ON T (b, f)", isFound: true, isUnused: true),
        key("where not null", "CREATE INDEX ON T (f) WHERE f IS NOT NULL", isFound: false),
        key("where something else", "CREATE INDEX ON T (f) WHERE b = 1", isFound: true),
        key("hash", "CREATE INDEX ON T USING hash (f)", isFound: false),
        key("BRIN", "CREATE INDEX ON T USING brin (f)", isFound: true),
        key("expression", "CREATE INDEX ON T ((f + 0))", isFound: true),
        key("included", "CREATE INDEX T_i ON T (b) INCLUDE (f)", isFound: true, isUnused: true),
        key("descending", "CREATE INDEX ON T (f DESC)", isFound: false),
        key("small", isFound: false, size: .small),
        Case(
            name: "foreign key of two columns, other order", size: .wide,
            sql: [
                "ALTER TABLE T ADD FOREIGN KEY (f, g) REFERENCES parents (x, y)", "CREATE INDEX ON T (g, f, b)",
            ], expected: []),
        Case(
            name: "foreign key of two columns, only one", size: .wide,
            sql: ["ALTER TABLE T ADD FOREIGN KEY (f, g) REFERENCES parents (x, y)", "CREATE INDEX T_i ON T (f, b)"],
            expected: [("foreign_key", "public.T"), ("unused_index", "public.T_i")]),
        Case(
            name: "foreign key of two columns, both not null", size: .wide,
            sql: [
                "ALTER TABLE T ADD FOREIGN KEY (f, g) REFERENCES parents (x, y)",
                "CREATE INDEX ON T (f, g) WHERE f IS NOT NULL AND g IS NOT NULL",
            ], expected: []),
        Case(
            name: "foreign key with names to quote", size: .wide,
            sql: [
                "ALTER TABLE T RENAME f TO \"F x\"", "ALTER TABLE T ADD FOREIGN KEY (\"F x\") REFERENCES parent (id)",
                "CREATE INDEX ON T (\"F x\") WHERE \"F x\" IS NOT NULL",
            ], expected: []),
        Case(
            name: "foreign key of a partitioned table", size: .none,
            sql: wideParts + ["ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)"],
            expected: [("foreign_key", "public.T")]),
        Case(
            name: "foreign key of a partitioned table, indexed", size: .none,
            sql: wideParts + ["ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)", "CREATE INDEX ON T (f)"],
            expected: []),
        Case(
            name: "foreign key of a partitioned table, each part indexed", size: .none,
            sql: wideParts + [
                "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)", "CREATE INDEX ON T_1 (f)",
                "CREATE INDEX ON T_2 (f)",
            ], expected: []),
    ]

    /// Found by somebody who had read only the documentation.
    static let heldOutCases: [Case] = [
        Case(
            name: "indexes of parts serve the foreign key of the whole", size: .none,
            sql: wideParts + [
                "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)", "CREATE INDEX T_i1 ON T_1 (f)",
            ], expected: [("foreign_key", "public.T")]),
        Case(
            name: "an index of another collation does not serve a foreign key", size: .wide,
            sql: [
                "CREATE TABLE T_p (t text PRIMARY KEY)", "INSERT INTO T_p SELECT DISTINCT t FROM T",
                "ALTER TABLE T ADD FOREIGN KEY (t) REFERENCES T_p (t)", "CREATE INDEX T_i ON T (t COLLATE \"C\")",
            ], expected: [("foreign_key", "public.T"), ("unused_index", "public.T_i")]),
        key("by operator class", "CREATE INDEX T_i ON T (f int4_ops)", isFound: false),
        Case(
            name: "used and covered by an unused one", size: .large,
            sql: [
                "CREATE INDEX T_wide ON T (a, c)", "CREATE INDEX T_i ON T (a)",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'T_wide'::regclass",
                "SELECT FROM T WHERE a = 5",
                "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'T_wide'::regclass",
            ], expected: [("unused_index", "public.T_wide")]),
        Case(
            name: "of unused twins one line", size: .large,
            sql: ["CREATE INDEX T_i ON T (a)", "CREATE INDEX T_j ON T (a)"],
            expected: [("duplicate_index", "public.T_j")]),
        Case(
            name: "two foreign keys that one index serves", size: .wide,
            sql: [
                "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)",
                "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)",
            ], expected: [("foreign_key", "public.T")]),
        Case(
            name: "made again under the same name", size: .large, sql: ["CREATE INDEX T_i ON T (a)"], expected: [],
            later: ["DROP INDEX T_i", "CREATE INDEX T_i ON T (c)"]),
    ]

    private static let wideParts = [
        "CREATE TABLE T (id integer, f integer, filler text) PARTITION BY RANGE (id)",
        "CREATE TABLE T_1 PARTITION OF T FOR VALUES FROM (0) TO (4000)",
        "CREATE TABLE T_2 PARTITION OF T FOR VALUES FROM (4000) TO (9000)",
        "INSERT INTO T SELECT i, 1, repeat('x', 250) FROM generate_series(1, 8000) i",
    ]

    static let invalidCases: [Case] = [
        Case(
            name: "invalid", size: .small,
            sql: ["CREATE INDEX T_i ON T (a)", invalidate], expected: [("invalid_index", "public.T_i")]),
        Case(
            name: "invalid left over", size: .small, sql: ["CREATE INDEX T_i_ccnew1 ON T (a)", invalidate],
            expected: [("invalid_index", "public.T_i_ccnew1")]),
        Case(
            name: "invalid serves a foreign key once it is built again", size: .wide,
            sql: [
                "ALTER TABLE T ADD FOREIGN KEY (f) REFERENCES parent (id)", "CREATE INDEX T_i ON T (f)", invalidate,
            ], expected: [("invalid_index", "public.T_i")]),
        Case(
            name: "invalid with a valid twin", size: .small,
            sql: ["CREATE INDEX T_i ON T (a)", invalidate, "CREATE INDEX T_b ON T (a)"],
            expected: [("invalid_index", "public.T_i")]),
        Case(
            name: "invalid covers nothing", size: .small,
            sql: ["CREATE INDEX T_i ON T (a, b)", invalidate, "CREATE INDEX T_b ON T (a)"],
            expected: [("invalid_index", "public.T_i")]),
    ]

    private static let invalidate = "UPDATE pg_index SET indisvalid = false WHERE indrelid = 'T'::regclass"

    static let all =
        unusedCases + keptCases + redundantCases + differentCases + keyCases + invalidCases + heldOutCases
}
