import Postgres
import TestSupport
import Testing

@Suite("connection", .needs(.postgresql))
struct ConnectionTests {
    @Test("values of every type are read exactly")
    func types() async throws {
        let row = try await TestDatabase.make().connection().query(
            """
            SELECT 'tëxt' AS text, (-7)::int2 AS int2, 2147483647::int4 AS int4, (-9223372036854775808)::int8 AS int8,
                   true AS bool, '1969-12-31T23:59:59.999999Z'::timestamptz AS before,
                   '2026-11-22T00:00:00Z'::timestamptz AS after, 'infinity'::timestamptz AS never,
                   NULL::text AS no_text, NULL::int4 AS no_int, '{"a": 1}'::json AS json
            """)[0]
        #expect(try row.text("text") == "tëxt")
        #expect(try row.int("int2") == -7)
        #expect(try row.int("int4") == 2_147_483_647)
        #expect(try row.int("int8") == Int.min)
        #expect(try row.bool("bool"))
        #expect(try row.microseconds("before") == -1)
        #expect(try row.microseconds("after") == 1_795_305_600_000_000)
        #expect(try row.optionalMicroseconds("never") == nil)
        #expect(try row.optionalText("no_text") == nil)
        #expect(try row.optionalInt("no_int") == nil)
        #expect(try row.text("json") == "{\"a\": 1}")
    }

