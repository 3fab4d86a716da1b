import Reporting
import Testing

@testable import Ingestion

@Suite("PostgreSQL logs inside of what a collector writes")
struct WrappedPostgresLogTests {
    private func read(
        _ log: String, cuts: [Int] = [], byOneReader: Bool = true,
        _ change: (inout PostgresLogOptions) -> Void = { _ in }
    ) -> PostgresLogReading {
        var options = PostgresLogOptions.everything
        change(&options)
        let bytes = Array(log.utf8)
        var reader = PostgresLogReader(prefix: nil, options: options)
        var reading = PostgresLogReading()
        var done = 0
        bytes.withUnsafeBytes { all in
            for cut in cuts + [bytes.count] {
                let piece = UnsafeRawBufferPointer(rebasing: all[done..<max(done, cut)])
                done += reader.read(piece, isFinal: cut == bytes.count, isLast: true) { reading.statements.append($0) }
                if !byOneReader, cut < bytes.count { reader = PostgresLogReader(prefix: nil, options: options) }
            }
        }
        reading.tally = reader.tally
        #expect(done == bytes.count)
        return reading
    }

    private static let syslog = """
        Nov 22 09:00:01 db7 postgres[4711]: [4-1] user=shop,db=shop LOG:  duration: 1500.250 ms  statement: SELECT id
        Nov 22 09:00:01 db7 postgres[4712]: [9-1] user=shop,db=shop LOG:  duration: 700.000 ms  statement: SELECT 2
        Nov 22 09:00:01 db7 postgres[4711]: [4-2] #011FROM orders
        Nov 22 09:00:01 db7 sshd[99]: session opened
        Nov 22 09:00:01 db7 postgres[4712]: [9-2] #011FROM carts
        Nov 22 09:00:02 db7 postgres[4711]: [5-1] user=shop,db=shop LOG:  duration: 900.500 ms  execute S_1: SELECT $1
        Nov 22 09:00:02 db7 postgres[4711]: [5-2] user=shop,db=shop DETAIL:  parameters: $1 = '7'

        """

    @Test("lines of several processes are put together, and those of other programs are passed over")
    func mixed() {
        let reading = read(Self.syslog) { $0.latest = Instant("2026-11-23T00:00:00Z") }
        #expect(reading.statements.map(\.query) == ["SELECT id\nFROM orders", "SELECT 2\nFROM carts", "SELECT $1"])
        #expect(reading.tally.badRecords == 0 && reading.tally.foreignLines == 1)
    }

    @Test(
        "times of syslog are in the last year in which they are not later than the file",
        arguments: [
            ("2026-11-23T00:00:00Z", "2026-11-22T09:00:01Z"), ("2026-11-22T00:00:01Z", "2026-11-22T09:00:01Z"),
            ("2027-02-01T00:00:00Z", "2026-11-22T09:00:01Z"), ("2026-10-01T00:00:00Z", "2025-11-22T09:00:01Z"),
        ])
    func year(latest: String, at: String) throws {
        let latest = try #require(Instant(latest))
        #expect(read(Self.syslog) { $0.latest = latest }.statements.first?.at.description == at)
        let berlin = try #require(ReportTimeZone("Europe/Berlin"))
        let local = read(Self.syslog) { ($0.latest, $0.timeZone) = (latest, berlin) }
        #expect(local.statements.first?.at.description == at.replacing("T09", with: "T08"))
    }

    @Test("without knowing when a file was written, times of syslog without a year are not read")
    func noYear() {
        let reading = read(Self.syslog)
        #expect(reading.statements.isEmpty && reading.tally.badRecords > 0)
    }

    @Test("a year that syslog-ng writes before the time counts, whenever the file was written")
    func fullTime() {
        let log = Self.syslog.replacing("Nov 22 ", with: "2024 Nov 22 ")
        for latest in [nil, Instant("2026-11-23T00:00:00Z")] {
            let reading = read(log) { $0.latest = latest }
            #expect(reading.statements.map(\.at.description).first == "2024-11-22T09:00:01Z")
            #expect(reading.statements.count == 3 && reading.tally.badRecords == 0)
        }
    }

