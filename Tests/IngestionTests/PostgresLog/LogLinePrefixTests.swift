import Ingestion
import Reporting
import Testing

@Suite("log_line_prefix")
struct LogLinePrefixTests {
    private static func statements(_ prefix: String, _ log: String, _ zone: ReportTimeZone = .utc) throws
        -> [LoggedStatement]
    {
        var options = PostgresLogOptions.everything
        options.timeZone = zone
        return readLog(log, .stderr(prefix: try LogLinePrefix(prefix)), options).statements
    }

    @Test(
        "every escape is parsed, and the application's name is found",
        arguments: [
            ("%m [%p] ", "2026-11-22 14:03:07.250 UTC [4711] ", nil),
            ("%t:%p:%a ", "2026-11-22 14:03:07 UTC:4711:/orders ", "/orders"),
            ("%n %c %a ", "1795356187.250 6b064cf2.e65 /a b/c ", "/a b/c"),
            (
                "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ",
                "2026-11-22 14:03:07 UTC [4711]: [5-1] user=u,db=d,app=/x,client=::1 ", "/x"
            ),
            (
                "%m %p %r %b %P %i %e %s %v %x %Q %% %a ",
                "2026-11-22 14:03:07.250 UTC 4711 10.0.0.1(5432) client backend  idle in transaction 00000 2026-11-22 14:00:00 UTC 3/51 0 -77 % /x ",
                "/x"
            ),
            ("%m %p %v %P%x|%L|%a|", "2026-11-22 14:03:07.250 UTC 4711  470|[local]|/y|", "/y"),
            ("%-30m|%8p|%-10a|%5a|", "2026-11-22 14:03:07.250 UTC   |    4711|/z        |   /z|", "/z"),
            ("%m [%p] %q%u@%d %a ", "2026-11-22 14:03:07.250 UTC [4711] [unknown]@[unknown] [unknown] ", nil),
            ("%m [%p] %q%a ", "2026-11-22 14:03:07.250 UTC [4711] GET /x?y=1 ", "/x"),
            ("%m [%p] %q%a ", "2026-11-22 14:03:07.250 UTC [4711] /é LOG: x ", "/é LOG: x"),
            ("<%m %p>", "<2026-11-22 14:03:07.250 UTC 4711>", nil),
        ] as [(String, String, String?)])
    func matched(prefix: String, written: String, endpoint: String?) throws {
        let log = written + "LOG:  duration: 601.000 ms  statement: SELECT 1\n\tFROM t\n"
        let statements = try Self.statements(prefix, log)
        #expect(statements.map(\.query) == ["SELECT 1\nFROM t"])
        #expect(statements.first?.endpoint == endpoint)
        #expect(statements.first?.at.seconds == Instant("2026-11-22T14:03:07Z")?.seconds)
    }

    @Test("lines of processes without a session are not bad records, and have no statements")
    func withoutSession() throws {
        let log = "[4711] LOG:  checkpoint starting: time\n2026/11/22 x\n"
        let reading = readLog(log, .stderr(prefix: try LogLinePrefix("[%p] %q%m %a ")))
        #expect(reading.tally.records == 1)
        #expect(reading.tally.badRecords == 0 && reading.tally.foreignLines == 1)
    }

    @Test("log_error_verbosity = verbose adds an SQLSTATE before the message and a location after it")
    func verbose() throws {
        let prefix = "2026-11-22 14:03:07.250 UTC [4711] "
        let log =
            prefix + "LOG:  00000: duration: 601.000 ms  execute S: SELECT $1\n" + prefix
            + "DETAIL:  parameters: $1 = '7'\n"
            + prefix + "LOCATION:  exec_execute_message, postgres.c:2277\n" + prefix
            + "LOG:  00000: duration: 600.000 ms  plan:\n\t{\n\t  \"Query Text\": \"SELECT $1\"\n\t}\n"
        let reading = readLog(log, .stderr(prefix: .standard))
        #expect(reading.statements.map(\.query) == ["SELECT $1"])
        #expect(reading.statements.map(\.plan) == ["{\n  \"Query Text\": \"SELECT $1\"\n}"])
        #expect(reading.tally.records == 2)
        let foreign = readLog(
            prefix + "LOG:  00000: süre: 1234.567 ms  ifade: SELECT 1\n", .stderr(prefix: .standard))
        #expect(foreign.tally.durationsUnrecognized == 1)
        // Five characters and a colon may be something else.
        for message in [
            "0000: duration: 601.000 ms  statement: SELECT 1", "hello: duration: 601.000 ms  statement: SELECT 1",
        ] {
            #expect(readLog(prefix + "LOG:  \(message)\n", .stderr(prefix: .standard)).statements == [])
        }
    }