    @Test("packed integers are read exactly")
    func packed() async throws {
        let sql = """
            SELECT string_agg(int4send(n), '') AS many,
                   (SELECT int4send(2147483647) || int4send(-2147483648) || int4send(-1)) AS edges,
                   NULL::bytea AS missing, ''::bytea AS empty, '\\x0102'::bytea AS short, 5 AS number
            FROM generate_series(0, 9999) n
            """
        let row = try await TestDatabase.make().connection().query(sql)[0]
        #expect(try row.packedInts("many").sorted() == Array(0..<10_000))
        #expect(try row.packedInts("edges") == [2_147_483_647, -2_147_483_648, -1])
        #expect(try row.packedInts("missing") == [])
        #expect(try row.packedInts("empty") == [])
        #expect(throws: PostgresError(.decoding, "column short is not a sequence of 4-byte integers", sql: sql)) {
            try row.packedInts("short")
        }
        #expect(throws: PostgresError(.decoding, "column number has type int4 instead of bytea", sql: sql)) {
            try row.packedInts("number")
        }
    }

    @Test("an unexpected type or null and a column that is not there are reported with their name and the statement")
    func mismatch() async throws {
        let connection = try await TestDatabase.make().connection()
        let sql = "SELECT 1.5::numeric AS price, NULL::int4 AS size"
        func check(_ row: Row) {
            #expect(throws: PostgresError(.decoding, "column price has type number 1700 instead of int2", sql: sql)) {
                try row.int("price")
            }
            #expect(throws: PostgresError(.decoding, "column size is null", sql: sql)) { try row.int("size") }
            #expect(throws: PostgresError(.decoding, "the result (price, size) has no column color", sql: sql)) {
                try row.optionalText("color")
            }
        }
        check(try connection.query(sql)[0])
        try connection.stream(sql) { check($0) }
        #expect(try connection.query("SELECT 1 AS twice, 2 AS twice")[0].int("twice") == 1)
    }

    @Test("parameters are values, whatever they contain")
    func parameters() async throws {
        let connection = try await TestDatabase.make().connection()
        let hostile = "'; DROP TABLE x; -- \\ \" $1 \u{7F} é"
        let row = try connection.query("SELECT $1::text AS a, $2::text AS b, $3::int8 AS c", [hostile, nil, "5"])[0]
        #expect(try row.text("a") == hostile)
        #expect(try row.optionalText("b") == nil)
        #expect(try row.int("c") == 5)
        #expect(
            throws: PostgresError(.decoding, "PostgreSQL does not accept text with a zero byte", sql: "SELECT $1::text")
        ) {
            try connection.query("SELECT $1::text", ["a\u{0}b"])
        }
    }

    @Test("rows are passed on one by one, and stopping halfway leaves the session usable")
    func stream() async throws {
        let connection = try await TestDatabase.make().connection()
        var sum = 0
        try connection.stream("SELECT g FROM generate_series(1, $1::int) g", ["1000"]) { sum += try $0.int("g") }
        #expect(sum == 500_500)
        struct Enough: Error {}
        #expect(throws: Enough.self) {
            try connection.stream("SELECT g FROM generate_series(1, 100000000) g") { row in
                if try row.int("g") == 10 { throw Enough() }
            }
        }
        #expect(try connection.query("SELECT 1 AS one")[0].int("one") == 1)
    }

    @Test("a failed statement has the server's message, its state and the SQL, never a value")
    func failure() async throws {
        let connection = try await TestDatabase.make().connection()
        let error = try #require(throws: PostgresError.self) {
            try connection.query("SELECT * FROM nowhere WHERE x = $1::text", ["SECRET"])
        }
        #expect(error.description == "relation \"nowhere\" does not exist (SQLSTATE 42P01)")
        #expect(error.sql == "SELECT * FROM nowhere WHERE x = $1::text")
        #expect(error.kind == .statement)
    }

    @Test("a transaction is all or nothing, and a snapshot cannot write")
    func transactions() async throws {
        let connection = try await TestDatabase.make().connection()
        try connection.script("CREATE TABLE t (x int)")
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try connection.transaction(.readWrite) {
                try connection.script("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        try connection.transaction(.readWrite) { try connection.script("INSERT INTO t VALUES (2)") }
        #expect(try connection.query("SELECT x FROM t").map { try $0.int("x") } == [2])
        let error = try #require(throws: PostgresError.self) {
            try connection.transaction(.snapshot) { try connection.script("INSERT INTO t VALUES (3)") }
        }
        #expect(error.sqlState == "25006")
    }

    @Test("a session ended by the server is reported as lost")
    func lost() async throws {
        let database = try await TestDatabase.make()
        let connection = try database.connection()
        let pid = try connection.query("SELECT pg_backend_pid() AS pid")[0].int("pid")
        try database.connection().query("SELECT pg_terminate_backend($1::int)", [String(pid)])
        let error = try #require(throws: PostgresError.self) { try connection.query("SELECT 1") }
        #expect(error.kind == .connectionLost)
    }

    @Test("COPY stores text exactly, distinguishes NULL from similar text, and stores nothing when stopped")
    func copy() async throws {
        let connection = try await TestDatabase.make().connection()
        try connection.script("CREATE TABLE t (id int, x text)")
        let texts: [String?] = ["", "\\N", nil, "a\tb\nc\rd\\e", "\\.", "ünï \u{1F600}", "\u{1}\u{7F}"]
        let stored = try connection.copyIn("COPY t FROM STDIN") { writer in
            for (index, text) in texts.enumerated() {
                try writer.field(index)
                try writer.field(text)
                try writer.endRow()
            }
        }
        #expect(stored == texts.count)
        #expect(try connection.query("SELECT x FROM t ORDER BY id").map { try $0.optionalText("x") } == texts)
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try connection.copyIn("COPY t FROM STDIN") { writer in
                for index in 0..<100_000 {
                    try writer.field(index)
                    try writer.field("x")
                    try writer.endRow()
                }
                throw Stop()
            }
        }
        #expect(try connection.query("SELECT count(*) FROM t")[0].int("count") == texts.count)
        let error = try #require(throws: PostgresError.self) {
            try connection.copyIn("COPY t FROM STDIN") { writer in
                try writer.field("no number")
                try writer.field("x")
                try writer.endRow()
            }
        }
        #expect(error.sqlState == "22P02")
    }

    @Test("a quoted name is only a name", arguments: [("a", "\"a\""), ("a\"b", "\"a\"\"b\""), ("", "\"\"")])
    func identifiers(name: String, quoted: String) {
        #expect("\(SQLIdentifier(name))" == quoted)
    }
}