    @Test("the detail that Azure writes beside the message belongs to it")
    func azure() {
        func line(_ message: String, _ detail: String) -> String {
            #"{"properties": {"timestamp": "2026-11-22 09:00:01.100 UTC", "errorLevel": "LOG", "detail": "\#(detail)", "message": "\#(message)"}, "time": "2026-11-22T09:00:01.452Z", "category": "PostgreSQLLogs"}"#
                + "\n"
        }
        let head = "2026-11-22 09:00:01 UTC-65a1b2c3.12ab-LOG:  duration:"
        let log =
            line("\(head) 900.000 ms  statement: EXECUTE f('x')", #"prepare: PREPARE f(text) AS SELECT a\nFROM t"#)
            + line("\(head) 800.000 ms  execute S_1: SELECT $1", "parameters: $1 = 'x'")
            + line("\(head) 700.000 ms  statement: SELECT 3", "")
        let reading = read(log) { $0.keepParameters = true }
        #expect(
            reading.statements.map(\.query) == ["SELECT a\nFROM t", "SELECT $1\n-- parameters: $1 = 'x'", "SELECT 3"])
        #expect(reading.tally.records == 3 && reading.tally.badRecords == 0)
    }

    @Test("a line that syslog divided at its limit is one line again")
    func divided() {
        let long = "SELECT '" + String(repeating: "word ", count: 400) + "end'"
        var parts: [String] = []
        var rest = Substring("2026-11-22 09:00:01.100 UTC [4711] LOG:  duration: 600.000 ms  statement: " + long)
        while rest.count > 900 {
            let end = rest.prefix(900).lastIndex(of: " ") ?? rest.endIndex
            parts.append(String(rest[..<end]))
            rest = rest[end...]
        }
        parts.append(String(rest))
        let log = parts.enumerated().map { "<134>Nov 22 09:00:01 db7 postgres[4711]: [4-\($0 + 1)] \($1)\n" }.joined()
        #expect(parts.count == 3)
        #expect(read(log).statements.map(\.query) == [long])
    }

    @Test("parts of a line that containerd divided are joined")
    func parts() {
        let head = "2026-11-22T09:00:01.123456789Z stderr "
        let log =
            head + "P 2026-11-22 09:00:01.100 UTC [4711] LOG:  duration: 600.000 ms  statement: SELECT 'a\n" + head
            + "P b\n" + head + "F c'\n" + head + "F \tFROM t\n" + head
            + "F 2026-11-22 09:00:02.100 UTC [4711] LOG:  duration: 700.000 ms  statement: SELECT 2\n"
        #expect(read(log).statements.map(\.query) == ["SELECT 'abc'\nFROM t", "SELECT 2"])
    }