    @Test("PostgreSQL's default prefix is the standard one")
    func standard() throws {
        #expect(try LogLinePrefix("%m [%p] ") == .standard)
        #expect(LogLinePrefix.standard.text == "%m [%p] ")
    }

    @Test(
        "an unusable prefix is rejected with the next step",
        arguments: [
            (
                "%m %z [%p]",
                "log_line_prefix '%m %z [%p]' has %z, which is not an escape of PostgreSQL 18 or older; "
                    + "give the output of SHOW log_line_prefix"
            ),
            ("%m [%p] %", "log_line_prefix '%m [%p] %' has a % without a letter; write %% for a percent sign"),
            ("%m [%p] %-", "log_line_prefix '%m [%p] %-' has a % without a letter; write %% for a percent sign"),
        ])
    func refused(prefix: String, stated: String) {
        let error = #expect(throws: LogLinePrefixError.self) { try LogLinePrefix(prefix) }
        #expect(error?.description == stated)
    }

    @Test("a line constructed to match in many ways is abandoned")
    func manyWays() throws {
        let prefix = "%m %p " + String(repeating: "%u", count: 40) + "|"
        let line = "2026-11-22 14:03:07.250 UTC 1 " + String(repeating: "x", count: 100_000) + "|LOG:  x\n"
        let reading = readLog(line, .stderr(prefix: try LogLinePrefix(prefix)))
        #expect(reading.tally.records == 0 && reading.tally.foreignLines == 1)
    }

    @Test(
        "times in zones of any notation",
        arguments: [
            ("2026-11-22 14:03:07.250 UTC", "2026-11-22T14:03:07.250000Z"),
            ("2026-11-22 14:03:07 GMT", "2026-11-22T14:03:07Z"),
            ("2026-11-22 14:03:07.001 +01", "2026-11-22T13:03:07.001000Z"),
            ("2026-11-22 14:03:07.000 -0330", "2026-11-22T17:33:07Z"),
            ("2026-11-22 14:03:07 +05:45", "2026-11-22T08:18:07Z"),
            ("2026-11-22 14:03:07 CET", "2026-11-22T13:03:07Z"), ("2026-07-22 14:03:07 CEST", "2026-07-22T12:03:07Z"),
            // Clocks go back at 01:00 UTC on 25 October 2026, so 02:30 occurs twice; 02:30 on 29 March does not occur.
            ("2026-10-25 02:30:00 CEST", "2026-10-25T00:30:00Z"), ("2026-10-25 02:30:00 CET", "2026-10-25T01:30:00Z"),
            ("2026-03-29 02:30:00 CET", "2026-03-29T01:30:00Z"), ("0001-01-01 00:00:00 UTC", "0001-01-01T00:00:00Z"),
        ])
    func zones(written: String, at: String) throws {
        let berlin = try #require(ReportTimeZone("Europe/Berlin"))
        let log = written + " [1] LOG:  duration: 601.000 ms  statement: SELECT 1\n"
        #expect(try Self.statements("%m [%p] ", log, berlin).map(\.at.description) == [at])
    }

    @Test(
        "text that is not a time does not begin a line",
        arguments: [
            "2026-11-31 14:03:07.250 UTC", "2026-11-22 24:03:07.250 UTC", "2026-11-22T14:03 UTC",
            "2026-11-22 14:03:07. UTC",
            "2026-11-22 14:03:07.250", "2026-11-22 14:03:60.250 UTC", "2026-11-22 14:03:07.250 ",
            "٢026-11-22 14:03:07 UTC",
            "2026-11-22 14:03:07 +1", "2026-11-22 14:03:07 +24",
        ])
    func noTime(written: String) throws {
        let log = written + " [1] LOG:  duration: 601.000 ms  statement: SELECT 1\n"
        #expect(try Self.statements("%m [%p] ", log) == [])
    }
}