    @Test("a divided line is read once wherever the log was cut, and between lines of the other stream")
    func partsCut() {
        let (errors, output) = ("2026-11-22T09:00:01.1Z stderr ", "2026-11-22T09:00:01.1Z stdout ")
        let log = [
            errors + "P 2026-11-22 09:00:01.100 UTC [4711] LOG:  duration: 600.000 ms  ", output + "F ready",
            errors + "P statement: SELECT ", errors + "F 'a'", errors + "F \tFROM t",
            errors + "F 2026-11-22 09:00:02.100 UTC [4711] LOG:  duration: 700.000 ms  statement: SELECT 2",
            errors + "P 2026-11-22 09:00:03.100 UTC [4711] LOG:  duration: 800.000 ms  statement: SELECT 3",
        ].map { $0 + "\n" }.joined()
        let expected = ["SELECT 'a'", "SELECT 2", "SELECT 3"]
        let whole = read(log).statements
        // The line on standard output ends the record.
        #expect(
            whole.map { $0.query.prefix(10).trimmingCharacters(in: .whitespacesAndNewlines) }.count == expected.count)
        #expect(whole.map(\.milliseconds) == [600, 700, 800])
        for cut in 1..<log.utf8.count {
            #expect(read(log, cuts: [cut]).statements == whole, "cut at \(cut)")
            #expect(read(log, cuts: [cut], byOneReader: false).statements == whole, "cut at \(cut)")
        }
    }

    @Test("of several containers, only the server's lines belong to its records")
    func containers() {
        let log = """
            db-1   | 2026-11-22 09:00:01.100 UTC [4711] LOG:  duration: 600.000 ms  statement: SELECT a
            web-1  | GET /orders 200
            db-1   | \tFROM t
            db-1   | 2026-11-22 09:00:02.100 UTC [4711] LOG:  duration: 700.000 ms  statement: SELECT 2

            """
        let reading = read(log)
        #expect(reading.statements.map(\.query) == ["SELECT a\nFROM t", "SELECT 2"])
        #expect(reading.tally.foreignLines == 1 && reading.tally.badRecords == 0)
    }

    @Test("wherever a log was cut, each statement is returned once")
    func cuts() {
        let head = "2026-11-22T09:00:01.123456789Z stderr F "
        let lines = [
            "2026-11-22 09:00:01.100 UTC [11] a@b LOG:  duration: 600.000 ms  statement: SELECT a\n", "\tFROM t\n",
            "2026-11-22 09:00:02.100 UTC [12] a@b LOG:  statement: SELECT 2\n",
            "2026-11-22 09:00:03.100 UTC [12] a@b LOG:  duration: 700.000 ms\n",
            "2026-11-22 09:00:04.100 UTC [11] a@b LOG:  duration: 800.000 ms  execute S: SELECT $1\n",
            "2026-11-22 09:00:04.100 UTC [11] a@b DETAIL:  parameters: $1 = '7'\n",
        ]
        for log in [lines.map { head + $0 }.joined(), lines.joined()] {
            let whole = read(log)
            #expect(whole.statements.map(\.query) == ["SELECT a\nFROM t", "SELECT 2", "SELECT $1"])
            for cut in 1..<log.utf8.count {
                let same = read(log, cuts: [cut])
                #expect(same.statements == whole.statements, "cut at \(cut)")
                let other = read(log, cuts: [cut], byOneReader: false)
                // What one reader knew of the session is lost to the next one.
                let known = other.statements.filter { $0.query != "SELECT 2" }
                #expect(known == whole.statements.filter { $0.query != "SELECT 2" }, "cut at \(cut)")
            }
        }
    }

    @Test("a prefix without a time is enough where the envelope has one")
    func forced() throws {
        let prefix = try LogLinePrefix("user=%u,db=%d ")
        var options = PostgresLogOptions.everything
        options.latest = Instant("2026-11-23T00:00:00Z")
        var reader = PostgresLogReader(prefix: prefix, options: options)
        var count = 0
        Array(Self.syslog.utf8).withUnsafeBytes { bytes in
            _ = reader.read(bytes, isFinal: true) { _ in count += 1 }
        }
        #expect(count == 3)
        #expect(reader.foundFormat == "log_line_prefix '%m [%p] user=%u,db=%d ', in lines of syslog")
    }

    @Test(
        "prefixes are found in every usual form",
        arguments: [
            ("2026-11-22 09:00:01.100 UTC [4711] ", "%m [%p] "), ("2026-11-22 09:00:01 UTC [4711]: ", "%t [%p]: "),
            ("2026-11-22 09:00:01 UTC:10.0.0.5(51234):shop@shop:[4711]:", "%t:%r:%u@%d:[%p]:"),
            (
                "2026-11-22 09:00:01.100 UTC [4711]: [3-1] user=shop,db=shop,app=web,client=10.0.0.5 ",
                "%m [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h "
            ),
            ("2026-11-22 09:00:01 UTC-65a1b2c3.12ab-", "%t-%c-"),
            ("65a1b2c3.12ab 2026-11-22 09:00:01.100 UTC ", "%c %m "),
            ("2026-11-22 09:00:01.100 UTC [4711] 00000", "%m [%p] %e"),
            ("2026-11-22 09:00:01.100 UTC 65a1b2c3.12ab", "%m %c"), ("< 2026-11-22 09:00:01.100 UTC > ", "< %m > "),
            ("[4711] 2026-11-22 09:00:01.100 UTC shop@shop [local] SELECT ", nil),
            ("2026-11-22 09:00:01.100 +01 [4711] shop@shop psql ", "%m [%p] %u@%d %a "),
            ("27-2026-11-22 08:59:00 UTC-619552a6.1b-1-::1-a-b-2026-11-22 09:00:01.100 UTC ", nil),
            ("2026-11-22 09:00:01.100 UTC [4711][autovacuum worker][3/5][22996] ", nil),
            ("2026-11-22 09:00:01.100 UTC pid=4711,user=,e=,session= ", "%m pid=%p,user=%u,e=%u,session=%u "),
            ("1795338001.100 [4711] ", "%n [%p] "),
            ("2026-11-22 09:00:01.100 UTC [4711] [unknown]@[unknown] ", "%m [%p] %u@%d "),
        ] as [(String, String?)])
    func prefixes(head: String, prefix: String?) {
        let log =
            head + "LOG:  duration: 600.000 ms  statement: SELECT 1\n" + head + "DETAIL:  parameters: $1 = '7'\n" + head
            + "ERROR:  x\n"
        let bytes = Array(log.utf8)
        var reader = PostgresLogReader(prefix: nil, options: .everything)
        var queries: [String] = []
        bytes.withUnsafeBytes { bytes in _ = reader.read(bytes, isFinal: true) { queries.append($0.query) } }
        #expect(queries == ["SELECT 1"])
        #expect(reader.tally.records == 2 && reader.tally.badRecords + reader.tally.foreignLines == 0)
        if let prefix { #expect(reader.foundFormat == "log_line_prefix '\(prefix)'") }
    }
}
